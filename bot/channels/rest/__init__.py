"""Rasa's REST channel."""
