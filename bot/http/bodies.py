"""Reads request bodies that anybody may have written."""

from __future__ import annotations

import json
import unicodedata

from fastapi import Request
from starlette.requests import ClientDisconnect

from bot.engine.conversation import Json
from bot.http.problems import Problem
from knowledge.context import current

MOST_BYTES = 65_536
LONGEST_MESSAGE = 2_000
LONGEST_SENDER = 200


async def read_json(request: Request, optional: bool = False) -> Json:
    """The body as one JSON object; an empty one for no body, where it is `optional`.

    Raises Problem for one that is too large or is none.
    """
    body = await _read(request)
    if optional and not body:
        return {}
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise Problem(415, "encoded_body")
    try:
        # A mark of the byte order is no part of JSON, but some programs can't but write one.
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Problem(400, "not_utf8", title="invalid_json", encoding="UTF-8", other="UTF-16") from None
    if "\0" in text:  # as in UTF-16
        raise Problem(400, "not_utf8", title="invalid_json", encoding="UTF-8", other="UTF-16")
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise Problem(400, "invalid_json") from None
    if not isinstance(content, dict):
        raise Problem(400, "invalid_json")
    return content


def sender_of(content: Json, language: str | None) -> str:
    """Who writes: 1 to 200 characters, none of them a control character."""
    sender = _text(content, "sender", language)
    if not 0 < len(sender) <= LONGEST_SENDER or any(unicodedata.category(c) in ("Cc", "Cs") for c in sender):
        raise Problem(422, "invalid_sender", title="invalid_field", language=language, limit=LONGEST_SENDER)
    return sender


def message_of(content: Json, language: str | None) -> str:
    """What is written, as `words_of` a body's field."""
    return words_of(content, "message", language)


def words_of(content: Json, field: str, language: str | None) -> str:
    """What is written: up to 2,000 characters, of which control characters and lone surrogates are dropped."""
    words = clean(_text(content, field, language))
    if len(words) > LONGEST_MESSAGE:
        raise Problem(422, "message_too_long", language=language, limit=LONGEST_MESSAGE)
    if not words:
        raise Problem(422, "empty_message", title="invalid_field", language=language)
    return words


def metadata_of(content: Json) -> Json:
    """The channel's hints; of these only `language` is used, and kept when we speak it."""
    metadata = content.get("metadata")
    if metadata is None:
        return {}
    language = metadata.get("language") if isinstance(metadata, dict) else metadata
    if not isinstance(metadata, dict) or not isinstance(language, (str, type(None))):
        raise Problem(422, "invalid_metadata", title="invalid_field")
    tag = current().languages.supported_tag(language[:35]) if language else None
    return {"language": tag} if tag else {}


def event_of(request: Request, language: str | None) -> str | None:
    """The sender's id of the message (header Idempotency-Key), if there is one: 1 to 200 printable characters."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not 0 < len(key) <= LONGEST_SENDER or not (key.isascii() and key.isprintable()):
        raise Problem(422, "invalid_message_id", title="invalid_field", language=language, limit=LONGEST_SENDER)
    return key


def clean(text: str) -> str:
    """Text without what no reader sees or no store keeps: control characters but line ends, lone surrogates."""
    kept = (" " if character == "\t" else character for character in text)
    return "".join(c for c in kept if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs")).strip()


async def read_body(request: Request, most: int) -> bytes | None:
    """The body; None for one of more than so many bytes, of which no more is read. Raises ClientDisconnect."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            return None
    return bytes(body)


async def _read(request: Request) -> bytes:
    try:
        body = await read_body(request, MOST_BYTES)
    except ClientDisconnect:
        # Nobody will read this; but a caller who hangs up is no defect of ours.
        raise Problem(400, "bad_request") from None
    if body is None:
        raise Problem(413, "body_too_large", limit=MOST_BYTES)
    return body


def _text(content: Json, field: str, language: str | None) -> str:
    value = content.get(field)
    if not isinstance(value, str):
        raise Problem(422, "missing_field", title="invalid_field", language=language, field=field)
    return value
