"""Opens the database, SQLite or PostgreSQL, and brings its tables up to date."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cached_property
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, ProgrammingError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection

from bot.delivery.public_numbers import Numbers
from bot.delivery.statement_options import AT_ONE_MOMENT, READS, later, locking
from bot.observing.logs import reason

MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_SECONDS = 10
_SQLITE_PRAGMAS = ("synchronous=NORMAL", f"busy_timeout={1000 * _BUSY_SECONDS}", "foreign_keys=ON")
# Any number of ours: PostgreSQL's advisory locks are told apart by numbers.
_MIGRATION_LOCK = 7_220_311
# The key of rows' numbers; a migration makes it.
_NUMBERS = "numbers"
_NOTHING = later(sa.select(sa.true()))
# What is wrong with a statement or with what it writes, not with the database.
_FAULTS = (IntegrityError, DataError, ProgrammingError)


class DatabaseUnusable(Exception):
    """The database can't be used; the message names the setting and what to do."""


class Database:
    """A pool of connections to one database.

    Times are the database's own, where it is a server: the clocks of several machines differ.
    """

    def __init__(self, url: str, connections: int = 8) -> None:
        """Open it. Raises DatabaseUnusable for an address that is none."""
        self.engine = _engine(url, connections)
        self.on_postgresql = self.engine.dialect.name == "postgresql"
        # SQLite has one writer: threads of this process take turns here, where they are woken at once; SQLite itself
        # would let them sleep and look again.
        self._writer: AbstractContextManager[bool | None] = nullcontext() if self.on_postgresql else threading.Lock()
        self._reading = self.engine.execution_options(**{READS: True})
        self._looking = self.engine.execution_options(**{READS: True, AT_ONE_MOMENT: True})
        # How often it would not be written to.
        self.refusals = 0

    @contextmanager
    def writing(self) -> Iterator[sa.engine.Connection]:
        """A transaction that is committed at the end, or rolled back by an exception."""
        with self._writer:
            try:
                with self.engine.begin() as connection:
                    yield connection
            except (DBAPIError, NoConnection) as error:
                self.refusals += not isinstance(error, _FAULTS)
                raise

    @contextmanager
    def reading(self, at_one_moment: bool = False) -> Iterator[sa.engine.Connection]:
        """A connection to read by, not to write, which hinders nobody.

        Each statement sees what was committed before it; or all see the same, if that is asked for.
        """
        with (self._looking if at_one_moment else self._reading).connect() as connection:
            yield connection

    @property
    def times(self) -> dict[str, float]:
        """What `clock` needs as a parameter."""
        return {} if self.on_postgresql else {"now": time.time()}

    def lock(self, connection: sa.engine.Connection, key: str) -> None:
        """Wait, before the next statement, until no other transaction holds this key.

        On SQLite there is one writer anyway.
        """
        if self.on_postgresql:
            connection.execute(_NOTHING, execution_options=locking(key))

    def check(self) -> None:
        """Raise SQLAlchemyError when the database does not answer, or has lost its tables."""
        from bot.delivery.schema import conversations, inbox

        with self.reading() as connection:
            connection.execute(sa.select(conversations.c.id).limit(1))
            connection.execute(sa.select(inbox.c.id).limit(1))

    @cached_property
    def numbers(self) -> Numbers:
        """What hides the numbers of rows from strangers: the same in all processes."""
        from bot.delivery.keys import shared
        from bot.delivery.schema import keys

        kept = sa.select(keys).where(keys.c.name == _NUMBERS)
        with self.reading() as connection:
            made = connection.execute(kept).first()
        if made is None:  # somebody has emptied the table
            with self.writing() as connection:
                shared(connection, self, _NUMBERS)
                made = connection.execute(kept).one()
        return Numbers(made.value, made.created_at)

    def close(self) -> None:
        """Give back the connections."""
        self.engine.dispose()


Result = TypeVar("Result")
Arguments = ParamSpec("Arguments")
# What reads by a connection, and what also writes, with what else it is given.
Read = Callable[Concatenate[sa.engine.Connection, Arguments], Result]
Write = Callable[Concatenate[sa.engine.Connection, Database, Arguments], Result]


def clock(on_postgresql: bool) -> sa.sql.ColumnElement[float]:
    """The time in seconds since 1970, as an expression; with SQLite it is given as a parameter (`Database.times`)."""
    if on_postgresql:
        return sa.cast(sa.func.extract("epoch", sa.func.clock_timestamp()), sa.Float)
    return sa.bindparam("now", type_=sa.Float)


def migrate(database: Database) -> None:
    """Bring the tables to the shape that this version knows. Raises DatabaseUnusable."""
    config = _alembic()
    try:
        with database.engine.begin() as connection:
            if database.on_postgresql:
                # Several replicas may start at once.
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
            config.attributes["connection"] = connection
            tables = set(sa.inspect(connection).get_table_names())
            if "events" in tables and "alembic_version" not in tables:
                # Made before there were migrations: that shape is the first of them.
                command.stamp(config, "0001")
            command.upgrade(config, "head")
        # Read here: later it would be looked for inside of other transactions.
        _ = database.numbers
    except CommandError as error:
        raise DatabaseUnusable(
            f"the database (setting DATABASE_URL) was made by a newer version of Partner Desk than this one, "
            f"which knows it up to {newest_version()}: update Partner Desk, or name another database ({error})"
        ) from None
    except SQLAlchemyError as error:
        raise DatabaseUnusable(f"the database (setting DATABASE_URL) can't be used: {reason(error)}") from None


def newest_version() -> str:
    """The shape of the tables that this version knows."""
    return str(ScriptDirectory.from_config(_alembic()).get_current_head())


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def _engine(url: str, connections: int) -> sa.engine.Engine:
    # The address may hold a password, and so may the library's error: neither is shown.
    wrong = (
        "DATABASE_URL is not the address of a database: write sqlite:///path or postgresql://user:password@host/name"
    )
    try:
        parsed = make_url(url.replace("postgres://", "postgresql://", 1) if url.startswith("postgres://") else url)
    except ArgumentError:
        raise DatabaseUnusable(wrong) from None
    if parsed.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg2"):
        raise DatabaseUnusable(wrong)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed, connections)
    from bot.delivery.postgresql import open_engine  # SQLite can do without its driver

    try:
        return open_engine(parsed, connections)
    except ArgumentError:
        raise DatabaseUnusable(wrong) from None


def _sqlite(url: sa.engine.URL, connections: int) -> sa.engine.Engine:
    if not url.database or url.database == ":memory:":
        raise DatabaseUnusable("DATABASE_URL names no file: conversations would be lost; write sqlite:///path")
    _make_directory(url.database)
    engine = sa.create_engine(
        url,
        future=True,
        poolclass=sa.pool.QueuePool,
        pool_size=connections,
        connect_args={"check_same_thread": False},
        hide_parameters=True,
    )
    sa.event.listen(engine, "connect", _configure_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_directory(path: str) -> None:
    """SQLite makes its file, but not the directory around it. A path may be written as an address, as file:/path."""
    directory = os.path.dirname(os.path.abspath(path.removeprefix("file:")))
    try:
        os.makedirs(directory, exist_ok=True)
    except OSError as error:
        raise DatabaseUnusable(
            f"the database (setting DATABASE_URL) has no place: {directory} can't be made ({error.strerror})"
        ) from None


def _configure_sqlite(connection: object, _record: object) -> None:
    # Python's module would begin transactions late, when another process may already have changed what was read.
    connection.isolation_level = None  # type: ignore[attr-defined]
    cursor = connection.cursor()  # type: ignore[attr-defined]
    _journal_ahead(cursor)
    for pragma in _SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _journal_ahead(cursor: sqlite3.Cursor) -> None:
    """Make a new file's journal one that is written ahead.

    When several processes do so at once SQLite refuses all but one, without the wait that it grants elsewhere.
    """
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _begin_sqlite(connection: sa.engine.Connection) -> None:
    reads = connection.get_execution_options().get(READS)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
