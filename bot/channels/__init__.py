"""The ways in which messages come, one module a channel."""
