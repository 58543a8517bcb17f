"""Rasa graph components, in the order of config.yml."""

from nlu.light import stand_in

# Before any of Rasa is imported.
stand_in()
