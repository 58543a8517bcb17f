"""Reads what WeChat and WeCom tell: messages and events. Whatever it is given, it never fails."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from bot.channels.interface import Inbound
from bot.channels.wechat.xml import NoFields, fields
from bot.engine.conversation import Kind

# What can't be read as text.
_KINDS = {
    "image": Kind.PICTURE,
    "voice": Kind.VOICE,
    "video": Kind.VIDEO,
    "shortvideo": Kind.VIDEO,
    "location": Kind.LOCATION,
    "file": Kind.FILE,
    "link": Kind.OTHER,
}
# What comes as a text in place of a sticker, and of whatever else WeChat does not pass on.
_STICKER = "【收到不支持的消息类型"
# Somebody begins; other events (that somebody left, opened a link of the menu, is somewhere) want no answer.
_WELCOME = frozenset({"subscribe", "scan"})
_MENU = "click"
_HELP_KEY = "help"
# The platform does not tell it; most of its users read Chinese. It counts only where a message leaves it open.
_LANGUAGE = "zh"
# Where the context of a message keeps our name for answers that the acknowledgement carries, and that somebody begins.
US, GREETING = "us", "greeting"
# Of options in a menu the id may be digits only.
_MOST_OPTIONS = 100


def messages(body: bytes, account: str) -> list[Inbound]:
    """The message in a decrypted body, if there is one."""
    try:
        told = fields(body)
    except NoFields:
        return []
    message = _event(told, account) if told.get("MsgType") == "event" else _message(told, account)
    return [] if message is None else [message]


def menu_id(option: str) -> str:
    """The id that an option has in a menu."""
    row, _, number = option.partition(".")
    return str(int(row) * _MOST_OPTIONS + int(number))


def _message(told: Mapping[str, str], account: str) -> Inbound | None:
    user, sort, identity = told.get("FromUserName", ""), told.get("MsgType", ""), told.get("MsgId", "")
    if not user or not identity or (sort != "text" and sort not in _KINDS):
        return None
    text = told.get("Content", "") if sort == "text" else ""
    return Inbound(
        # Two users' messages have had the same number.
        f"{user}:{identity}",
        account,
        user,
        text=text,
        press=_pressed(told.get("bizmsgmenuid", "")),
        kind=Kind.STICKER if text.startswith(_STICKER) else _KINDS.get(sort),
        language=_LANGUAGE,
        context={US: told.get("ToUserName", "")},
        at=time_of(told.get("CreateTime", "")),
    )


def _event(told: Mapping[str, str], account: str) -> Inbound | None:
    user, event, key = told.get("FromUserName", ""), told.get("Event", "").lower(), told.get("EventKey", "")
    kind, text, context = None, "", {US: told.get("ToUserName", "")}
    if event in _WELCOME:
        kind, context[GREETING] = Kind.WELCOME, "true"
    elif event == _MENU and key:
        kind, text = (Kind.HELP, "") if key.lower() == _HELP_KEY else (None, key)
    else:
        return None
    # Events have no id. A key may be long, and of any characters.
    told_key = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    identity = f"{user}:{told.get('CreateTime', '')}:{event}:{told_key}"
    return Inbound(
        identity,
        account,
        user,
        text=text,
        kind=kind,
        language=_LANGUAGE,
        context=context,
        at=time_of(told.get("CreateTime", "")),
    )


def _pressed(menu: str) -> str | None:
    """The id of the option that was pressed in a menu of ours."""
    if not menu.isascii() or not menu.isdigit() or len(menu) > 18:
        return None
    return f"{int(menu) // _MOST_OPTIONS}.{int(menu) % _MOST_OPTIONS}"


def time_of(value: str) -> float | None:
    """A time as the platform writes it, in seconds since 1970; None for what is none."""
    return float(value) if value.isascii() and value.isdigit() and len(value) <= 12 else None
