"""What a message in another language is understood as."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.components.foreign import OtherLanguageClassifier
from nlu.components.intents import PARTS
from nlu.components.language import LANGUAGE

GUESSED: dict[str, Any] = {"name": "ask_sales", "confidence": 0.9}


def understand(language: dict[str, Any] | None) -> Message:
    data = {TEXT: "x", INTENT: GUESSED, "intent_ranking": [GUESSED], PARTS: [{"intent": "ask_sales"}]}
    [message] = OtherLanguageClassifier().process([Message({**data, LANGUAGE: language})])
    return message


def test_a_message_in_another_language_is_that_and_nothing_else() -> None:
    message = understand({"name": "other", "confidence": 0.98})
    assert message.get(INTENT) == {"name": "other_language", "confidence": 0.98}
    assert message.get("intent_ranking") == [message.get(INTENT)]
    assert message.get(PARTS) == []


@pytest.mark.parametrize("language", [{"name": "en", "confidence": 0.3}, {"name": None, "confidence": 0.0}, {}, None])
def test_a_message_in_one_of_ours_or_in_none_stays_as_it_is(language: dict[str, Any] | None) -> None:
    message = understand(language)
    assert (message.get(INTENT), message.get("intent_ranking")) == (GUESSED, [GUESSED])
    assert message.get(PARTS)
