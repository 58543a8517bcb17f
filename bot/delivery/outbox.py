"""The replies: kept with their message for whoever asks again, or sent in order by the channels that push."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import lru_cache

import sqlalchemy as sa

from bot.delivery.database import Database, clock
from bot.delivery.inbox import Leased
from bot.delivery.notifications import SEND, notify
from bot.delivery.queue import LEASE_SECONDS, MOST_ATTEMPTS, is_open, lease, leased_by, next_due, pause, shortened
from bot.delivery.schema import CLOSED, DEAD_LETTERED, KEPT, LEASED, SENT, WAITING, inbox, outbox
from bot.delivery.serialisation import serialised
from bot.delivery.statement_options import later
from bot.engine.conversation import Json

# Platforms may ask for longer pauses than we would make.
_LONGEST_PAUSE = 3_600.0


@dataclass(frozen=True)
class Sending:
    """A reply that this process may send now.

    `calls` of those that send it have gone out; `uncertain`: perhaps one more, whose sender did not live to note it.
    `plain`: its options are said in words, as the platform does not take what shows them.
    """

    id: int
    message: int
    position: int
    channel: str
    account: str
    conversation: str
    reply: Json
    attempts: int
    created_at: float
    calls: int = 0
    uncertain: bool = False
    plain: bool = False


@dataclass(frozen=True)
class Origin:
    """The message that a reply answers: the platform's id of it, and what the channel noted of it."""

    event: str
    metadata: Json


def put(
    connection: sa.engine.Connection,
    database: Database,
    leased: Leased,
    replies: list[Json],
    pushed: bool,
    hold: float = 0.0,
) -> None:
    """Keep the replies to a message; `pushed` ones wait to be sent, in `hold` seconds at the earliest."""
    event = leased.event
    for position, reply in enumerate(replies):
        row = {
            "message": leased.id,
            "position": position,
            "channel": event.channel,
            "account": event.account,
            "conversation": event.conversation,
            "reply": serialised(reply),
            "state": WAITING if pushed else KEPT,
            "hold": hold,
        }
        connection.execute(_insert(database.on_postgresql), row | database.times)
    if pushed and replies:
        notify(connection, database, SEND)


def replies_to(connection: sa.engine.Connection, message: int) -> list[Json] | None:
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
    leasing = lease(outbox, database.on_postgresql).values(begun=outbox.c.calls + 1)
    connection.execute(leasing, {"row": row.id, "process": owner} | database.times)
    return replace(sending_of(row), attempts=row.attempts + 1)


def sending_of(row: sa.engine.Row) -> Sending:
    """The reply in a row of the outbox."""
    return Sending(
        row.id,
        row.message,
        row.position,
        row.channel,
        row.account,
        row.conversation,
        json.loads(row.reply),
        row.attempts,
        row.created_at,
        row.calls,
        row.begun > row.calls,
        row.plain,
    )


def origin(connection: sa.engine.Connection, message: int) -> Origin:
    """What a reply answers."""
    row = connection.execute(_ORIGIN, {"row": message}).one()
    return Origin(row.event, json.loads(row.content)["metadata"])


def went_out(connection: sa.engine.Connection, database: Database, sending: Sending, owner: str, calls: int) -> bool:
    """Note how many calls have gone out, and renew the lease; False when that is no longer this process's."""
    until = clock(database.on_postgresql) + LEASE_SECONDS
    return _change(connection, database, sending, owner, {"calls": calls, "begun": calls + 1, "lease_until": until})


def made_plain(connection: sa.engine.Connection, database: Database, sending: Sending, owner: str, calls: int) -> bool:
    """Note that after so many calls the reply goes on in words; False when the lease is no longer this process's."""
    until = clock(database.on_postgresql) + LEASE_SECONDS
    values = {"plain": True, "calls": calls, "begun": calls + 1, "lease_until": until}
    return _change(connection, database, sending, owner, values)


def is_behind(
    connection: sa.engine.Connection, channel: str, account: str, event: str, position: int, calls: int
) -> bool:
    """Whether fewer calls of an open reply are known to have gone out."""
    behind = _behind(channel, account, event, position, calls)
    return connection.execute(sa.select(outbox.c.id).where(*behind)).first() is not None


def taken(connection: sa.engine.Connection, channel: str, account: str, event: str, position: int, calls: int) -> None:
    """Note that so many calls of an open reply have gone out, as the platform tells."""
    behind = _behind(channel, account, event, position, calls)
    connection.execute(sa.update(outbox).where(*behind).values(calls=calls))


def _behind(channel: str, account: str, event: str, position: int, calls: int) -> list[sa.sql.ColumnElement[bool]]:
    of_event = sa.select(inbox.c.id).where(
        inbox.c.channel == channel, inbox.c.account == account, inbox.c.event == event
    )
    return [outbox.c.message.in_(of_event), outbox.c.position == position, is_open(outbox), outbox.c.calls < calls]


def to_carry(connection: sa.engine.Connection, message: int) -> list[tuple[Sending, bool]] | None:
    """The replies to a message that its acknowledgement may carry, and whether it has; None while it is open.

    One that a sender is at, or has been at, is none of them. None also while a reply before them in their conversation
    has not gone out: they would overtake it.
    """
    if replies_to(connection, message) is None or connection.execute(_OVERTAKES, {"row": message}).first():
        return None
    untouched = sa.select(outbox).where(
        outbox.c.message == message, outbox.c.attempts == 0, outbox.c.state.in_([WAITING, SENT])
    )
    rows = connection.execute(untouched.order_by(outbox.c.position))
    return [(sending_of(row), row.state == SENT) for row in rows]


def carried(connection: sa.engine.Connection, database: Database, reply: int) -> bool:
    """Note that an acknowledgement carries a reply; False when a sender has taken it meanwhile."""
    values = {"state": SENT, "done_at": clock(database.on_postgresql)}
    return _change_held(connection, database, reply, values)


def let_go(connection: sa.engine.Connection, database: Database, reply: int) -> None:
    """Let a sender have a reply at once that was held for an acknowledgement."""
    if _change_held(connection, database, reply, {"due": clock(database.on_postgresql)}):
        notify(connection, database, SEND)


def _change_held(connection: sa.engine.Connection, database: Database, reply: int, values: dict[str, object]) -> bool:
    held = sa.update(outbox).where(outbox.c.id == reply, outbox.c.state == WAITING, outbox.c.attempts == 0)
    return bool(connection.execute(held.values(values), database.times).rowcount)


def sent(connection: sa.engine.Connection, database: Database, sending: Sending, owner: str, calls: int) -> None:
    """Note that a reply has gone out, with so many calls."""
    now = clock(database.on_postgresql)
    _end(connection, database, sending, owner, state=SENT, done_at=now, error=None, calls=calls)


def refused(
    connection: sa.engine.Connection,
    database: Database,
    sending: Sending,
    owner: str,
    error: str,
    closed: bool = False,
    uncertain: bool = False,
) -> None:
    """Give a reply up that the platform will never take; `closed`: as nobody may write to this user at present.

    `uncertain`: its last call may have gone out.
    """
    values = {"state": CLOSED if closed else DEAD_LETTERED, "done_at": clock(database.on_postgresql)}
    _end(connection, database, sending, owner, error=shortened(error), **values, **_begun(uncertain))


def postponed(
    connection: sa.engine.Connection,
    database: Database,
    sending: Sending,
    owner: str,
    error: str,
    seconds: float,
    uncertain: bool = False,
) -> None:
    """Let a reply wait by no fault of its own, as often as it takes; `uncertain`: its last call may have gone out."""
    due = clock(database.on_postgresql) + min(seconds, _LONGEST_PAUSE)
    values = {"state": WAITING, "due": due, "error": shortened(error)}
    _end(connection, database, sending, owner, **values, **_begun(uncertain))


def not_sent(
    connection: sa.engine.Connection,
    database: Database,
    sending: Sending,
    owner: str,
    error: str,
    wait: float | None = None,
) -> bool:
    """Let a reply wait for its next attempt (`wait` seconds if the platform says so), or dead-letter it after too many.

    Returns whether it is dead-lettered.
    """
    if sending.attempts >= MOST_ATTEMPTS:
        refused(connection, database, sending, owner, error)
        return True
    seconds = min(wait, _LONGEST_PAUSE) if wait is not None else pause(sending.attempts)
    postponed(connection, database, sending, owner, error, seconds)
    return False


_ORIGIN = sa.select(inbox.c.event, inbox.c.content).where(inbox.c.id == sa.bindparam("row"))
_STATE = sa.select(inbox.c.state).where(inbox.c.id == sa.bindparam("row"))
_BEFORE = outbox.alias("before")
_OVERTAKES = sa.select(_BEFORE.c.id).where(
    _BEFORE.c.conversation == outbox.c.conversation,
    _BEFORE.c.id < outbox.c.id,
    _BEFORE.c.message != outbox.c.message,
    is_open(_BEFORE),
    outbox.c.message == sa.bindparam("row"),
    outbox.c.state == WAITING,
)
_REPLIES = sa.select(outbox.c.reply).where(outbox.c.message == sa.bindparam("row")).order_by(outbox.c.position)


@lru_cache
def _insert(on_postgresql: bool) -> sa.sql.Insert:
    given = ("message", "position", "channel", "account", "conversation", "reply", "state")
    now = clock(on_postgresql)
    return later(
        sa.insert(outbox)
        .inline()
        .values(
            {
                **{name: sa.bindparam(name) for name in given},
                "attempts": 0,
                "calls": 0,
                "created_at": now,
                "due": now + sa.bindparam("hold", type_=sa.Float),
            }
        )
    )


def _begun(uncertain: bool) -> dict[str, object]:
    """A call that was begun and has not gone out for certain is not begun any more."""
    return {} if uncertain else {"begun": outbox.c.calls}


def _end(connection: sa.engine.Connection, database: Database, sending: Sending, owner: str, **values: object) -> None:
    _change(connection, database, sending, owner, {"owner": None, "lease_until": None, **values})


def _change(
    connection: sa.engine.Connection, database: Database, sending: Sending, owner: str, values: dict[str, object]
) -> bool:
    """Change a reply while this process has the lease of it."""
    keys = {"row": sending.id, "process": owner, "attempt": sending.attempts}
    return bool(connection.execute(leased_by(outbox).values(values), keys | database.times).rowcount)
