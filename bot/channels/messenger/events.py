"""Reads what Messenger tells: messages, presses, echoes of what we sent. Whatever it is given, it never fails."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from bot.channels.interface import Inbound, Status
from bot.channels.json_fields import Object, as_object, as_objects, as_text, read_object
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
    aside = sum(len(list(as_objects(entry.get("standby")))) for entry in _entries(body))
    if aside:
        logger.info("messenger: another app has the conversation (standby): events left to it: %s", aside)
    found = (_event(event, account, language) for event in _events(body))
    return [message for message in found if message is not None]


def statuses(body: bytes, account: str) -> list[Status]:
    """The echoes of what we sent: each has our key as metadata. A person's, from the page's inbox, has none."""
    found = []
    for event in _events(body):
        message = as_object(event.get("message"))
        key = as_text(message.get("metadata"))
        if message.get("is_echo") is True and _id(event, "sender") == account and key:
            found.append(Status(account, key))
    return found


def _events(body: bytes) -> Iterator[Object]:
    """The events of a body. What other apps answer ("standby") is not among them."""
    for entry in _entries(body):
        yield from as_objects(entry.get("messaging"))


def _entries(body: bytes) -> Iterator[Object]:
    content = read_object(body)
    if content.get("object") == "page":
        yield from as_objects(content.get("entry"))


def _event(event: Object, account: str, language: str | None) -> Inbound | None:
    """A message to us. Receipts, reactions, opt-ins are none; one app may serve several pages, whose are not ours."""
    user = _id(event, "sender")
    if user is None or user == account or _id(event, "recipient") != account:
        return None
    message, postback = as_object(event.get("message")), as_object(event.get("postback"))
    if message.get("is_echo"):
        return None
    if message:
        text, press, kind = _said(message)
    elif postback:
        text, press, kind = _pressed(postback)
    else:
        return None
    identity = as_text(message.get("mid")) or as_text(postback.get("mid")) or _made_up(event, user, postback)
    if not identity:
        return None
    return Inbound(identity, account, user, text, press, kind, language, {}, _time(event.get("timestamp")))


def _said(message: Object) -> tuple[str, str | None, Kind | None]:
    """The text of a message, the id of the option that was pressed, the kind of what is no text."""
    text = as_text(message.get("text")) or ""
    press = as_text(as_object(message.get("quick_reply")).get("payload"))
    if text or press:
        return text, press, None
    attachments = as_objects(message.get("attachments"))
    return "", None, _kind(attachments[0]) if attachments else Kind.OTHER


def _kind(attachment: Object) -> Kind:
    if "sticker_id" in as_object(attachment.get("payload")):
        return Kind.STICKER
    return _KINDS.get(as_text(attachment.get("type")) or "", Kind.OTHER)


def _pressed(postback: Object) -> tuple[str, str | None, Kind | None]:
    """What a button of the page stands for: the beginning, or what stands on it."""
    payload = as_text(postback.get("payload"))
    if payload == GET_STARTED:
        return "", None, Kind.WELCOME
    return as_text(postback.get("title")) or "", payload, None


def _made_up(event: Object, user: str, postback: Object) -> str | None:
    """The id of a press that has none, as those of older versions: the same when it is delivered again."""
    at = _time(event.get("timestamp"))
    return f"postback.{user}.{at:.3f}" if postback and at is not None else None


def _id(event: Object, whose: str) -> str | None:
    return as_text(as_object(event.get(whose)).get("id")) or None


def _time(value: object) -> float | None:
    """Seconds; Messenger counts in milliseconds."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _LATEST:
        return value / 1000
    return None
