"""Channels are made of their settings; other packages may bring more of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint, EntryPoints

import pytest
import typer

from bot.channels import registry
from bot.channels.registry import ENTRIES, ChannelUnusable, configured, entries, entry
from bot.channels.settings import ChannelSettings
from bot.commands.errors import clear_errors
from bot.processes.exit_codes import CANNOT_WORK
from tests.bot.channels.slate import Slate


class Settings(ChannelSettings):
    slate_key: str


SLATE = entry(Settings, lambda settings: Slate())


def test_a_channel_is_made_where_its_settings_are() -> None:
    assert isinstance(SLATE.configured({"SLATE_KEY": "chalk"}), Slate)
    assert SLATE.configured({}) is None
    assert configured({}) == {}


NO_ENTRY = "slate"


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str], None]]:
    """Makes it as if a package were installed that names an entry point for a channel."""

    def install(name: str, value: str) -> None:
        found = EntryPoints([EntryPoint(name, value, "partner_desk.channels"), EntryPoint("x", "y:z", "another.group")])
        monkeypatch.setattr(registry, "entry_points", lambda group: found.select(group=group))
        entries.cache_clear()

    yield install
    entries.cache_clear()


def test_another_package_brings_a_channel(package: Callable[[str, str], None]) -> None:
    package("slate", f"{__name__}:SLATE")
    assert entries() == {**ENTRIES, "slate": SLATE}
    assert list(configured({"SLATE_KEY": "chalk"})) == ["slate"]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("slate", "no_such_package:ENTRY", "the channel 'slate' can't be loaded (no_such_package:ENTRY): No module"),
        ("slate", f"{__name__}:NO_ENTRY", "is no entry of a channel"),
        ("line", f"{__name__}:SLATE", "it needs another name"),
    ],
)
def test_a_channel_that_can_not_be_used_is_named(
    package: Callable[[str, str], None], name: str, value: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    package(name, value)
    with pytest.raises(ChannelUnusable, match=re.escape(said)):
        configured({})
    with pytest.raises(typer.Exit) as end, clear_errors(rasa=False):
        configured({})
    assert end.value.exit_code == CANNOT_WORK
    assert said in " ".join(capsys.readouterr().err.split())
