"""The database of a service, and commands that look into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.delivery.consumer import Consumer
from bot.delivery.database import Database
from bot.settings import settings
from tests.bot.delivery.conftest import database, database_url
from tests.bot.delivery.test_inbox_upkeep import Engine, arrive, dead_letter

__all__ = ["database", "database_url"]

Command = Callable[..., Result]


@pytest.fixture
def command(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Command]:
    """Runs a command with this database."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    settings.cache_clear()

    def run(*arguments: str) -> Result:
        result = CliRunner().invoke(app, list(arguments))
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    yield run
    settings.cache_clear()


@pytest.fixture
def buried(database: Database) -> list[int]:
    """Two buried messages, after one that is answered and before one that is leased."""
    engine = Engine()
    consumer = Consumer(database, engine, "me")
    consumer.take(arrive(consumer, 1))
    engine.fails = True
    numbers = [dead_letter(database, consumer, number, f"conversation-{number}") for number in (2, 3)]
    arrive(consumer, 4)
    return numbers
