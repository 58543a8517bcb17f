"""The messages that were accepted: each is answered once, those of one conversation in their order.

A process takes a message by a lease. Whoever's lease has run out can't complete any more, so that two processes that
hold the same message by some mishap (a frozen machine, a clock that was set) leave one answer between them.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa

from bot.delivery import conversations
from bot.delivery.database import Database, clock
from bot.delivery.poison import BLAME_ENDED, MOST_BLAME, SUSPECT_PAUSE_SECONDS, Death
from bot.delivery.queue import LEASE_SECONDS, is_open, lease, leased_by, next_due, pause, shortened
from bot.delivery.schema import DEAD_LETTERED, DONE, LEASED, WAITING, inbox
from bot.delivery.schema import conversations as state_table
from bot.delivery.serialisation import serialised
from bot.delivery.statement_options import later, locking, prepared
from bot.engine.conversation import Conversation, Message


@dataclass(frozen=True)
class Event:
    """A message as a channel delivers it.

    `account` is ours on that channel (or whatever else event ids are unique within), `id` the platform's id of the
    event: the same event delivered again is the same message.
    """

    channel: str
    account: str
    id: str
    conversation: str
    message: Message


@dataclass(frozen=True)
class Leased:
    """A message that this process may answer now; it was accepted at a time in seconds since 1970."""

    id: int
    event: Event
    attempts: int
    accepted_by: str
    accepted_at: float
    # How much it is to blame for the ends of processes.
    blame: int = 0


@dataclass(frozen=True)
class Turn:
    """A message that this process may answer, and the conversation before it."""

    leased: Leased
    conversation: Conversation


@dataclass(frozen=True)
class Receipt:
    """What became of an event that was accepted: `turn` when it can be answered at once."""

    id: int
    fresh: bool
    turn: Turn | None = None

    @property
    def leased(self) -> Leased | None:
        """The message, when it can be answered at once."""
        return self.turn.leased if self.turn else None


class Conflict(Exception):
    """The same event id came with another message."""


def accept(
    connection: sa.engine.Connection, database: Database, event: Event, owner: str, awaited: bool = False
) -> Receipt:
    """Take an event in, and lease it if nothing of its conversation is open before it. Raises Conflict.

    `awaited` says that the sender waits for the replies, and takes nothing for accepted before they are there.
    """
    content = {"text": event.message.text, "metadata": event.message.metadata}
    keys = {"of_channel": event.channel, "of_account": event.account, "known": event.id, "named": event.conversation}
    # From here on no other process takes in a message of this conversation, so that they are numbered in their order.
    query = _before(database.on_postgresql)
    before = connection.execute(query, keys, execution_options=locking(event.conversation, awaited)).one()
    if before.id is not None:
        if before.conversation != event.conversation or json.loads(before.content) != content:
            raise Conflict(event.id)
        return Receipt(before.id, False)
    row = {
        **({} if before.free is None else {"id": before.free}),
        "channel": event.channel,
        "account": event.account,
        "event": event.id,
        "conversation": event.conversation,
        "content": serialised(content),
        "accepted_by": owner,
        "state": WAITING if before.busy else LEASED,
        "attempts": 0 if before.busy else 1,
        "owner": None if before.busy else owner,
    }
    inserted = connection.execute(_insert(database.on_postgresql, bool(before.busy)), row | database.times)
    identity = int(before.free or inserted.inserted_primary_key[0])
    if before.busy:
        return Receipt(identity, True)
    conversation = conversations.kept(event.conversation, before.slots, before.loop)
    return Receipt(identity, True, Turn(Leased(identity, event, 1, owner, time.time()), conversation))


def claim(
    connection: sa.engine.Connection, database: Database, owner: str, conversation: str | None = None
) -> Turn | None:
    """Lease the oldest open message that is due and first in its conversation; None when there is none."""
    query = _next(database.on_postgresql, conversation is not None)
    named = {} if conversation is None else {"named": conversation}
    row = connection.execute(query, named | database.times).first()
    if row is None:
        return None
    connection.execute(_lease(database.on_postgresql), {"row": row.id, "process": owner} | database.times)
    leased = Leased(row.id, event_of(row), row.attempts + 1, row.accepted_by, row.accepted_at, row.blame)
    return Turn(leased, conversations.load(connection, row.conversation))


def end(
    connection: sa.engine.Connection, database: Database, leased: Leased, owner: str, error: str | None = None
) -> bool:
    """Mark a message as done, or as dead-lettered with an error.

    False when the lease is no longer this process's: then nothing that it did may be kept.
    """
    values = {
        **_of(leased, owner),
        "new_state": DEAD_LETTERED if error else DONE,
        "new_error": shortened(error) if error else None,
    }
    return bool(connection.execute(_end(database.on_postgresql), values | database.times).rowcount)


def put_back(connection: sa.engine.Connection, database: Database, leased: Leased, owner: str, error: str) -> None:
    """Let a message that failed wait for its next attempt."""
    values = {**_of(leased, owner), "pause": pause(leased.attempts), "new_error": shortened(error)}
    connection.execute(_put_back(database.on_postgresql), values | database.times)


def release(connection: sa.engine.Connection, leased: Leased, owner: str) -> None:
    """Give a lease back that came to nothing by no fault of the message: it counts as no attempt."""
    connection.execute(_RELEASE, _of(leased, owner))


def blame(connection: sa.engine.Connection, database: Database, owner: str, death: Death) -> None:
    """Note that a process ended while it was at a message that it had leased, before its leases are handed back."""
    values = {"row": death.message, "process": owner, "more": death.blame, "pause": SUSPECT_PAUSE_SECONDS}
    connection.execute(_blame(database.on_postgresql), values | database.times)


def event_of(row: sa.engine.Row) -> Event:
    """The event in a row of the inbox."""
    content = json.loads(row.content)
    message = Message(content["text"], row.channel, content["metadata"])
    return Event(row.channel, row.account, row.event, row.conversation, message)


# In one look: whether the event is known, whether something of its conversation is open, how that one stands, and a
# free id, so that nobody need wait for the row to be inserted; SQLite gives the id with the row.
_KNOWN = (
    sa.select(inbox.c.id, inbox.c.content, inbox.c.conversation)
    .where(
        inbox.c.channel == sa.bindparam("of_channel"),
        inbox.c.account == sa.bindparam("of_account"),
        inbox.c.event == sa.bindparam("known"),
    )
    .subquery()
)
_BUSY = sa.select(
    sa.exists().where(inbox.c.conversation == sa.bindparam("named"), is_open(inbox)).label("busy")
).subquery()
_STATE = sa.select(state_table.c.slots, state_table.c.loop).where(state_table.c.id == sa.bindparam("named")).subquery()
_TOGETHER = _BUSY.outerjoin(_KNOWN, sa.true()).outerjoin(_STATE, sa.true())


@lru_cache
def _before(on_postgresql: bool) -> sa.sql.Select:
    free = sa.literal_column("nextval('inbox_id_seq')") if on_postgresql else sa.null()
    return prepared(sa.select(free.label("free"), _BUSY.c.busy, _KNOWN, _STATE).select_from(_TOGETHER))


@lru_cache
def _insert(on_postgresql: bool, busy: bool) -> sa.sql.Insert:
    now = clock(on_postgresql)
    values = {"accepted_at": now, "due": now, "lease_until": None if busy else now + LEASE_SECONDS}
    given = ["channel", "account", "event", "conversation", "content", "accepted_by", "state", "attempts", "owner"]
    if on_postgresql:
        given.append("id")
    return later(sa.insert(inbox).values({**{name: sa.bindparam(name) for name in given}, **values}))


@lru_cache
def _next(on_postgresql: bool, named: bool) -> sa.sql.Select:
    query = next_due(inbox, on_postgresql)
    return query.where(inbox.c.conversation == sa.bindparam("named")) if named else query


@lru_cache
def _lease(on_postgresql: bool) -> sa.sql.Update:
    return lease(inbox, on_postgresql)


@lru_cache
def _end(on_postgresql: bool) -> sa.sql.Update:
    return prepared(
        leased_by(inbox).values(
            state=sa.bindparam("new_state"),
            error=sa.bindparam("new_error"),
            done_at=clock(on_postgresql),
            owner=None,
            lease_until=None,
        )
    )


@lru_cache
def _put_back(on_postgresql: bool) -> sa.sql.Update:
    due = clock(on_postgresql) + sa.bindparam("pause", type_=sa.Float)
    return leased_by(inbox).values(
        state=WAITING, owner=None, lease_until=None, due=due, error=sa.bindparam("new_error")
    )


@lru_cache
def _blame(on_postgresql: bool) -> sa.sql.Update:
    blame = inbox.c.blame + sa.bindparam("more", type_=sa.Integer)
    later = clock(on_postgresql) + sa.bindparam("pause", type_=sa.Float)
    # Once it is to be given up nothing has to be waited for any more.
    is_suspect = sa.and_(blame >= BLAME_ENDED, blame < MOST_BLAME)
    return (
        sa.update(inbox)
        .where(inbox.c.id == sa.bindparam("row"), inbox.c.state == LEASED, inbox.c.owner == sa.bindparam("process"))
        .values(blame=blame, due=sa.case((is_suspect, later), else_=inbox.c.due))
    )


_RELEASE = leased_by(inbox).values(state=WAITING, owner=None, lease_until=None, attempts=inbox.c.attempts - 1)


def _of(leased: Leased, owner: str) -> dict[str, object]:
    return {"row": leased.id, "process": owner, "attempt": leased.attempts}
