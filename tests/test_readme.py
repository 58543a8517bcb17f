"""What the README shows of a conversation is what the bot says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.settings import ROOT, Settings
from bot.workshop.testing.clients import InMemory

PAGE = (ROOT / "README.md").read_text("utf-8")
_TABLE = PAGE.split("| you | the bot |")[1].split("\n\n")[0]
CONVERSATION = re.findall(r'bot ask "(.+)"\n\n    (.+)\n', PAGE)
CONVERSATION += re.findall(r"^\| (?!-)(.+?) \| (.+?) \|$", _TABLE, re.MULTILINE)


@pytest.fixture(scope="module")
def client(model: Path) -> Iterator[InMemory]:
    opened = InMemory(model, Settings())
    yield opened
    opened.close()


def test_it_is_short_and_shows_a_conversation() -> None:
    assert len(PAGE.splitlines()) <= 120
    assert len(CONVERSATION) >= 5


@pytest.mark.model
@pytest.mark.parametrize(("question", "shown"), CONVERSATION)
def test_each_question_gets_the_reply_that_is_shown(client: InMemory, question: str, shown: str) -> None:
    [reply] = client.say(question, question, "rest", None)
    said = " ".join(str(reply["text"]).split())
    assert said.startswith(shown.removesuffix(" …")) if shown.endswith("…") else said == shown


@pytest.mark.model
def test_the_example_of_http_is_answered_as_shown(client: InMemory) -> None:
    asked = json.loads(re.findall(r"-d '(.+)'", PAGE)[0])
    shown: list[dict[str, Any]] = json.loads(re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)[0])
    replies = client.say(asked["sender"], asked["message"], "rest", asked["metadata"]["language"])
    for reply, example in zip(replies, shown, strict=True):
        assert reply["text"] == example["text"]
        assert {**reply["custom"], "confidence": None} == {**example["custom"], "confidence": None}
