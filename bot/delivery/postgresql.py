"""PostgreSQL with few round trips: each costs both sides more than most statements do.

Transactions are begun and ended by us. psycopg2 would send BEGIN and COMMIT on their own; here BEGIN goes with the
first statement of a transaction, and COMMIT takes along the statements whose results nobody looks at (`later`). It
also knows no prepared statements, so PREPARE and EXECUTE are written here.
"""

from __future__ import annotations

import itertools
import re
import secrets
import time
from collections.abc import Mapping

import psycopg2
import sqlalchemy as sa
from psycopg2.extensions import TRANSACTION_STATUS_IDLE
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg2 import PGDialect_psycopg2
from sqlalchemy.engine.default import DefaultExecutionContext as Context
from sqlalchemy.exc import InvalidatePoolError

from bot.delivery.statement_options import AT_ONE_MOMENT, HASTE, LATER, LOCK, PREPARED, READS

_CONNECT_SECONDS = 5
# A connection that was used so short a time ago (seconds) is not asked whether it is still there.
_FRESH_SECONDS = 1.0
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
# This transaction's commit need not reach the disk before a later one's does.
_HASTE = b"SET LOCAL synchronous_commit TO off"
_BEGIN, _BEGIN_LOOKING = b"BEGIN", b"BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_PARAMETER = re.compile(r"%\((\w+)\)s|%%")
# A name is given once, by any process: after an error nobody knows whether its statement was prepared.
_PROCESS, _numbers = secrets.token_hex(4), itertools.count()
# A type of the statement's columns has changed; a pooler has dropped what was prepared.
_UNUSABLE = ("0A000", "26000")
Options = Mapping[str, object]


class Connection(psycopg2.extensions.connection):  # type: ignore[misc]
    """A connection that holds statements back until there is something to wait for."""

    def __init__(self, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)
        self.autocommit = True
        # What goes in front of the next statement.
        self._waiting: list[bytes] = []
        # The transaction's first statement failed so early that the transaction was never begun.
        self._never_begun = False
        # How the prepared statements are executed, by their texts.
        self.prepared: dict[str, str] = {}

    def begin(self) -> None:
        """Begin a transaction with the next statement."""
        self._waiting[:] = [_BEGIN]
        self._never_begun = False

    def begin_instead(self, *begin: bytes) -> None:
        """Begin another transaction than that, or none, if nothing was executed so far."""
        if self._waiting == [_BEGIN]:
            self._waiting[:] = begin

    def hold(self, *statements: bytes) -> None:
        """Execute statements with the next one."""
        self._waiting.extend(statements)

    def send(self, cursor: psycopg2.extensions.cursor, *statements: bytes) -> None:
        """Execute statements, and before them what was held back, in one round trip; the last one's result counts."""
        waiting = [*self._waiting, *statements]
        self._waiting.clear()
        if self._never_begun:
            raise psycopg2.errors.InFailedSqlTransaction("a statement of this transaction has failed")
        try:
            cursor.execute(b"; ".join(waiting))
        except psycopg2.Error as error:
            self._never_begun = waiting[0] == _BEGIN and not self._in_transaction
            if error.pgcode in _UNUSABLE:
                # Whoever failed tries again.
                self.prepared.clear()
            raise

    def flush(self) -> None:
        """Execute what was held back."""
        if self._waiting:
            with self.cursor() as cursor:
                self.send(cursor)

    def commit(self) -> None:
        """End the transaction with what was held back, if anything was executed in it."""
        if self._in_transaction or self._never_begun or self._waiting not in ([], [_BEGIN]):
            with self.cursor() as cursor:
                self.send(cursor, b"COMMIT")
                # PostgreSQL itself takes it for no error to commit what has failed: it rolls back.
                if cursor.statusmessage != "COMMIT":
                    raise psycopg2.errors.InFailedSqlTransaction("a statement of this transaction has failed")
        self._waiting.clear()

    def rollback(self) -> None:
        """End the transaction, if there is one, without a trace."""
        self._waiting.clear()
        self._never_begun = False
        if self._in_transaction:
            with self.cursor() as cursor:
                cursor.execute(b"ROLLBACK")

    @property
    def _in_transaction(self) -> bool:
        return bool(self.info.transaction_status != TRANSACTION_STATUS_IDLE)


class Dialect(PGDialect_psycopg2):  # type: ignore[misc]
    """Heeds what `bot.delivery.statement_options` tells about a statement."""

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: Connection) -> None:
        """Begin a transaction."""
        dbapi_connection.begin()

    def do_execute(
        self, cursor: psycopg2.extensions.cursor, statement: str, parameters: object, context: Context | None = None
    ) -> None:
        """Execute a statement, or hold it back. Raises ValueError where it is read only and nobody may be hindered."""
        connection: Connection = cursor.connection
        told = context.execution_options if context else {}
        if told.get(READS):
            _read(connection, told)
        before = _before(cursor, told)
        known = connection.prepared.get(statement)
        if not told.get(PREPARED):
            connection.send(cursor, *before, cursor.mogrify(statement, parameters))
        elif known is None:
            prepare, execute = _prepare(statement)
            connection.send(cursor, *before, prepare, cursor.mogrify(execute, parameters))
            connection.prepared[statement] = execute
        elif told.get(LATER):
            connection.hold(*before, cursor.mogrify(known, parameters))
        else:
            connection.send(cursor, *before, cursor.mogrify(known, parameters))

    def do_execute_no_params(
        self, cursor: psycopg2.extensions.cursor, statement: str, context: Context | None = None
    ) -> None:
        """Execute a statement as it is written, percent signs and all."""
        cursor.connection.send(cursor, statement.encode())

    def do_executemany(
        self, cursor: psycopg2.extensions.cursor, statement: str, parameters: object, context: Context | None = None
    ) -> None:
        """Execute a statement several times."""
        cursor.connection.flush()
        super().do_executemany(cursor, statement, parameters, context)


registry.register("postgresql.partner_desk", __name__, Dialect.__name__)


def open_engine(url: sa.engine.URL, connections: int) -> sa.engine.Engine:
    """A pool of connections. Raises ArgumentError for an address that is none."""
    engine = sa.create_engine(
        url.set(drivername="postgresql+partner_desk"),
        future=True,
        pool_size=connections,
        max_overflow=2,
        connect_args={"connect_timeout": _CONNECT_SECONDS, "connection_factory": Connection},
        executemany_mode="values_only",
        hide_parameters=True,  # an error must not tell a log what users wrote
    )
    sa.event.listen(engine, "checkin", _note_use)
    sa.event.listen(engine, "checkout", _check_if_idle)
    return engine


def _read(connection: Connection, told: Options) -> None:
    """Begin what is needed to read by."""
    if told.get(LATER) or told.get(LOCK):
        raise ValueError("this connection is to read by")
    # Otherwise each statement sees what was committed before it, in a transaction or not.
    connection.begin_instead(*([_BEGIN_LOOKING] if told.get(AT_ONE_MOMENT) else []))


def _before(cursor: psycopg2.extensions.cursor, told: Options) -> list[bytes]:
    """What `locking` asks for; each statement sees what was committed before it began."""
    key = told.get(LOCK)
    if key is None:
        return []
    lock: bytes = cursor.mogrify(_LOCK, (key,))
    return [_HASTE, lock] if told[HASTE] else [lock]


def _prepare(statement: str) -> tuple[bytes, str]:
    """How a statement is prepared, and how it is executed from then on."""
    names = list(dict.fromkeys(name for name in _PARAMETER.findall(statement) if name))
    numbered = {parameter: f"${number}" for number, parameter in enumerate(names, 1)}
    name = f"partner_desk_{_PROCESS}_{next(_numbers)}"
    text = _PARAMETER.sub(lambda match: numbered[match[1]] if match[1] else "%", statement)
    arguments = f"({', '.join(f'%({name})s' for name in names)})" if names else ""
    return f"PREPARE {name} AS {text}".encode(), f"EXECUTE {name}{arguments}"


def _note_use(_connection: object, record: sa.pool._ConnectionRecord) -> None:
    record.info["used"] = time.monotonic()


def _check_if_idle(
    connection: psycopg2.extensions.connection, record: sa.pool._ConnectionRecord, _proxy: object
) -> None:
    """SQLAlchemy's own check (pool_pre_ping) asks at every use, twice a message, which costs as much as a statement."""
    used = record.info.get("used")
    if used is None or time.monotonic() - used < _FRESH_SECONDS:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except connection.Error as error:
        raise InvalidatePoolError("the database has closed a connection") from error
