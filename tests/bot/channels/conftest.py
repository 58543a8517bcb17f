"""Databases for the channels, services that serve them all, and the platforms' own SDKs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.bot.channels.serving import Served, serving
from tests.bot.delivery.conftest import database, database_url
from tests.doubles import STAND_IN
from tests.platforms.oracle import Oracle

__all__ = ["database", "database_url", "oracle", "served", "stand_in"]


@pytest.fixture(scope="session")
def served(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service with the real model, which is left alive."""
    with serving(tmp_path_factory.mktemp("served")) as service:
        yield service


@pytest.fixture(scope="module")
def stand_in(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service with a stand-in for an engine, which may be killed, and which logs all that it can."""
    with serving(tmp_path_factory.mktemp("stand-in"), LOG_LEVEL="debug", LOG_TEXTS="true", **STAND_IN) as service:
        yield service


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
