"""Conversation tests: written as YAML, held with the real engine and actions, by pytest or by `python -m bot test`."""
