"""The engine that the held-out questions are asked of."""

from __future__ import annotations

import pytest

from bot.workshop.testing.clients import Client


@pytest.fixture(scope="session")
def engine_client(desk_client: Client) -> Client:
    """The one of the test conversations: without a database, as nothing of delivery is tried here."""
    return desk_client
