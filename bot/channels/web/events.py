"""What a widget is told of a conversation: the entries of its log, as objects of the contract."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timezone

import sqlalchemy as sa

from actions import cards
from actions.reply import Custom
from bot.delivery import transcript
from bot.delivery.ended_conversations import Ended, is_ended
from bot.delivery.public_numbers import REPLY, Numbers
from bot.delivery.transcript import Cursor, Entry, Replied, Said
from bot.engine.conversation import Json
from knowledge.context import current

# In a message's metadata: what was shown where a button's payload was asked.
SHOWN = "shown"


@dataclass(frozen=True)
class LogEntry:
    """An entry of the log as the contract has it, and the place after it, with the text that stands for that."""

    cursor: Cursor
    mark: str
    data: Json

    @property
    def frame(self) -> bytes:
        """It as an event of a stream."""
        return event("message", _one_line(json.dumps(self.data, ensure_ascii=False)), self.mark)


def log_after(
    connection: sa.engine.Connection, conversation: str, after: Cursor | None, limit: int, numbers: Numbers
) -> list[LogEntry]:
    """What comes after a place; without one, the end of the conversation. Each time `limit` entries at most.

    Raises Ended.
    """
    if is_ended(connection, conversation):
        raise Ended
    if after is None:
        found = transcript.last_entries(connection, conversation, limit)
    else:
        found = transcript.entries(connection, conversation, after, limit)
    return [log_entry(entry, numbers) for entry in found]


def log_entry(entry: Entry, numbers: Numbers) -> LogEntry:
    """An entry as the contract has it."""
    what = entry.what
    data = _partner(what) if isinstance(what, Said) else _desk(what, numbers)
    return LogEntry(entry.cursor, entry.cursor.public(numbers), data)


def event(name: str, data: str, identity: str | None = None) -> bytes:
    """An event of a stream; `data` is one line."""
    line = f"id: {identity}\n" if identity is not None else ""
    return f"{line}event: {name}\ndata: {data}\n\n".encode("utf-8", "replace")


def _one_line(data: str) -> str:
    """JSON without what some clients take for line ends, though the standard does not."""
    return data.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _partner(said: Said) -> Json:
    text = said.metadata.get(SHOWN) or said.text
    return {"from": "partner", "id": said.event, "text": text, "at": moment(said.at)}


def _desk(replied: Replied, numbers: Numbers) -> Json:
    reply = replied.reply
    text, custom = str(reply.get("text", "")), Custom.of(reply)
    return {
        "from": "desk",
        "id": str(numbers.hide(REPLY, replied.id)),
        "replies_to": replied.event,
        "last": replied.last,
        "text": text,
        "language": language_mark(custom),
        "outcome": custom.outcome,
        "buttons": reply.get("buttons", []),
        **cards.as_objects(cards.attachments(text, custom)),
        "rating": replied.rating,
        "at": moment(replied.at),
    }


def language_mark(custom: Custom) -> str:
    """The language of a reply for a reader's device, with the script where that matters: zh-Hans, zh-Hant."""
    if custom.script:
        return f"{custom.language}-{custom.script}"
    known = current().languages.known.get(custom.language)
    return known.locale.replace("_", "-") if known else custom.language


def moment(seconds: float) -> str:
    """A time as ISO 8601 in UTC."""
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
