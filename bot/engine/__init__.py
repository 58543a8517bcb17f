"""Rasa's engine inside our process."""
