"""Channels are made of their settings; other packages may bring more of them."""

from __future__ import annotations

from importlib.metadata import EntryPoint, EntryPoints

import pytest

from bot.channels import registry
from bot.channels.registry import configured, entry, installed
from bot.channels.settings import ChannelSettings
from tests.bot.channels.slate import Slate


class Settings(ChannelSettings):
    slate_key: str


SLATE = entry(Settings, lambda settings: Slate())


def test_a_channel_is_made_where_its_settings_are() -> None:
    assert isinstance(SLATE.configured({"SLATE_KEY": "chalk"}), Slate)
    assert SLATE.configured({}) is None
    assert configured({}) == {}


def test_another_package_brings_a_channel(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("slate", f"{__name__}:SLATE", "partner_desk.channels")
    other = EntryPoint("other", f"{__name__}:SLATE", "another.group")
    found = EntryPoints([point, other])
    monkeypatch.setattr(registry, "entry_points", lambda group: found.select(group=group))
    assert installed() == {"slate": SLATE}
