"""Answering: the custom actions, and the knowledge that they answer from."""
