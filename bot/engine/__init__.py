"""Rasa's engine inside our process."""

from nlu.stand_ins import stand_in

# Before any of Rasa is imported.
stand_in()
