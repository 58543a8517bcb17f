"""The edge: connections, the FastAPI application, the documentation of its API."""
