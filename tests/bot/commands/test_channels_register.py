"""python -m bot channels register: a platform is told our address."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.channels.registry import ENTRIES
from bot.settings import settings
from tests.platforms.telegram import SECRET, TOKEN, Telegram
from tests.platforms.whatsapp import WhatsApp

ADDRESS = "https://desk.example.com/webhooks/telegram/webhook"


@pytest.fixture(autouse=True)
def double(monkeypatch: pytest.MonkeyPatch) -> Iterator[Telegram]:
    """Telegram's double, set up and nothing else."""
    for entry in ENTRIES.values():
        for name in entry.settings.names():
            monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("PUBLIC_URL", "https://desk.example.com")
    settings.cache_clear()
    with Telegram() as platform:
        assert isinstance(platform, Telegram)
        for name, value in platform.settings.items():
            monkeypatch.setenv(name, value)
        yield platform
    settings.cache_clear()


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["channels", *arguments])
    return result.exit_code, result.output


def test_telegram_is_told_address_and_word(double: Telegram) -> None:
    assert run("register", "telegram") == (0, f"telegram: Telegram sends what users write to {ADDRESS}\n")
    assert (double.hook["url"], double.hook["secret"]) == (ADDRESS, SECRET)
    assert run("check") == (0, f"telegram: @partner_desk_bot, webhook {ADDRESS}\n")


def test_a_platform_that_can_not_be_told_names_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    with WhatsApp() as platform:
        for name, value in platform.settings.items():
            monkeypatch.setenv(name, value)
        code, said = run("register", "whatsapp")
    assert code == 0
    assert said.startswith("whatsapp: tell it https://desk.example.com/webhooks/whatsapp/webhook by hand")
    assert "docs/channels/whatsapp.md" in said


@pytest.mark.parametrize(
    ("name", "variable", "value", "words"),
    [
        ("whatsapp", "PUBLIC_URL", "https://desk.example.com", "whatsapp is not set up"),
        ("telephone", "PUBLIC_URL", "https://desk.example.com", "telephone is not set up"),
        ("telegram", "PUBLIC_URL", "http://desk.example.com", "PUBLIC_URL has to begin with https://"),
        ("telegram", "TELEGRAM_TOKEN", "7:AAH-a-token-that-was-revoked", "TELEGRAM_TOKEN is not accepted"),
    ],
)
def test_what_hinders_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, variable: str, value: str, words: str
) -> None:
    monkeypatch.setenv(variable, value)
    code, said = run("register", name)
    assert code == 1
    assert words in said
    assert "AAH" not in said


def test_without_an_address_it_says_so(monkeypatch: pytest.MonkeyPatch, double: Telegram) -> None:
    monkeypatch.delenv("PUBLIC_URL")
    code, said = run("register", "telegram")
    assert code == 1
    assert "Set PUBLIC_URL" in said
    assert double.calls == []
    assert TOKEN not in said
