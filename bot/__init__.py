"""The service: front, dialogue engine, command line."""

__version__ = "0.1.0"
