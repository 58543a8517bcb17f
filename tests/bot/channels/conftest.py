"""Databases for the channels, and the platforms' own SDKs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.bot.delivery.conftest import database, database_url
from tests.platforms.oracle import Oracle

__all__ = ["database", "database_url", "oracle"]


@pytest.fixture(scope="session")
def oracle() -> Iterator[Callable[[str], Oracle]]:
    """Asks a platform's SDK, by the platform's name."""
    with ExitStack() as stack:
        started: dict[str, Oracle] = {}

        def ask(platform: str) -> Oracle:
            if platform not in started:
                started[platform] = stack.enter_context(Oracle(platform))
            return started[platform]

        yield ask
