"""Which messaging channels there are, and which of them are configured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.interface import Channel
from bot.channels.line import channel as line
from bot.channels.messenger import channel as messenger
from bot.channels.settings import ChannelSettings, read
from bot.channels.telegram import channel as telegram
from bot.channels.wechat import channel as wechat
from bot.channels.whatsapp import channel as whatsapp


@dataclass(frozen=True)
class Entry:
    """A channel that may be configured: its settings, and what makes it of them."""

    settings: type[ChannelSettings]
    make: Callable[[Any], Channel]


# A new channel gets a line here.
ENTRIES: Mapping[str, Entry] = {
    "line": Entry(line.Settings, line.Line),
    "messenger": Entry(messenger.Settings, messenger.Messenger),
    "wechat": Entry(wechat.Settings, wechat.WeChat),
    "whatsapp": Entry(whatsapp.Settings, whatsapp.WhatsApp),
    "telegram": Entry(telegram.Settings, telegram.Telegram),
}


def configured(environment: Mapping[str, str] | None = None) -> dict[str, Channel]:
    """The channels whose settings are there, by name; those without any are left out.

    Raises pydantic.ValidationError for a channel that lacks a setting, or has a wrong one, and names it.
    """
    channels = {}
    for name, entry in ENTRIES.items():
        chosen = read(entry.settings, environment)
        if chosen is not None:
            channels[name] = entry.make(chosen)
    return channels


def webhook_path(channel: str) -> str:
    """Where a platform sends its events."""
    return f"/webhooks/{channel}/webhook"


def webhook_address(channel: str, public_url: str | None) -> str:
    """The address to register with a platform."""
    return (public_url or "https://…").rstrip("/") + webhook_path(channel)
