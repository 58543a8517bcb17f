"""Turns what a channel parsed into events of the inbox: cleaned, bounded, with what a pressed option stands for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from bot.channels.interface import Inbound, conversation_of
from bot.channels.options import payload_of
from bot.delivery.inbox import Event
from bot.delivery.public_numbers import Numbers
from bot.engine.conversation import Kind, Message
from bot.engine.fixed_replies import KIND
from bot.http.bodies import LONGEST_MESSAGE, clean
from knowledge.context import current

_LONGEST_ID = 255
_LONGEST_TAG = 35
# Where a message's metadata keeps what the sender of its answer needs.
CONTEXT, AT = "context", "at"


def in_order(messages: Iterable[Inbound]) -> list[Inbound]:
    """A batch by the platform's times; what has none, or the same, stays in its order."""
    last, timed = 0.0, []
    for message in messages:
        last = message.at if message.at is not None else last
        timed.append((last, message))
    return [message for _, message in sorted(timed, key=lambda pair: pair[0])]


def is_usable(channel: str, message: Inbound) -> bool:
    """Whether a message has an id and an address that can be kept; a platform sends no others."""
    known = 0 < len(message.id) <= _LONGEST_ID and message.id.isprintable()
    return known and conversation_of(channel, message.account, message.user) is not None


def events_of(
    connection: sa.engine.Connection, channel: str, messages: Sequence[Inbound], numbers: Numbers
) -> list[Event]:
    """The events of usable messages; `numbers` reads the options that were pressed."""
    return [_event(connection, channel, message, numbers) for message in messages]


def _event(connection: sa.engine.Connection, channel: str, message: Inbound, numbers: Numbers) -> Event:
    conversation = conversation_of(channel, message.account, message.user) or ""
    text, kind = _content(connection, message, conversation, numbers)
    tag = current().languages.supported_tag(message.language[:_LONGEST_TAG]) if message.language else None
    noted = {
        "language": tag,
        KIND: kind.value if kind else None,
        CONTEXT: dict(message.context) or None,
        AT: message.at,
    }
    metadata = {name: value for name, value in noted.items() if value is not None}
    return Event(channel, message.account, message.id, conversation, Message(text, channel, metadata))


def _content(
    connection: sa.engine.Connection, message: Inbound, conversation: str, numbers: Numbers
) -> tuple[str, Kind | None]:
    """What is said, or the kind of what can't be read."""
    if message.kind is not None:
        return "", message.kind
    if message.press is not None:
        payload = payload_of(connection, message.press, conversation, numbers)
        if payload is not None:
            return payload, None
    text = clean(message.text)
    if len(text) > LONGEST_MESSAGE:
        return "", Kind.TOO_LONG
    return text, None if text else Kind.OTHER
