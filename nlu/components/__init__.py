"""Rasa graph components, in the order of config.yml."""
