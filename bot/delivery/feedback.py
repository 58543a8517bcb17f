"""What partners think of replies: one opinion a reply, the last one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from bot.delivery.database import Database, clock
from bot.delivery.public_numbers import REPLY
from bot.delivery.schema import FOLLOWED, feedback, inbox, outbox
from bot.engine.conversation import Json


@dataclass(frozen=True)
class Opinion:
    """A rating ("up", "down", None for none any more), and why, where that is said."""

    rating: str | None
    reason: str | None = None
    comment: str | None = None


@dataclass(frozen=True)
class Given:
    """An opinion with the reply that it is about (an object of the REST contract) and what had been asked.

    `at` is in seconds since 1970.
    """

    opinion: Opinion
    asked: str
    reply: Json
    at: float


def rate(
    connection: sa.engine.Connection, database: Database, conversation: str, hidden: int, opinion: Opinion
) -> Json | None:
    """Keep an opinion of a reply in place of the one before it; None where the conversation has no such reply.

    The reply is named by its hidden number, or, one of before numbers were hidden, by its own.
    """
    reply = database.numbers.show(REPLY, hidden)
    # Two tabs may rate at once.
    database.lock(connection, conversation)
    own = sa.select(outbox.c.reply).where(
        outbox.c.id == (hidden if reply is None else reply),
        outbox.c.conversation == conversation,
        outbox.c.channel == FOLLOWED,
    )
    if reply is None:
        reply, own = hidden, own.where(outbox.c.created_at <= database.numbers.plain_until)
    # Shared: who removes old replies sees the opinion, or this sees that the reply is gone.
    rated = connection.execute(own.with_for_update(read=True, key_share=True)).scalar()
    if rated is None:
        return None
    connection.execute(sa.delete(feedback).where(feedback.c.reply == reply))
    if opinion.rating is not None:
        row = {
            "reply": reply,
            "conversation": conversation,
            "rating": opinion.rating,
            "reason": opinion.reason,
            "comment": opinion.comment,
            "given_at": clock(database.on_postgresql),
        }
        connection.execute(sa.insert(feedback).values(row), database.times)
    found: Json = json.loads(rated)
    return found


def given(connection: sa.engine.Connection, since: float = 0.0, rating: str | None = None) -> Iterator[Given]:
    """All opinions since a time (in seconds since 1970), of one rating if that is named, the newest first."""
    query = (
        sa.select(feedback, outbox.c.reply.label("said"), inbox.c.content)
        .select_from(feedback.join(outbox, outbox.c.id == feedback.c.reply).join(inbox, inbox.c.id == outbox.c.message))
        .where(feedback.c.given_at >= since)
        .order_by(feedback.c.given_at.desc(), feedback.c.reply.desc())
    )
    if rating is not None:
        query = query.where(feedback.c.rating == rating)
    for row in connection.execute(query):
        opinion = Opinion(row.rating, row.reason, row.comment)
        yield Given(opinion, json.loads(row.content)["text"], json.loads(row.said), row.given_at)
