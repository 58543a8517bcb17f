"""The engine alone answers as the desk with its database does, and remembers a conversation."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Settings
from bot.workshop.testing.clients import InMemory, InProcess

ASKED = ("How many trucks are sold in South Africa?", "And in Kenya?", "你好", "What is the rank there?")


@pytest.mark.model
def test_the_engine_alone_answers_as_the_desk_does(model: Path) -> None:
    alone, desk = InMemory(model, Settings()), InProcess(model, Settings())
    try:
        for text in ASKED:
            assert alone.say("one", text, "rest", None) == desk.say("one", text, "rest", None)
        assert alone.slots("one") == desk.slots("one")
        assert alone.slots("nobody") == {}
        assert alone.understood("hello") == desk.understood("hello")
        alone.restart()
        assert alone.slots("one") == desk.slots("one")
    finally:
        alone.close()
        desk.close()
