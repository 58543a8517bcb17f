"""What is kept of a message for good is bounded, whatever it consists of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.events import UserUttered
from rasa.shared.core.events import deserialise_events as read_back

from bot.engine.conversation import Conversation, Message
from bot.engine.engine import Engine
from bot.engine.kept import reading, stored
from bot.http.bodies import LONGEST_MESSAGE

MOST_BYTES = 20_000
PARTS = [
    "解放",
    "1\u00a0",
    "两 ",
    "一?",
    "2017 ",
    "1万辆",
    "第2届",
    "南非，肯尼亚，",
    "Kenya, ",
    "PT Maju Jaya dan ",
    "纳尼亚",
    "阿",
    "华星汽贸",
    "😀",
    "𠀀",
    "㍿",
    "ﷺ",
    "Kenya or Indonesia? ",
    "How many trucks in Kenya? ",
    "南非销量多少，",
    "?",
    "\n",
    "a",
    "seribu sembilan ratus sembilan puluh sembilan ",
]


def uttered(text: str) -> UserUttered:
    return UserUttered(text, {"name": "x", "confidence": 1.0}, [], {"text": text, "language": {"name": "en"}})


def test_a_short_text_is_kept_as_rasa_keeps_it() -> None:
    event = uttered("hello")
    assert stored(event) == event.as_dict()


def test_a_long_text_is_kept_once_and_read_back_whole() -> None:
    event = uttered("x" * LONGEST_MESSAGE)
    kept = stored(event)
    assert json.dumps(kept).count("x" * LONGEST_MESSAGE) == 1
    [again] = read_back([kept])
    assert again.as_dict() == event.as_dict()


def test_the_places_of_many_tokens_are_left_out() -> None:
    parsed: dict[str, Any] = {"text": "x", "text_tokens": [(0, 1)] * LONGEST_MESSAGE}
    assert reading(parsed) == {"text": "x"} == reading({"text": "x"})
    assert len(reading({**parsed, "text_tokens": [(0, 1)] * 200})["text_tokens"]) == 200


@pytest.fixture(scope="module")
def alone(model: Path) -> Iterator[Engine]:
    engine = Engine(model, lambda conversation: [])
    yield engine
    engine.close()


@pytest.mark.model
@pytest.mark.parametrize("part", PARTS)
def test_a_message_of_the_greatest_length_stores_little(alone: Engine, part: str) -> None:
    text = (part * LONGEST_MESSAGE)[:LONGEST_MESSAGE]
    answer = alone.answer(Conversation("a", new=True), Message(text, "rest"))
    kept = [*answer.events, answer.slots, *answer.replies]
    assert sum(len(json.dumps(each, ensure_ascii=False).encode()) for each in kept) <= MOST_BYTES
