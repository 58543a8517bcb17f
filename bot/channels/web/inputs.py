"""Reads what a widget sends, which may be anything."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from bot.delivery.feedback import Opinion
from bot.engine.conversation import Json
from bot.http.bodies import clean, read_json, words_of
from bot.http.problems import Problem
from knowledge.context import current
from knowledge.expressions import compiled

RATINGS = ("up", "down")
REASONS = ("wrong", "outdated", "incomplete", "unclear", "other")
LONGEST_COMMENT = 1_000
LONGEST_ID = 64
_ID = compiled("bot/channels/web/inputs.py id", rf"[A-Za-z0-9_-]{{1,{LONGEST_ID}}}")
_REPLY = compiled("bot/channels/web/inputs.py reply", r"[0-9]{1,18}")
_LONGEST_TAG = 35


@dataclass(frozen=True)
class Sent:
    """A message: `id` is the sender's, `asked` is what is to be answered, `text` what is shown of it."""

    id: str
    text: str
    asked: str


@dataclass(frozen=True)
class Rated:
    """What a partner thinks of a reply."""

    reply: int
    opinion: Opinion


async def body_of(request: Request, optional: bool = False) -> tuple[Json, str | None]:
    """A request's body (none may be there, where it is `optional`), and the language that it names, if we speak it.

    Raises Problem.
    """
    content = await read_json(request, optional)
    # Also for what goes wrong later on.
    language = request.state.language = language_of(content)
    return content, language


def language_of(content: Json) -> str | None:
    """The language of the interface, where it is said and we speak it. Raises Problem."""
    tag = content.get("language")
    if not isinstance(tag, (str, type(None))):
        raise Problem(422, "invalid_language", title="invalid_field")
    return current().languages.supported_tag(tag[:_LONGEST_TAG]) if tag else None


def sent_of(content: Json, language: str | None) -> Sent:
    """The message in a body. Raises Problem."""
    identity = content.get("id")
    if not isinstance(identity, str) or not _ID.fullmatch(identity):
        raise Problem(422, "invalid_client_id", title="invalid_field", language=language, limit=LONGEST_ID)
    text = words_of(content, "text", language)
    payload = words_of(content, "payload", language) if content.get("payload") is not None else text
    return Sent(identity, text, payload)


def rated_of(content: Json, language: str | None) -> Rated:
    """The feedback in a body. Raises Problem."""
    reply, rating = content.get("reply"), content.get("rating")
    reason, comment = content.get("reason"), content.get("comment")
    if not isinstance(reply, str) or not _REPLY.fullmatch(reply):
        raise Problem(404, "reply_not_found", title="not_found", language=language)
    if "rating" not in content or rating not in (*RATINGS, None):
        raise Problem(422, "invalid_rating", title="invalid_field", language=language)
    if reason not in (*REASONS, None):
        raise Problem(422, "invalid_reason", title="invalid_field", language=language, reasons=", ".join(REASONS))
    if not isinstance(comment, (str, type(None))) or len(comment or "") > LONGEST_COMMENT:
        raise Problem(422, "invalid_comment", title="invalid_field", language=language, limit=LONGEST_COMMENT)
    return Rated(int(reply), Opinion(rating, reason, clean(comment or "") or None))
