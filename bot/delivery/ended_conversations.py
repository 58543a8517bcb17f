"""Conversations that their visitors have ended: no session of theirs counts any more, in any process."""

from __future__ import annotations

import sqlalchemy as sa

from bot.delivery.database import Database, clock
from bot.delivery.followers import tell_followers
from bot.delivery.schema import ended, events

# Longer than any session of an ended conversation could be used or renewed: then there is nothing left to refuse.
_KEPT_SECONDS = 60 * 86_400.0
# Told by none: also this process has to hear it.
_NOBODY = ""
_FOUND = sa.select(ended.c.id).where(ended.c.conversation == sa.bindparam("conversation"))
_BEGUN = sa.select(sa.func.min(events.c.timestamp)).where(events.c.conversation == sa.bindparam("conversation"))


class Ended(Exception):
    """The conversation was ended."""


def end(connection: sa.engine.Connection, database: Database, conversation: str) -> None:
    """End a conversation, and wake whoever follows it. Asks for a writing connection."""
    database.lock(connection, f"ended:{conversation}")
    if is_ended(connection, conversation):
        return
    now = clock(database.on_postgresql)
    row = {"conversation": conversation, "ended_at": now}
    made = connection.execute(sa.insert(ended).values(row), database.times).inserted_primary_key[0]
    # The newest stays: its number must not be given again, as by it others see that there is something new.
    over = sa.delete(ended).where(ended.c.ended_at < now - _KEPT_SECONDS, ended.c.id != made)
    connection.execute(over, database.times)
    tell_followers(connection, database, _NOBODY, conversation)


def is_ended(connection: sa.engine.Connection, conversation: str) -> bool:
    """Whether a conversation was ended."""
    return connection.execute(_FOUND, {"conversation": conversation}).first() is not None


def began_at(connection: sa.engine.Connection, conversation: str) -> float | None:
    """When a conversation had its first event, in seconds since 1970; None where there is none."""
    first = connection.execute(_BEGUN, {"conversation": conversation}).scalar()
    return None if first is None else float(first)
