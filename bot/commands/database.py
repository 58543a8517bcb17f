"""Opens the database beside a running service: it is never made or changed in its shape by a command that looks in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot.delivery.database import Database, DatabaseUnusable, newest_version
from bot.observing.logs import reason
from bot.settings import Settings

_CONNECTIONS = 1


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The service's database. Raises DatabaseUnusable when it is not there, or is of another version."""
    _check_file(settings.database)
    database = Database(settings.database, _CONNECTIONS)
    try:
        _check_version(database)
        yield database
    finally:
        database.close()


def _check_file(url: str) -> None:
    """SQLite would make a file that is not there."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return  # Database says it better
    if parsed.get_backend_name() == "sqlite" and parsed.database and not Path(parsed.database).is_file():
        raise DatabaseUnusable(f"the database (setting DATABASE_URL) is not there: there is no file {parsed.database}")


def _check_version(database: Database) -> None:
    try:
        with database.reading() as connection:
            has_version = sa.inspect(connection).has_table("alembic_version")
            version = (
                connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() if has_version else None
            )
    except SQLAlchemyError as error:
        raise DatabaseUnusable(f"the database (setting DATABASE_URL) can't be used: {reason(error)}") from None
    if version != newest_version():
        raise DatabaseUnusable(
            f"the database (setting DATABASE_URL) has the shape {version or 'of no service'}, this version of "
            f"Partner Desk knows {newest_version()}: use the version that serves, or start this one once"
        )
