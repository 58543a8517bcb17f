"""The engine that the held-out questions are asked of: without a database, as nothing of delivery is tried here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.workshop.testing.clients import Client
from bot.workshop.testing.opening import open_engine


@pytest.fixture(scope="session")
def engine_client() -> Iterator[Client]:
    client = open_engine()
    yield client
    client.close()
