"""What inbox and outbox have in common: rows that are open, due, leased, handed back.

Statements are made once: SQLAlchemy takes longer to put one together than SQLite to execute it.
"""

from __future__ import annotations

import random

import sqlalchemy as sa

from bot.delivery.database import clock
from bot.delivery.schema import LEASED, WAITING

# A process that is alive needs some hundredths of a second for a message.
LEASE_SECONDS = 30.0
MOST_ATTEMPTS = 5
_FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
_LONGEST_ERROR = 2_000


def is_open(table: sa.sql.FromClause) -> sa.sql.ColumnElement[bool]:
    """Whether something is still to be done with a row."""
    # Written out, not as parameters: only so can SQLite tell that its partial indexes hold what is looked for.
    return table.c.state.in_(sa.bindparam("open", (WAITING, LEASED), expanding=True, literal_execute=True))


def next_due(table: sa.Table, on_postgresql: bool, longest_pause: float = LONGEST_PAUSE) -> sa.sql.Select:
    """The oldest row that is due and the first open one of its conversation; other processes pass it over.

    A row whose lease ran out comes even after an open one: it was begun before an operator let that one be tried again,
    and each would wait for the other.
    """
    before, busy = table.alias("before"), table.alias("busy")
    now = clock(on_postgresql)
    # What lies too far ahead was written before the clock was set back.
    waits = sa.and_(table.c.state == WAITING, sa.or_(table.c.due <= now, table.c.due > now + longest_pause))
    overdue = sa.and_(
        table.c.state == LEASED, sa.or_(table.c.lease_until <= now, table.c.lease_until > now + LEASE_SECONDS)
    )
    same = before.c.conversation == table.c.conversation
    is_first = ~sa.exists().where(same, before.c.id < table.c.id, is_open(before))
    is_free = ~sa.exists().where(
        busy.c.conversation == table.c.conversation, busy.c.id != table.c.id, busy.c.state == LEASED
    )
    return (
        sa.select(table)
        .where(is_open(table), sa.or_(overdue, sa.and_(waits, is_first, is_free)))
        # Not by the bare id: SQLite would walk through the whole table, and pass the index of open rows by.
        .order_by(table.c.id + sa.literal_column("0"))
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def lease(table: sa.Table, on_postgresql: bool) -> sa.sql.Update:
    """Give a row (`row`) to a process (`process`) for a while."""
    return (
        sa.update(table)
        .where(table.c.id == sa.bindparam("row"))
        .values(
            state=LEASED,
            owner=sa.bindparam("process"),
            lease_until=clock(on_postgresql) + LEASE_SECONDS,
            attempts=table.c.attempts + 1,
        )
    )


def leased_by(table: sa.Table) -> sa.sql.Update:
    """Begin an update of a row (`row`) that holds only while this process (`process`) has this lease of it."""
    return sa.update(table).where(
        table.c.id == sa.bindparam("row"),
        table.c.state == LEASED,
        table.c.owner == sa.bindparam("process"),
        table.c.attempts == sa.bindparam("attempt"),
    )


def leasing(table: sa.Table) -> sa.sql.Select:
    """The processes that hold leases."""
    return sa.select(table.c.owner).where(table.c.state == LEASED).distinct()


def hand_back(connection: sa.engine.Connection, table: sa.Table, owner: str) -> int:
    """End all leases of a process, as when it stops or is known to be dead; returns how many."""
    handed = connection.execute(
        sa.update(table)
        .where(table.c.state == LEASED, table.c.owner == owner)
        .values(state=WAITING, owner=None, lease_until=None)
    )
    return int(handed.rowcount)


def pause(attempts: int) -> float:
    """Seconds until the next attempt: twice as long each time, and never the same for many at once."""
    longest = min(_FIRST_PAUSE * 2.0 ** (attempts - 1), LONGEST_PAUSE)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311


def shortened(error: str) -> str:
    """An error as it is kept with a row."""
    return error[:_LONGEST_ERROR]
