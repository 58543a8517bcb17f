"""Shared secrets: one for all, whoever asks first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from bot.delivery.database import Database
from bot.delivery.keys import shared


def ask(url: str, name: str) -> str:
    database = Database(url)
    with database.writing() as connection:
        found = shared(connection, database, name)
    database.close()
    return found


def test_all_get_the_same_secret_also_at_once(database: Database, database_url: str) -> None:
    with ThreadPoolExecutor(4) as threads:
        found = set(threads.map(lambda _: ask(database_url, "session"), range(12)))
    assert len(found) == 1
    assert len(found.pop()) >= 40


def test_names_have_secrets_of_their_own(database: Database, database_url: str) -> None:
    assert ask(database_url, "one") != ask(database_url, "two")
    assert ask(database_url, "one") == ask(database_url, "one")
