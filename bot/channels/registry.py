"""Which messaging channels there are, and which of them are configured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points

from bot.channels.interface import Channel
from bot.channels.line import channel as line
from bot.channels.messenger import channel as messenger
from bot.channels.settings import ChannelSettings, Chosen, read
from bot.channels.telegram import channel as telegram
from bot.channels.wechat import channel as wechat
from bot.channels.whatsapp import channel as whatsapp

_GROUP = "partner_desk.channels"


class ChannelUnusable(Exception):
    """Another package brings a channel that can't be used; the message says which, and why."""


@dataclass(frozen=True)
class Entry:
    """A channel that may be configured: its settings, and what makes it of those that an environment has."""

    settings: type[ChannelSettings]
    configured: Callable[[Mapping[str, str] | None], Channel | None]


def entry(settings: type[Chosen], make: Callable[[Chosen], Channel]) -> Entry:
    """The entry of a channel: its settings, and what makes it of them."""

    def configured(environment: Mapping[str, str] | None) -> Channel | None:
        chosen = read(settings, environment)
        return None if chosen is None else make(chosen)

    return Entry(settings, configured)


# A new channel gets a line here.
ENTRIES: Mapping[str, Entry] = {
    "line": entry(line.Settings, line.Line),
    "messenger": entry(messenger.Settings, messenger.Messenger),
    "wechat": entry(wechat.Settings, wechat.WeChat),
    "whatsapp": entry(whatsapp.Settings, whatsapp.WhatsApp),
    "telegram": entry(telegram.Settings, telegram.Telegram),
}


@lru_cache(maxsize=1)
def entries() -> Mapping[str, Entry]:
    """Our entries, and those of channels that other installed packages bring. Raises ChannelUnusable."""
    return {**ENTRIES, **{point.name: _installed(point) for point in entry_points(group=_GROUP)}}


def _installed(point: EntryPoint) -> Entry:
    if point.name in ENTRIES:
        raise ChannelUnusable(f"{point.value} brings a channel '{point.name}', but there is one: it needs another name")
    try:
        loaded = point.load()
    except Exception as error:
        raise ChannelUnusable(f"the channel '{point.name}' can't be loaded ({point.value}): {error}") from error
    if not isinstance(loaded, Entry):
        raise ChannelUnusable(f"{point.value} is no entry of a channel: make it by bot.channels.registry.entry")
    return loaded


def configured(environment: Mapping[str, str] | None = None) -> dict[str, Channel]:
    """The channels whose settings are there, by name; those without any are left out.

    Raises pydantic.ValidationError for a channel that lacks a setting, or has a wrong one, and names it;
    ChannelUnusable for one of another package's that can't be had.
    """
    made = {name: each.configured(environment) for name, each in entries().items()}
    return {name: channel for name, channel in made.items() if channel is not None}


def webhook_path(channel: str) -> str:
    """Where a platform sends its events."""
    return f"/webhooks/{channel}/webhook"


def webhook_address(channel: str, public_url: str | None) -> str:
    """The address to register with a platform."""
    return (public_url or "https://…").rstrip("/") + webhook_path(channel)
