"""The replies: kept with their message for whoever asks again, or sent in order by the channels that push."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from bot.delivery.database import Database, clock
from bot.delivery.inbox import Leased
from bot.delivery.queue import MOST_ATTEMPTS, lease, leased_by, next_due, pause, shortened
from bot.delivery.schema import BURIED, KEPT, LEASED, SENT, WAITING, inbox, outbox

# Platforms may ask for longer pauses than we would make.
_LONGEST_PAUSE = 3_600.0


@dataclass(frozen=True)
class Sending:
    """A reply that this process may send now."""

    id: int
    channel: str
    account: str
    conversation: str
    reply: dict[str, Any]
    attempts: int


def put(
    connection: sa.engine.Connection, database: Database, leased: Leased, replies: list[dict[str, Any]], pushed: bool
) -> None:
    """Keep the replies to a message; `pushed` ones wait to be sent."""
    event = leased.event
    for position, reply in enumerate(replies):
        row = {
            "message": leased.id,
            "position": position,
            "channel": event.channel,
            "account": event.account,
            "conversation": event.conversation,
            "reply": json.dumps(reply),
            "state": WAITING if pushed else KEPT,
        }
        connection.execute(_insert(database.on_postgresql), row | database.times)


def replies_to(connection: sa.engine.Connection, message: int) -> list[dict[str, Any]] | None:
    """The replies to a message in their order; None while it is open."""
    state = connection.execute(_STATE, {"row": message}).scalar()
    if state is None or state in (WAITING, LEASED):
        return None
    return [json.loads(reply) for reply in connection.execute(_REPLIES, {"row": message}).scalars()]


def claim(connection: sa.engine.Connection, database: Database, owner: str, channels: list[str]) -> Sending | None:
    """Lease the oldest reply that is due, on one of these channels, and first in its conversation."""
    query = next_due(outbox, database.on_postgresql, _LONGEST_PAUSE).where(outbox.c.channel.in_(channels))
    row = connection.execute(query, database.times).first()
    if row is None:
        return None
    leasing = lease(outbox, database.on_postgresql)
    connection.execute(leasing, {"row": row.id, "process": owner} | database.times)
    return Sending(row.id, row.channel, row.account, row.conversation, json.loads(row.reply), row.attempts + 1)


def sent(connection: sa.engine.Connection, database: Database, sending: Sending, owner: str) -> None:
    """Note that a reply has gone out."""
    _end(connection, database, sending, owner, state=SENT, done_at=clock(database.on_postgresql), error=None)


def not_sent(
    connection: sa.engine.Connection,
    database: Database,
    sending: Sending,
    owner: str,
    error: str,
    wait: float | None = None,
) -> None:
    """Let a reply wait for its next attempt (`wait` seconds if the platform says so), or bury it after too many."""
    now = clock(database.on_postgresql)
    if sending.attempts >= MOST_ATTEMPTS:
        _end(connection, database, sending, owner, state=BURIED, done_at=now, error=shortened(error))
        return
    seconds = min(wait, _LONGEST_PAUSE) if wait is not None else pause(sending.attempts)
    _end(connection, database, sending, owner, state=WAITING, due=now + seconds, error=shortened(error))


_STATE = sa.select(inbox.c.state).where(inbox.c.id == sa.bindparam("row"))
_REPLIES = sa.select(outbox.c.reply).where(outbox.c.message == sa.bindparam("row")).order_by(outbox.c.position)


@lru_cache
def _insert(on_postgresql: bool) -> sa.sql.Insert:
    given = ("message", "position", "channel", "account", "conversation", "reply", "state")
    now = clock(on_postgresql)
    return sa.insert(outbox).values(
        {**{name: sa.bindparam(name) for name in given}, "attempts": 0, "created_at": now, "due": now}
    )


def _end(connection: sa.engine.Connection, database: Database, sending: Sending, owner: str, **values: Any) -> None:
    ending = leased_by(outbox).values(owner=None, lease_until=None, **values)
    keys = {"row": sending.id, "process": owner, "attempt": sending.attempts}
    connection.execute(ending, keys | database.times)
