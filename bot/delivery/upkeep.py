"""What an operator sees of the inbox and the outbox, and does with messages that wait or are buried."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.delivery.database import Database, clock
from bot.delivery.notices import WORK, notify
from bot.delivery.schema import BURIED, DROPPED, FOLLOWED, LEASED, WAITING, inbox, outbox

# Written out, not as parameters: only so can SQLite tell that its partial indexes hold what is looked for.
_OPEN = "state IN ('waiting', 'leased')"
_BURIED = "state = 'buried'"
_QUEUES = (("inbox", inbox, inbox.c.accepted_at), ("outbox", outbox, outbox.c.created_at))


@dataclass(frozen=True)
class Queue:
    """How many rows of a queue wait, are leased, are buried; and the age of the oldest open one in seconds."""

    name: str
    waiting: int
    leased: int
    buried: int
    oldest: float


@dataclass(frozen=True)
class Item:
    """A message that is open or buried."""

    id: int
    state: str
    channel: str
    conversation: str
    age: float
    attempts: int
    owner: str | None
    error: str | None
    text: str


def queues(connection: sa.engine.Connection, database: Database) -> list[Queue]:
    """Inbox and outbox, counted."""
    return [_queue(connection, database, *queue) for queue in _QUEUES]


def items(connection: sa.engine.Connection, database: Database) -> list[Item]:
    """The open and the buried messages, oldest first."""
    age = (clock(database.on_postgresql) - inbox.c.accepted_at).label("age")
    found = [
        row
        for condition in (_OPEN, _BURIED)
        for row in connection.execute(sa.select(inbox, age).where(sa.text(condition)), database.times)
    ]
    return [_item(row) for row in sorted(found, key=lambda row: int(row.id))]


def retry(connection: sa.engine.Connection, database: Database, message: int) -> bool:
    """Let a buried or waiting message be answered as if it were new; False when there is no such message.

    What was kept as its reply, an apology, makes room for the answer; the conversation keeps both. Where replies are
    followed, it stays: it was read, and perhaps rated.
    """
    values = {"state": WAITING, "attempts": 0, "due": clock(database.on_postgresql), "error": None, "done_at": None}
    if not _change(connection, database, message, values):
        return False
    connection.execute(sa.delete(outbox).where(outbox.c.message == message, outbox.c.channel != FOLLOWED))
    kept = sa.select(sa.func.max(outbox.c.position) - sa.func.min(outbox.c.position) + 1)
    places = connection.execute(kept.where(outbox.c.message == message)).scalar()
    if places:
        before = {"position": outbox.c.position - places}
        connection.execute(sa.update(outbox).where(outbox.c.message == message).values(before))
    notify(connection, database, WORK)
    return True


def drop(connection: sa.engine.Connection, database: Database, message: int) -> bool:
    """Give up a buried or waiting message; False when there is no such message."""
    values = {"state": DROPPED, "done_at": clock(database.on_postgresql)}
    dropped = _change(connection, database, message, values)
    if dropped:
        notify(connection, database, WORK)
    return dropped


def _queue(connection: sa.engine.Connection, database: Database, name: str, table: sa.Table, since: Any) -> Queue:
    age = clock(database.on_postgresql) - sa.func.min(since)
    is_open = sa.select(table.c.state, sa.func.count(), age).where(sa.text(_OPEN)).group_by(table.c.state)
    rows = {row[0]: row for row in connection.execute(is_open, database.times)}
    buried = connection.execute(sa.select(sa.func.count()).select_from(table).where(sa.text(_BURIED))).scalar()
    oldest = max((float(row[2]) for row in rows.values()), default=0.0)
    waiting, leased = (int(rows[state][1]) if state in rows else 0 for state in (WAITING, LEASED))
    # A clock that was set back must not make an age negative.
    return Queue(name, waiting, leased, int(buried or 0), max(oldest, 0.0))


def _change(connection: sa.engine.Connection, database: Database, message: int, values: dict[str, Any]) -> bool:
    """Change a message that no process is at."""
    changeable = sa.update(inbox).where(inbox.c.id == message, inbox.c.state.in_([WAITING, BURIED]))
    return bool(connection.execute(changeable.values(values), database.times).rowcount)


def _item(row: Any) -> Item:
    text = json.loads(row.content)["text"]
    age = max(float(row.age), 0.0)
    return Item(row.id, row.state, row.channel, row.conversation, age, row.attempts, row.owner, row.error, text)
