"""The service: front, dialogue engine, command line."""

__version__ = "0.2.0"
