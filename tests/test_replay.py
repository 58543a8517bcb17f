"""What differs between two records of replies."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Settings
from bot.workshop.testing.clients import InMemory, InProcess
from tests.replay import Recorder, Turn, differences

TALK = ("How many vehicles are sold in South Africa every year?", "And in Mexico?", "What is your source?", "谢谢")


def test_another_reply_and_a_missing_one_differ() -> None:
    one, two = Turn("a", 0, [{"recipient_id": "x", "text": "1"}]), Turn("b", 0, [{"recipient_id": "x", "text": "2"}])
    other = Turn("a", 0, [{"recipient_id": "y", "text": "1"}])
    assert differences([one.line, two.line], [other.line, two.line]) == []
    assert differences([one.line, two.line], [two.line]) == [f"-{one.line}"]
    assert differences([one.line], [two.line, one.line]) == [f"+{two.line}"]


@pytest.mark.model
def test_in_memory_the_replies_are_those_of_the_desk(model: Path) -> None:
    settings = Settings()
    said = []
    for client in (InMemory(model, settings), InProcess(model, settings)):
        recorder = Recorder(client)
        for text in TALK:
            recorder.say("talk", text, "rest", None)
        assert recorder.slots("talk") == client.slots("talk")
        recorder.close()
        said.append([turn.line for turn in recorder.turns])
    assert said[0] == said[1]
