"""Reads and extends conversations: every event is kept for good, slots and form stand beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache

import sqlalchemy as sa

from bot.delivery.schema import conversations, events
from bot.delivery.serialisation import serialised
from bot.delivery.statement_options import later
from bot.engine.conversation import Answer, Conversation, Json

_STATE = sa.select(conversations.c.slots, conversations.c.loop).where(
    conversations.c.id == sa.bindparam("conversation")
)
_UPDATE = later(
    sa.update(conversations)
    .where(conversations.c.id == sa.bindparam("conversation"))
    .values(slots=sa.bindparam("new_slots"), loop=sa.bindparam("new_loop"))
)
_INSERT = later(sa.insert(conversations).inline())
_EVENT = ("conversation", "type", "timestamp", "data")
# So many rows are inserted at a time: a message seldom leads to more.
_MOST_ROWS = 16
# So many conversations' events are read at a time for an export.
_PAGE = 200


def load(connection: sa.engine.Connection, identity: str) -> Conversation:
    """A conversation as it is now; one that nobody has begun is new."""
    row = connection.execute(_STATE, {"conversation": identity}).first()
    return kept(identity, row.slots, row.loop) if row else kept(identity, None, None)


def kept(identity: str, slots: str | None, loop: str | None) -> Conversation:
    """The conversation that is in a row; without slots there is no row, and it is new."""
    return Conversation(identity, new=True) if slots is None else Conversation(identity, json.loads(slots), loop)


def extend(connection: sa.engine.Connection, conversation: Conversation, answer: Answer) -> None:
    """Append what a message led to, and keep the slots and the form."""
    if answer.events:
        _insert(connection, [_row(conversation.id, event) for event in answer.events])
    slots = serialised(answer.slots)
    if conversation.new:
        connection.execute(_INSERT, {"id": conversation.id, "slots": slots, "loop": answer.loop})
    elif answer.slots != conversation.slots or answer.loop != conversation.loop:
        connection.execute(_UPDATE, {"conversation": conversation.id, "new_slots": slots, "new_loop": answer.loop})


def last_events(connection: sa.engine.Connection, identity: str, messages: int) -> list[Json]:
    """The events since the partner's message that is so many messages back, oldest first, in Rasa's serialised form."""
    start = connection.execute(
        sa.select(events.c.id)
        .where(events.c.conversation == identity, events.c.type == "user")
        .order_by(events.c.id.desc())
        .offset(messages - 1)
        .limit(1)
    ).scalar()
    query = sa.select(events.c.data).where(events.c.conversation == identity).order_by(events.c.id)
    if start is not None:
        query = query.where(events.c.id >= start)
    return [json.loads(data) for data in connection.execute(query).scalars()]


def export(connection: sa.engine.Connection) -> Iterator[Json]:
    """Every conversation with all its events, by the conversations' ids."""
    last = ""
    while page := list(
        connection.execute(
            sa.select(conversations.c.id, conversations.c.slots)
            .where(conversations.c.id > last)
            .order_by(conversations.c.id)
            .limit(_PAGE)
        )
    ):
        for row in page:
            query = sa.select(events.c.data).where(events.c.conversation == row.id).order_by(events.c.id)
            told = [json.loads(data) for data in connection.execute(query).scalars()]
            yield {"conversation": row.id, "slots": json.loads(row.slots), "events": told}
        last = page[-1].id


def _insert(connection: sa.engine.Connection, rows: Sequence[dict[str, object]]) -> None:
    for first in range(0, len(rows), _MOST_ROWS):
        some = rows[first : first + _MOST_ROWS]
        values = {f"{name}_{number}": value for number, row in enumerate(some) for name, value in row.items()}
        connection.execute(_insert_events(len(some)), values)


@lru_cache
def _insert_events(rows: int) -> sa.sql.elements.TextClause:
    """A statement for so many rows; as a text, for else SQLAlchemy would put it together anew each time."""
    values = [{name: sa.bindparam(f"{name}_{number}") for name in _EVENT} for number in range(rows)]
    return later(sa.text(str(sa.insert(events).values(values))))


def _row(conversation: str, event: Json) -> dict[str, object]:
    return {
        "conversation": conversation,
        "type": event["event"],
        "timestamp": event.get("timestamp") or 0.0,
        "data": serialised(event),
    }
