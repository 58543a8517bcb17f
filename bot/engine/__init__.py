"""Rasa's engine inside our process."""

from nlu.light import stand_in

# Before any of Rasa is imported.
stand_in()
