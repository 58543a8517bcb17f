"""Finds in the log of conversations what partners asked in vain, or got an answer to that is not sure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from actions.payloads import read_payload
from actions.reply import Custom, Outcome
from bot.delivery.schema import events
from bot.workshop.learning import UNSURE_BELOW
from bot.workshop.learning.privacy import redact
from knowledge import current

DECLINED, RELATED, ABANDONED, UNSURE = "declined", "related", "abandoned", "unsure"
# The channel of `ask` and `chat`, by which operators try things out.
COMMAND_LINE = "cli"
# As sure as a language must be for the reply to be in it (actions.turn).
_SURE_OF_LANGUAGE = 0.75
# These replies end a question that was asked back.
_SETTLED: tuple[Outcome, ...] = ("answered", "form", "handover")
_CLARIFY: Outcome = "clarify"
# So many rows of the log are read at a time.
_PAGE = 500


@dataclass(frozen=True)
class Asked:
    """One message of a partner, and what became of it.

    `why` is DECLINED, RELATED (facts were shown that do not answer it), ABANDONED (it was asked back, and no answer
    followed) or UNSURE; `when` is in seconds since 1970; `entities` are Rasa's, with their spans in `text`.
    """

    conversation: str
    text: str
    why: str
    when: float
    language: str
    intent: str
    confidence: float
    entities: tuple[Mapping[str, Any], ...] = ()


@dataclass
class _Turn:
    """A partner's message as the log has it, and what its replies carry for programs."""

    said: Mapping[str, Any]
    replies: list[Custom] = field(default_factory=list)

    def has(self, *outcomes: Outcome) -> bool:
        """Whether a reply has one of these outcomes."""
        return any(reply.outcome in outcomes for reply in self.replies)


def unanswered(
    connection: sa.engine.Connection,
    since: float = 0.0,
    language: str | None = None,
    below: float = UNSURE_BELOW,
    command_line: bool = False,
) -> Iterator[Asked]:
    """What was declined, shown related facts only, asked back and then abandoned, or answered less surely than `below`.

    `since` is in seconds since 1970; `command_line` takes in what operators asked with `ask` and `chat`.
    """
    for conversation, turns in _conversations(connection, since):
        if not command_line:
            turns = [turn for turn in turns if turn.said.get("input_channel") != COMMAND_LINE]
        for position, turn in enumerate(turns):
            why = _why(turns, position, below)
            if why is None or read_payload(str(turn.said.get("text") or "")):
                continue
            asked = _asked(conversation, turn, why)
            if asked.text and language in (None, asked.language):
                yield asked


def redacted(asked: Asked) -> str:
    """What was asked, without what tells who did."""
    return redact(asked.text)


def identity(asked: Asked) -> str:
    """Six characters by which a wording goes, as long as it is in the log."""
    return hashlib.sha256(f"{asked.language}:{redacted(asked)}".encode()).hexdigest()[:6]


def _conversations(connection: sa.engine.Connection, since: float) -> Iterator[tuple[str, list[_Turn]]]:
    """Every conversation's turns, oldest first."""
    for conversation, own in groupby(_said(connection, since), key=lambda row: str(row.conversation)):
        turns: list[_Turn] = []
        for row in own:
            event = json.loads(row.data)
            if row.type == "user":
                turns.append(_Turn(event))
            elif turns:
                turns[-1].replies.append(Custom.of(event.get("data") or {}))
        yield conversation, turns


def _said(connection: sa.engine.Connection, since: float) -> Iterator[Any]:
    """The rows of what was said, by conversation and in their order; so many at a time, as the log may be long."""
    place = sa.tuple_(events.c.conversation, events.c.id)
    query = (
        sa.select(events.c.conversation, events.c.id, events.c.type, events.c.data)
        .where(events.c.type.in_(["user", "bot"]), events.c.timestamp >= since)
        .order_by(events.c.conversation, events.c.id)
        .limit(_PAGE)
    )
    last = ("", 0)
    while page := connection.execute(query.where(place > sa.tuple_(*last))).all():
        yield from page
        last = (page[-1].conversation, page[-1].id)


def _why(turns: list[_Turn], position: int, below: float) -> str | None:
    """Why a turn is worth a look; None for one that is in order."""
    turn = turns[position]
    if turn.has("declined"):
        return DECLINED
    if turn.has("related"):
        return RELATED
    if turn.has(_CLARIFY):
        # Who is asked back may be asked back again before there is an answer.
        after = next((later for later in turns[position + 1 :] if not later.has(_CLARIFY)), None)
        return None if after and after.has(*_SETTLED) else ABANDONED
    return UNSURE if turn.has("answered") and _reading(turn)[1] < below else None


def _asked(conversation: str, turn: _Turn, why: str) -> Asked:
    parsed = turn.said.get("parse_data") or {}
    intent, confidence = _reading(turn)
    return Asked(
        conversation=conversation,
        text=str(turn.said.get("text") or "").strip(),
        why=why,
        when=float(turn.said.get("timestamp") or 0.0),
        language=_language(turn),
        intent=intent or "none",
        confidence=confidence,
        entities=tuple(parsed.get("entities") or ()),
    )


def _reading(turn: _Turn) -> tuple[str | None, float]:
    """What the message was taken for, and how surely: the reply that was declined says it best, else the first one."""
    declined = [reply for reply in turn.replies if reply.outcome in (DECLINED, RELATED)]
    for reply in [*declined, *turn.replies]:
        if reply.intent:
            return reply.intent, reply.confidence
    intent = (turn.said.get("parse_data") or {}).get("intent") or {}
    return intent.get("name"), float(intent.get("confidence") or 0.0)


def _language(turn: _Turn) -> str:
    """The message's own language, where it shows, else the reply's."""
    languages = current().languages
    found = (turn.said.get("parse_data") or {}).get("language") or {}
    if found.get("name") in languages and float(found.get("confidence") or 0.0) >= _SURE_OF_LANGUAGE:
        return str(found["name"])
    spoken = [reply.language for reply in turn.replies if reply.language in languages]
    return next(iter(spoken), languages[0])
