"""python -m bot channels: states, addresses to register, keys that work or not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.channels.registry import ENTRIES
from bot.settings import settings
from tests.platforms.whatsapp import TOKEN, WhatsApp

PATH = "/webhooks/whatsapp/webhook"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for entry in ENTRIES.values():
        for name in entry.settings.names():
            monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def double() -> Iterator[WhatsApp]:
    with WhatsApp() as platform:
        assert isinstance(platform, WhatsApp)
        yield platform


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["channels", *arguments])
    return result.exit_code, result.output


def test_without_settings_all_channels_are_off() -> None:
    code, said = run()
    assert code == 0
    assert [line.split()[:2] for line in said.splitlines() if "/webhooks/" in line] == [
        [name, "off"] for name in ENTRIES
    ]
    assert "Set PUBLIC_URL" in said
    assert run("check") == (0, "No channel is set up.\n")


def test_a_channel_that_is_on_shows_its_address(monkeypatch: pytest.MonkeyPatch, double: WhatsApp) -> None:
    for name, value in double.settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PUBLIC_URL", "https://desk.example.com/")
    code, said = run()
    assert code == 0
    assert f"https://desk.example.com{PATH}" in said
    assert run("check") == (0, "whatsapp: 15550783881, Partner Desk\n")


def test_a_channel_that_lacks_a_setting_is_named_and_does_not_start(
    monkeypatch: pytest.MonkeyPatch, double: WhatsApp
) -> None:
    for name, value in double.settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("WHATSAPP_APP_SECRET")
    code, said = run()
    assert code == 1
    assert "WHATSAPP_APP_SECRET: field required" in said
    for command in (["channels", "check"], ["serve"]):
        result = CliRunner().invoke(app, command)
        assert result.exit_code == 3
        assert "WHATSAPP_APP_SECRET: field required" in result.output
        assert TOKEN not in result.output


def test_keys_that_do_not_work_are_told_by_the_setting(monkeypatch: pytest.MonkeyPatch, double: WhatsApp) -> None:
    for name, value in {**double.settings, "WHATSAPP_TOKEN": "EAAG-expired"}.items():
        monkeypatch.setenv(name, value)
    code, said = run("check")
    assert code == 1
    assert said.startswith("whatsapp: not in order: WHATSAPP_TOKEN is not accepted")
    assert "EAAG" not in said


@pytest.mark.parametrize("address", ["desk.example.com", "ftp://desk.example.com"])
def test_an_address_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("PUBLIC_URL", address)
    code, said = run()
    assert code == 3
    assert "PUBLIC_URL" in said
