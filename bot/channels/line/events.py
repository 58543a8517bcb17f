"""Reads what LINE tells. Whatever it is given, it never fails: what can't be read is left out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.channels.interface import Inbound
from bot.engine.conversation import Kind

# What can't be read as text.
_KINDS = {
    "image": Kind.PICTURE,
    "audio": Kind.VOICE,
    "video": Kind.VIDEO,
    "sticker": Kind.STICKER,
    "location": Kind.LOCATION,
    "file": Kind.FILE,
}
# Whose id names the chat that an event is from.
_CHATS = {"user": "userId", "group": "groupId", "room": "roomId"}
# Somebody begins: a user, or a group that the account is added to.
_BEGINNINGS = ("follow", "join")
_MESSAGES = ("message", "messageEdited")
# Another service answers while a channel is on standby.
_ACTIVE = "active"
_LATEST = 10**14


def messages(body: bytes, account: str | None, language: str | None) -> list[Inbound]:
    """The messages to an account (any whose secret is ours, if none is given), in their order."""
    try:
        content = _object(json.loads(body))
    except (ValueError, RecursionError):
        return []
    destination = content.get("destination")
    if not isinstance(destination, str) or account not in (None, destination):
        return []
    found = (_inbound(event, destination, language) for event in _objects(content.get("events")))
    return [message for message in found if message is not None]


def _inbound(event: Mapping[str, Any], account: str, language: str | None) -> Inbound | None:
    identity, chat = event.get("webhookEventId"), _chat(event)
    said = _said(event, account)
    if event.get("mode") != _ACTIVE or not isinstance(identity, str) or chat is None or said is None:
        return None
    text, press, kind = said
    token = event.get("replyToken")
    return Inbound(
        identity,
        account,
        chat,
        text=text,
        press=press,
        kind=kind,
        language=language,
        context={"token": token} if isinstance(token, str) and token else {},
        at=_time(event.get("timestamp")),
    )


def _chat(event: Mapping[str, Any]) -> str | None:
    """Whom to answer: a user, or a whole group or room."""
    source = _object(event.get("source"))
    chat = source.get(_CHATS.get(str(source.get("type")), ""))
    return chat if isinstance(chat, str) else None


def _said(event: Mapping[str, Any], account: str) -> tuple[str, str | None, Kind | None] | None:
    """Text, pressed option and kind of what is for us; None for all else that happens."""
    sort = event.get("type")
    if sort in _BEGINNINGS:
        return "", None, Kind.WELCOME
    if sort == "postback":
        data = _object(event.get("postback")).get("data")
        return ("", data, None) if isinstance(data, str) else None
    if sort not in _MESSAGES:
        return None
    message = _object(event.get("message"))
    if _object(event.get("source")).get("type") != "user":
        return _addressed(message, account)
    if message.get("type") == "text":
        text = message.get("text")
        return (text, None, None) if isinstance(text, str) else None
    # Pictures that are sent at once are told one by one: one answer will do.
    if _object(message.get("imageSet")).get("index", 1) != 1:
        return None
    return "", None, _KINDS.get(str(message.get("type")), Kind.OTHER)


def _addressed(message: Mapping[str, Any], account: str) -> tuple[str, str | None, Kind | None] | None:
    """What is said in a group: for us where we are mentioned."""
    text = message.get("text")
    mentions = [each for each in _objects(_object(message.get("mention")).get("mentionees")) if _is_us(each, account)]
    if not isinstance(text, str) or not mentions:
        return None
    said = _without(text, mentions)
    # Who only calls us wants to know what for.
    return (said, None, None) if said else ("", None, Kind.HELP)


def _is_us(mentionee: Mapping[str, Any], account: str) -> bool:
    return mentionee.get("isSelf") is True or mentionee.get("userId") == account


def _without(text: str, mentions: list[Mapping[str, Any]]) -> str:
    """A text without mentions, whose places are counted in UTF-16 units."""
    units = text.encode("utf-16-le", "surrogatepass")
    places = [(_count(each.get("index")), _count(each.get("length"))) for each in mentions]
    # From the end, so that the places before stay where they are.
    known = {(begin, length) for begin, length in places if begin is not None and length is not None}
    for begin, length in sorted(known, reverse=True):
        units = units[: 2 * begin] + units[2 * (begin + length) :]
    return units.decode("utf-16-le", "replace").strip()


def _count(value: Any) -> int | None:
    return value if type(value) is int and 0 <= value <= _LATEST else None


def _time(value: Any) -> float | None:
    milliseconds = _count(value)
    return milliseconds / 1000 if milliseconds is not None else None


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
