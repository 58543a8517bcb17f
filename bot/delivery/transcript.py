"""A followed conversation as it is read: what the partner and the desk said, in one lasting order.

The inbox and the outbox are the log. Each is read by its own ids, and a cursor holds both, so that whoever goes on
after a cursor misses nothing and reads nothing twice. Both are written under the conversation's lock, so that their
times are in the order in which they came to be seen.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from bot.delivery.public_numbers import MESSAGE, REPLY, Numbers
from bot.delivery.schema import FOLLOWED, feedback, inbox, outbox
from bot.engine.conversation import Json
from knowledge.expressions import compiled

_CURSOR = compiled("bot/delivery/transcript.py cursor", r"([0-9]{1,18})-([0-9]{1,18})")


@dataclass(frozen=True)
class Cursor:
    """A place in a conversation: the last message and the last reply before it, by their ids."""

    message: int = 0
    reply: int = 0

    def public(self, numbers: Numbers) -> str:
        """The text that stands for it."""
        return f"{numbers.hide(MESSAGE, self.message)}-{numbers.hide(REPLY, self.reply)}"


@dataclass(frozen=True)
class Said:
    """What a partner sent: `event` is the sender's id of it, `at` in seconds since 1970."""

    id: int
    event: str
    text: str
    metadata: Json
    at: float


@dataclass(frozen=True)
class Replied:
    """A reply, an object of the REST contract, to a message (its id, and the sender's id of it)."""

    id: int
    message: int
    event: str
    reply: Json
    last: bool
    rating: str | None
    at: float


@dataclass(frozen=True)
class Entry:
    """Something that was said, and the place after it."""

    cursor: Cursor
    what: Said | Replied


def read_cursor(
    connection: sa.engine.Connection, conversation: str, text: str | None, numbers: Numbers
) -> Cursor | None:
    """The cursor that a text stands for; None for any other text.

    Those that were given away before numbers were hidden count, too, where they name rows of then and of their
    conversation; any others would tell who tries them how many rows there are.
    """
    match = _CURSOR.fullmatch(text or "")
    if match is None:
        return None
    message, reply = int(match[1] or ""), int(match[2] or "")
    shown = numbers.show(MESSAGE, message), numbers.show(REPLY, reply)
    if shown[0] is not None and shown[1] is not None:
        return Cursor(shown[0], shown[1])
    for number, table, at in ((message, inbox, inbox.c.accepted_at), (reply, outbox, outbox.c.created_at)):
        of_then = at <= numbers.plain_until
        named = sa.select(table.c.id).where(table.c.id == number, table.c.conversation == conversation, of_then)
        if number and connection.execute(named).first() is None:
            return None
    return Cursor(message, reply)


def entries(connection: sa.engine.Connection, conversation: str, after: Cursor, limit: int) -> list[Entry]:
    """What comes after a place: the first `limit` entries. Asks for a connection that reads at one moment."""
    keys = {"conversation": conversation, "message": after.message, "reply": after.reply, "limit": limit}
    said = [_said(row) for row in connection.execute(_SAID, keys)]
    replied = [_replied(row) for row in connection.execute(_REPLIED, keys)]
    return list(_merged(said, replied, after))[:limit]


def last_entries(connection: sa.engine.Connection, conversation: str, limit: int) -> list[Entry]:
    """The last `limit` entries of a conversation, oldest first. Asks for a connection that reads at one moment."""
    keys = {"conversation": conversation, "limit": limit}
    said = [_said(row) for row in connection.execute(_LAST_SAID, keys)][::-1]
    replied = [_replied(row) for row in connection.execute(_LAST_REPLIED, keys)][::-1]
    return list(_merged(said, replied, Cursor()))[-limit:]


def find(connection: sa.engine.Connection, conversation: str, event: str) -> Said | None:
    """A message by the sender's id of it."""
    query = _SAID_COLUMNS.where(inbox.c.account == conversation, inbox.c.event == event)
    row = connection.execute(query).first()
    return _said(row) if row else None


def _merged(said: Sequence[Said], replied: Sequence[Replied], start: Cursor) -> Iterator[Entry]:
    """Both in one order, which depends on nothing but what is yet to come: so it is the same after every cursor."""
    cursor, message, reply = start, 0, 0
    while message < len(said) or reply < len(replied):
        if message == len(said) or (reply < len(replied) and _is_before(replied[reply], said[message])):
            next_reply = replied[reply]
            cursor = Cursor(cursor.message, next_reply.id)
            yield Entry(cursor, next_reply)
            reply += 1
        else:
            cursor = Cursor(said[message].id, cursor.reply)
            yield Entry(cursor, said[message])
            message += 1


def _is_before(replied: Replied, said: Said) -> bool:
    """Whether a reply was there before a message; never before its own, whatever the clock said."""
    return replied.message < said.id and replied.at <= said.at


def _said(row: sa.engine.Row) -> Said:
    content = json.loads(row.content)
    return Said(row.id, row.event, content["text"], content["metadata"], row.accepted_at)


def _replied(row: sa.engine.Row) -> Replied:
    reply = json.loads(row.reply)
    return Replied(row.id, row.message, row.event, reply, not row.more, row.rating, row.created_at)


# The channel is written out: only so can SQLite tell that its partial indexes hold what is looked for.
_OF_CHANNEL = f"channel = '{FOLLOWED}'"
_SAID_COLUMNS = sa.select(inbox.c.id, inbox.c.event, inbox.c.content, inbox.c.accepted_at).where(
    sa.text(f"inbox.{_OF_CHANNEL}")
)
_ALL_SAID = _SAID_COLUMNS.where(inbox.c.conversation == sa.bindparam("conversation")).limit(sa.bindparam("limit"))
_SAID = _ALL_SAID.where(inbox.c.id > sa.bindparam("message")).order_by(inbox.c.id)
_LAST_SAID = _ALL_SAID.order_by(inbox.c.id.desc())

_later = outbox.alias("later")
_MORE = sa.exists().where(_later.c.message == outbox.c.message, _later.c.position > outbox.c.position)
_ALL_REPLIED = (
    sa.select(
        outbox.c.id,
        outbox.c.message,
        outbox.c.reply,
        outbox.c.created_at,
        inbox.c.event,
        feedback.c.rating,
        _MORE.label("more"),
    )
    .select_from(
        outbox.join(inbox, inbox.c.id == outbox.c.message).outerjoin(feedback, feedback.c.reply == outbox.c.id)
    )
    .where(sa.text(f"outbox.{_OF_CHANNEL}"), outbox.c.conversation == sa.bindparam("conversation"))
    .limit(sa.bindparam("limit"))
)
_REPLIED = _ALL_REPLIED.where(outbox.c.id > sa.bindparam("reply")).order_by(outbox.c.id)
_LAST_REPLIED = _ALL_REPLIED.order_by(outbox.c.id.desc())
