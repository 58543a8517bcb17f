"""A database of each kind, empty."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.delivery.database import Database, migrate
from bot.delivery.schema import metadata
from tests.processes import name_of_an_ended


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that no test has used."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/desk.sqlite"
    url: str = request.getfixturevalue("postgresql_url")
    empty(url)
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open database with its tables."""
    database = Database(database_url)
    migrate(database)
    yield database
    database.close()


@pytest.fixture
def postgresql(postgresql_url: str) -> Iterator[Database]:
    """An open PostgreSQL with one connection, and its tables."""
    empty(postgresql_url)
    database = Database(postgresql_url, connections=1)
    migrate(database)
    yield database
    database.close()


@pytest.fixture(scope="session")
def ended_owner() -> str:
    """The name of a process that has ended."""
    return name_of_an_ended()


def empty(url: str) -> None:
    """Remove all tables."""
    engine = sa.create_engine(url, future=True, poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE IF EXISTS alembic_version"))
        metadata.drop_all(connection)
    engine.dispose()
