"""Reads what Messenger tells: messages, presses, echoes of what we sent. Whatever it is given, it never fails."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from typing import Any

from bot.channels.interface import Inbound, Status
from bot.engine.conversation import Kind

logger = logging.getLogger(__name__)
# The payload of the button with which somebody begins, as docs/channels/messenger.md has it set up.
GET_STARTED = "GET_STARTED"
# What can't be read as text. A sticker (also the thumb) is an image with the sticker's id.
_KINDS = {
    "image": Kind.PICTURE,
    "audio": Kind.VOICE,
    "video": Kind.VIDEO,
    "reel": Kind.VIDEO,
    "ig_reel": Kind.VIDEO,
    "location": Kind.LOCATION,
    "file": Kind.FILE,
}
# Milliseconds of the year 2286: what is later is no time.
_LATEST = 10_000_000_000_000


def messages(body: bytes, account: str, language: str | None = None) -> list[Inbound]:
    """The messages to a page, in their order."""
    aside = sum(len(list(_objects(entry.get("standby")))) for entry in _entries(body))
    if aside:
        logger.info("messenger: another app has the conversation (standby): events left to it: %s", aside)
    found = (_event(event, account, language) for event in _events(body))
    return [message for message in found if message is not None]


def statuses(body: bytes, account: str) -> list[Status]:
    """The echoes of what we sent: each has our key as metadata. A person's, from the page's inbox, has none."""
    found = []
    for event in _events(body):
        message = _object(event.get("message"))
        key = _text(message.get("metadata"))
        if message.get("is_echo") is True and _id(event, "sender") == account and key:
            found.append(Status(account, key))
    return found


def _events(body: bytes) -> Iterator[Mapping[str, Any]]:
    """The events of a body. What other apps answer ("standby") is not among them."""
    for entry in _entries(body):
        yield from _objects(entry.get("messaging"))


def _entries(body: bytes) -> Iterator[Mapping[str, Any]]:
    try:
        content = _object(json.loads(body))
    except (ValueError, RecursionError):
        return
    if content.get("object") == "page":
        yield from _objects(content.get("entry"))


def _event(event: Mapping[str, Any], account: str, language: str | None) -> Inbound | None:
    """A message to us. Receipts, reactions, opt-ins are none; one app may serve several pages, whose are not ours."""
    user = _id(event, "sender")
    if user is None or user == account or _id(event, "recipient") != account:
        return None
    message, postback = _object(event.get("message")), _object(event.get("postback"))
    if message.get("is_echo"):
        return None
    if message:
        text, press, kind = _said(message)
    elif postback:
        text, press, kind = _pressed(postback)
    else:
        return None
    identity = _text(message.get("mid")) or _text(postback.get("mid")) or _made_up(event, user, postback)
    if not identity:
        return None
    return Inbound(identity, account, user, text, press, kind, language, {}, _time(event.get("timestamp")))


def _said(message: Mapping[str, Any]) -> tuple[str, str | None, Kind | None]:
    """The text of a message, the id of the option that was pressed, the kind of what is no text."""
    text = _text(message.get("text")) or ""
    press = _text(_object(message.get("quick_reply")).get("payload"))
    if text or press:
        return text, press, None
    attachments = _objects(message.get("attachments"))
    return "", None, _kind(attachments[0]) if attachments else Kind.OTHER


def _kind(attachment: Mapping[str, Any]) -> Kind:
    if "sticker_id" in _object(attachment.get("payload")):
        return Kind.STICKER
    return _KINDS.get(_text(attachment.get("type")) or "", Kind.OTHER)


def _pressed(postback: Mapping[str, Any]) -> tuple[str, str | None, Kind | None]:
    """What a button of the page stands for: the beginning, or what stands on it."""
    payload = _text(postback.get("payload"))
    if payload == GET_STARTED:
        return "", None, Kind.WELCOME
    return _text(postback.get("title")) or "", payload, None


def _made_up(event: Mapping[str, Any], user: str, postback: Mapping[str, Any]) -> str | None:
    """The id of a press that has none, as those of older versions: the same when it is delivered again."""
    at = _time(event.get("timestamp"))
    return f"postback.{user}.{at:.3f}" if postback and at is not None else None


def _id(event: Mapping[str, Any], whose: str) -> str | None:
    return _text(_object(event.get(whose)).get("id")) or None


def _time(value: Any) -> float | None:
    """Seconds; Messenger counts in milliseconds."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value / 1000 if whole and 0 <= value < _LATEST else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
