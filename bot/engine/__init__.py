"""Rasa's engine inside our process."""

from bot.engine.light import stand_in

# Before any of Rasa is imported.
stand_in()
