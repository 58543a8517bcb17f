"""Telegram over real HTTP, with the real model: what is its own."""

from __future__ import annotations

import pytest

from tests.bot.channels.serving import Served
from tests.bot.channels.talks import TALKS, Press, hold
from tests.platforms.telegram import Telegram

pytestmark = pytest.mark.model
QUESTION = "How many trucks are sold in South Africa every year?"


@pytest.fixture
def platform(served: Served) -> Telegram:
    platform = served.platforms["telegram"]
    assert isinstance(platform, Telegram)
    return platform


def test_the_presses_are_answered_and_typing_is_seen(platform: Telegram) -> None:
    user, before = "6590123455", len(set(platform.answered))
    hold(platform, user, [*TALKS["en"][:2], Press(1)])
    assert len(set(platform.answered)) == before + 1
    assert int(user) in platform.typing


def test_a_language_that_is_chosen_stays_whatever_is_written_in(platform: Telegram) -> None:
    user = "6590123456"

    def ask(*texts: str) -> str:
        before = len(platform.said_to(user))
        for text in texts:
            platform.deliver_surely(platform.text(user, text))
        return platform.await_said(user, before + len(texts))[-1].text

    assert "Which language would you like?" in ask("/language")
    titles = list(platform.said_to(user)[-1].options.values())
    assert titles == ["English", "中文", "bahasa Indonesia"]
    platform.deliver_surely(platform.press(user, titles[2]))
    assert "bahasa Indonesia" in platform.await_said(user, 2)[-1].text
    assert "5.000" in ask(QUESTION)
    assert ask("/start ref_7").startswith("Selamat datang!")
    assert ask("/language zh") == "好的，我们接下来用中文交流。"
    assert "5000" in ask("Berapa unit yang terjual di Afrika Selatan per tahun?")
    assert ask("/help").startswith("您可以直接提问")
