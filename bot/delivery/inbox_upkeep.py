"""How long the queues are; what an operator sees of the inbox, and does with what waits or is dead-lettered."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from bot.delivery.database import Database, clock
from bot.delivery.notifications import WORK, notify
from bot.delivery.schema import DEAD_LETTERED, DROPPED, FOLLOWED, LEASED, WAITING, inbox, outbox
from bot.engine.conversation import Json
from bot.observing.hooks import Queue

# Written out, not as parameters: only so can SQLite tell that its partial indexes hold what is looked for.
OPEN = "state IN ('waiting', 'leased')"
DEAD_LETTERED_ONLY = "state = 'buried'"
_CHANGEABLE = (WAITING, DEAD_LETTERED)
_QUEUES = (("inbox", inbox, inbox.c.accepted_at), ("outbox", outbox, outbox.c.created_at))


@dataclass(frozen=True)
class Item:
    """A row of a queue that is open or given up; its age in seconds."""

    id: int
    state: str
    channel: str
    conversation: str
    age: float
    attempts: int
    owner: str | None
    error: str | None
    text: str

    @property
    def more(self) -> dict[str, object]:
        """What else there is to show, by name."""
        return {}

    @property
    def reason(self) -> str | None:
        """The error without what may quote a user: an exception's kind."""
        return self.error and self.error.split(":")[0]


def queues(connection: sa.engine.Connection, database: Database) -> list[Queue]:
    """Inbox and outbox, counted."""
    return [_queue(connection, database, *queue) for queue in _QUEUES]


def items(connection: sa.engine.Connection, database: Database) -> Sequence[Item]:
    """The open and the dead-lettered messages, oldest first."""
    found = rows(connection, database, inbox, inbox.c.accepted_at, (OPEN, DEAD_LETTERED_ONLY))
    return [Item(**fields_of(row), text=json.loads(row.content)["text"]) for row in found]


def retry(connection: sa.engine.Connection, database: Database, message: int) -> bool:
    """Let a dead-lettered or waiting message be answered as if it were new; False when there is no such message.

    What was kept as its reply, an apology, makes room for the answer; the conversation keeps both. Where replies are
    followed, it stays: it was read, and perhaps rated.
    """
    values = {
        "state": WAITING,
        "attempts": 0,
        "blame": 0,
        "due": clock(database.on_postgresql),
        "error": None,
        "done_at": None,
    }
    if not change(connection, database, inbox, message, _CHANGEABLE, values):
        return False
    connection.execute(sa.delete(outbox).where(outbox.c.message == message, outbox.c.channel != FOLLOWED))
    kept = sa.select(sa.func.max(outbox.c.position) - sa.func.min(outbox.c.position) + 1)
    places = connection.execute(kept.where(outbox.c.message == message)).scalar()
    if places:
        before = {"position": outbox.c.position - places}
        connection.execute(sa.update(outbox).where(outbox.c.message == message).values(before))
    notify(connection, database, WORK)
    return True


def drop(connection: sa.engine.Connection, database: Database, message: int, force: bool = False) -> bool:
    """Give up a dead-lettered or waiting message; False when there is no such message.

    `force` also takes one from the process that is at it: that can't end it any more.
    """
    values = {"state": DROPPED, "done_at": clock(database.on_postgresql), "owner": None, "lease_until": None}
    states = (*_CHANGEABLE, LEASED) if force else _CHANGEABLE
    dropped = change(connection, database, inbox, message, states, values)
    if dropped:
        notify(connection, database, WORK)
    return dropped


def _queue(
    connection: sa.engine.Connection, database: Database, name: str, table: sa.Table, since: sa.sql.ColumnElement[float]
) -> Queue:
    age = clock(database.on_postgresql) - sa.func.min(since)
    is_open = sa.select(table.c.state, sa.func.count(), age).where(sa.text(OPEN)).group_by(table.c.state)
    rows = {row[0]: row for row in connection.execute(is_open, database.times)}
    dead = sa.select(sa.func.count()).select_from(table).where(sa.text(DEAD_LETTERED_ONLY))
    dead_lettered = int(connection.execute(dead).scalar() or 0)
    oldest = max((float(row[2]) for row in rows.values()), default=0.0)
    waiting, leased = (int(rows[state][1]) if state in rows else 0 for state in (WAITING, LEASED))
    # A clock that was set back must not make an age negative.
    return Queue(name, waiting, leased, dead_lettered, max(oldest, 0.0))


def rows(
    connection: sa.engine.Connection,
    database: Database,
    table: sa.Table,
    since: sa.sql.ColumnElement[float],
    conditions: Iterable[str],
) -> list[sa.engine.Row]:
    """The rows of a queue that fulfil one of the conditions, with their age since a column's time, oldest first."""
    age = (clock(database.on_postgresql) - since).label("age")
    found = [
        row
        for condition in conditions
        for row in connection.execute(sa.select(table, age).where(sa.text(condition)), database.times)
    ]
    return sorted(found, key=lambda row: int(row.id))


def fields_of(row: sa.engine.Row) -> Json:
    """What the rows of both queues tell of an item."""
    names = ("id", "state", "channel", "conversation", "attempts", "owner", "error")
    # A clock that was set back must not make an age negative.
    return {"age": max(float(row.age), 0.0), **{name: getattr(row, name) for name in names}}


def change(
    connection: sa.engine.Connection,
    database: Database,
    table: sa.Table,
    identity: int,
    states: Sequence[str],
    values: dict[str, object],
) -> bool:
    """Change a row that is in one of these states; False when there is none."""
    changeable = sa.update(table).where(table.c.id == identity, table.c.state.in_(states))
    return bool(connection.execute(changeable.values(values), database.times).rowcount)
