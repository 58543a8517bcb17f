"""Reads what LINE tells. Whatever it is given, it never fails: what can't be read is left out."""

from __future__ import annotations

from bot.channels.interface import Inbound
from bot.channels.json_fields import Object, as_object, as_objects, read_object
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
    content = read_object(body)
    destination = content.get("destination")
    if not isinstance(destination, str) or account not in (None, destination):
        return []
    found = (_inbound(event, destination, language) for event in as_objects(content.get("events")))
    return [message for message in found if message is not None]


def _inbound(event: Object, account: str, language: str | None) -> Inbound | None:
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


def _chat(event: Object) -> str | None:
    """Whom to answer: a user, or a whole group or room."""
    source = as_object(event.get("source"))
    chat = source.get(_CHATS.get(str(source.get("type")), ""))
    return chat if isinstance(chat, str) else None


def _said(event: Object, account: str) -> tuple[str, str | None, Kind | None] | None:
    """Text, pressed option and kind of what is for us; None for all else that happens."""
    sort = event.get("type")
    if sort in _BEGINNINGS:
        return "", None, Kind.WELCOME
    if sort == "postback":
        data = as_object(event.get("postback")).get("data")
        return ("", data, None) if isinstance(data, str) else None
    if sort not in _MESSAGES:
        return None
    message = as_object(event.get("message"))
    if as_object(event.get("source")).get("type") != "user":
        return _addressed(message, account)
    if message.get("type") == "text":
        text = message.get("text")
        return (text, None, None) if isinstance(text, str) else None
    # Pictures that are sent at once are told one by one: one answer will do.
    if as_object(message.get("imageSet")).get("index", 1) != 1:
        return None
    return "", None, _KINDS.get(str(message.get("type")), Kind.OTHER)


def _addressed(message: Object, account: str) -> tuple[str, str | None, Kind | None] | None:
    """What is said in a group: for us where we are mentioned."""
    text = message.get("text")
    mentions = [
        each for each in as_objects(as_object(message.get("mention")).get("mentionees")) if _is_us(each, account)
    ]
    if not isinstance(text, str) or not mentions:
        return None
    said = _without(text, mentions)
    # Who only calls us wants to know what for.
    return (said, None, None) if said else ("", None, Kind.HELP)


def _is_us(mentionee: Object, account: str) -> bool:
    return mentionee.get("isSelf") is True or mentionee.get("userId") == account


def _without(text: str, mentions: list[Object]) -> str:
    """A text without mentions, whose places are counted in UTF-16 units."""
    units = text.encode("utf-16-le", "surrogatepass")
    places = [(_count(each.get("index")), _count(each.get("length"))) for each in mentions]
    # From the end, so that the places before stay where they are.
    known = {(begin, length) for begin, length in places if begin is not None and length is not None}
    for begin, length in sorted(known, reverse=True):
        units = units[: 2 * begin] + units[2 * (begin + length) :]
    return units.decode("utf-16-le", "replace").strip()


def _count(value: object) -> int | None:
    return value if type(value) is int and 0 <= value <= _LATEST else None


def _time(value: object) -> float | None:
    milliseconds = _count(value)
    return milliseconds / 1000 if milliseconds is not None else None
