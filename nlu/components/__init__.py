"""Rasa graph components, in the order of config.yml."""

from nlu.stand_ins import stand_in

# Before any of Rasa is imported.
stand_in()
