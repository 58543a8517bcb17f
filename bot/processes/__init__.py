"""The processes of a service: a supervisor, and workers that answer."""
