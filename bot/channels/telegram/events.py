"""Reads what Telegram tells: messages, edited messages, pressed buttons. Whatever it is given, it never fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import re2

from actions.payloads import payload
from bot.channels.interface import Inbound
from bot.channels.json_fields import Object, as_object, as_text, read_object
from bot.engine.conversation import Kind
from knowledge.context import current
from knowledge.expressions import Expression, compiled

# What can't be read as text, the most telling first: an animation is a document, too, and a place has its location.
# What is not here (somebody joins, a message is pinned) is no message.
_KINDS = {
    "photo": Kind.PICTURE,
    "voice": Kind.VOICE,
    "audio": Kind.VOICE,
    "video": Kind.VIDEO,
    "video_note": Kind.VIDEO,
    "animation": Kind.VIDEO,
    "sticker": Kind.STICKER,
    "venue": Kind.LOCATION,
    "location": Kind.LOCATION,
    "contact": Kind.CONTACT,
    "document": Kind.FILE,
    "poll": Kind.OTHER,
    "dice": Kind.OTHER,
    "game": Kind.OTHER,
    "story": Kind.OTHER,
    "paid_media": Kind.OTHER,
    "checklist": Kind.OTHER,
}
# What is said with "/start" (a link may carry anything there) and with "/help" is of no interest.
_COMMANDS = {"start": Kind.WELCOME, "help": Kind.HELP}
_LANGUAGE = ("language", "settings")
# What people put behind a name that they address.
_MARKS = ",:，："
_COMMAND = compiled(
    "bot/channels/telegram/events.py command",
    r"(?s)/(?P<name>\w{1,32})(?:@(?P<bot>\w{1,64}))?(?:\s+(?P<rest>.*))?",
)


@dataclass(frozen=True)
class Bot:
    """Who we are: `id` as Telegram has it, `username` without its @."""

    id: int
    username: str


def messages(body: bytes, bot: Bot) -> list[Inbound]:
    """The message of an update, if it is one to us."""
    update = read_object(body)
    identity = _number(update.get("update_id"))
    if identity is None:
        return []
    if "callback_query" in update:
        found = _press(identity, as_object(update["callback_query"]), bot)
    elif "edited_message" in update:
        found = _message(identity, as_object(update["edited_message"]), bot, edited=True)
    else:
        found = _message(identity, as_object(update.get("message")), bot)
    return [found] if found is not None else []


def pressed(body: bytes) -> str | None:
    """The id by which a press has to be answered."""
    return as_text(as_object(read_object(body).get("callback_query")).get("id"))


def _press(identity: int, query: Object, bot: Bot) -> Inbound | None:
    message, data = as_object(query.get("message")), as_text(query.get("data"))
    chat = _chat(message)
    if chat is None or data is None:
        return None
    return Inbound(
        str(identity),
        str(bot.id),
        str(chat),
        text=_title(message, data),
        press=data,
        language=as_text(as_object(query.get("from")).get("language_code")),
        context=_context(message, quoted=_in_group(message)),
    )


def _message(identity: int, message: Object, bot: Bot, edited: bool = False) -> Inbound | None:
    chat, text = _chat(message), as_text(message.get("text"))
    said = _said(text, bot) if text is not None else _kind(message)
    # Only a text is a question anew: a location is edited with every step that somebody takes.
    if chat is None or said is None or _by_machine(message) or (edited and text is None):
        return None
    in_group = _in_group(message)
    if in_group and not _is_to(bot, message, text or as_text(message.get("caption")) or ""):
        return None
    album = as_text(message.get("media_group_id"))
    return Inbound(
        # The pictures of an album come one by one, and are answered once.
        f"album.{album}" if album and text is None else str(identity),
        str(bot.id),
        str(chat),
        text=said if not isinstance(said, Kind) else "",
        kind=said if isinstance(said, Kind) else None,
        language=as_text(as_object(message.get("from")).get("language_code")),
        context=_context(message, quoted=in_group or edited),
        at=_number(message.get("edit_date")) or _number(message.get("date")),
    )


def _said(text: str, bot: Bot) -> str | Kind:
    """What a text says to us, without our name; what a command stands for."""
    command = _COMMAND.fullmatch(text.strip())
    if command is None:
        # Somebody who only names us wants to know what we do.
        return _without_us(text, bot).strip() or Kind.HELP
    name, rest = (command["name"] or "").lower(), (command["rest"] or "").strip()
    if name in _COMMANDS:
        return _COMMANDS[name]
    if name in _LANGUAGE:
        tag = current().languages.supported_tag(rest)
        return payload("change_language", f"language/{tag.partition('-')[0]}" if tag else None)
    return f"/{name} {rest}".strip()


def _is_to(bot: Bot, message: Object, text: str) -> bool:
    """Whether a message of a group is said to us: a reply to us, our name in it, a command with our name."""
    command = _COMMAND.fullmatch(text.strip())
    if command is not None:
        return (command["bot"] or "").lower() == bot.username.lower()
    answered = as_object(message.get("reply_to_message"))
    # All messages in a topic are replies to the one that opened it.
    to_us = as_object(answered.get("from")).get("id") == bot.id and "forum_topic_created" not in answered
    return to_us or next(_mentions(text, bot), None) is not None


def _without_us(text: str, bot: Bot) -> str:
    """A text without our name and the mark behind it."""
    parts, position = [], 0
    for start, end in _mentions(text, bot):
        parts.append(text[position:start])
        position = end
    return " ".join([*parts, text[position:]])


def _mentions(text: str, bot: Bot) -> Iterator[tuple[int, int]]:
    """Where our name stands alone, with the mark behind it."""
    for match in _name(bot.username).finditer(text):
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        if before != "@" and not _is_in_word(before) and not _is_in_word(after):
            yield match.start(), match.end() + (after != "" and after in _MARKS)


def _is_in_word(character: str) -> bool:
    return character.isalnum() or character == "_"


@lru_cache(maxsize=8)
def _name(username: str) -> Expression:
    return compiled("bot/channels/telegram/events.py our name", f"@{re2.escape(username)}", ignore_case=True)


def _by_machine(message: Object) -> bool:
    """Whether another bot wrote; who writes in the name of a group or a channel seems to be one."""
    return as_object(message.get("from")).get("is_bot") is True and "sender_chat" not in message


def _kind(message: Object) -> Kind | None:
    return next((kind for name, kind in _KINDS.items() if name in message), None)


def _title(message: Object, data: str) -> str:
    """What the pressed button shows."""
    rows = as_object(message.get("reply_markup")).get("inline_keyboard")
    buttons = [button for row in rows if isinstance(row, list) for button in row] if isinstance(rows, list) else []
    titles = (
        as_text(as_object(button).get("text")) for button in buttons if as_object(button).get("callback_data") == data
    )
    return next(titles, None) or ""


def _context(message: Object, quoted: bool) -> dict[str, str]:
    """What the answer needs: the message that it quotes, and the topic of the group that it goes to."""
    identity, thread = _number(message.get("message_id")), _number(message.get("message_thread_id"))
    context = {"message": str(identity)} if quoted and identity is not None else {}
    if message.get("is_topic_message") is True and thread is not None:
        context["thread"] = str(thread)
    return context


def _chat(message: Object) -> int | None:
    """Where a message was written; channels are not talked with."""
    chat = as_object(message.get("chat"))
    return _number(chat.get("id")) if chat.get("type") != "channel" else None


def _in_group(message: Object) -> bool:
    return as_object(message.get("chat")).get("type") != "private"


def _number(value: object) -> int | None:
    # Telegram's ids have 52 significant bits.
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53 else None
