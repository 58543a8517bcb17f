"""The engine that the blind questions are asked of: that of the held-out ones."""

from tests.heldout.conftest import engine_client

__all__ = ["engine_client"]
