"""The short way of a message leaves what Rasa's own way leaves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from actions.reply import Reply
from actions.routing import ROUTES
from actions.turn import Turn
from bot.engine.conversation import Answer, Conversation, Message
from bot.engine.dialogue import Dialogue, failed
from bot.engine.processor import Processor, plain, pressed
from knowledge import current
from tests.bot.talking import QUESTION

TALK = [
    "hello",
    QUESTION,
    "And in Kenya?",
    "What is your source?",
    "它在南非卖多少辆？",
    "Tolong jawab dalam bahasa Indonesia",
    "12345",
    "ask:ask_sales:market/za",
    "How many vehicles are sold in Peru every year?",
    "Which plants are there?",
    "",
    "thanks, bye",
]
# What differs from one time to the next, or says only who decided.
_OF_THE_MOMENT = ("timestamp", "message_id", "confidence", "policy", "model_id", "assistant_id")
# Rasa's notes to its policies, which nobody else reads.
SLOTS = ("requested_language", "reply_language", "subjects", "intent")
_NOTES = ("user_featurization", "session_started_metadata")


@pytest.fixture(scope="module")
def kept() -> dict[str, list[dict[str, Any]]]:
    """The conversations' events, as the database would have them."""
    return {}


@pytest.fixture(scope="module")
def processor(model: Path, kept: dict[str, list[dict[str, Any]]]) -> Processor:
    return Processor(str(model), lambda conversation: kept.get(conversation, []))


def after(conversation: Conversation, answer: Answer) -> Conversation:
    return Conversation(conversation.id, answer.slots, answer.loop)


def essence(value: Any) -> Any:
    """An event, or a part of one, without what differs from one time to the next."""
    if isinstance(value, dict):
        return {key: essence(each) for key, each in value.items() if key not in _OF_THE_MOMENT}
    return [essence(each) for each in value] if isinstance(value, list) else value


def of_interest(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Events without Rasa's notes to its policies."""
    told = [event for event in events if event["event"] not in _NOTES and event.get("name") not in _NOTES]
    return [essence({"metadata": {}, **event}) for event in told]


@pytest.mark.model
async def test_the_same_events_as_by_rasas_own_loop(
    processor: Processor, kept: dict[str, list[dict[str, Any]]]
) -> None:
    ours, rasas = Conversation("me", new=True), Conversation("me", new=True)
    kept["me"] = []
    for text in TALK:
        message = Message(text, "rest", {"language": "en"})
        short = await processor.answer(ours, message)
        parsed = pressed(text) or json.loads(processor._read(plain(text), current().knowledge))
        long = await processor._answer_by_policies(rasas, message, parsed)
        assert of_interest(short.events) == of_interest(long.events), text
        assert short.replies == long.replies, text
        assert _set(short.slots) == _set(long.slots), text
        assert (short.loop, long.loop) == (None, None)
        ours, rasas = after(ours, short), after(rasas, long)
        kept["me"] += long.events


def _set(slots: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in slots.items() if value is not None and name not in _NOTES}


def test_every_intent_of_the_contract_has_its_action() -> None:
    dialogue = Dialogue(ROUTES, SLOTS)
    for name, intent in current().contract.intents.items():
        action = dialogue.action_for(Conversation("me"), name)
        assert action == intent.action, name


@pytest.mark.parametrize("intent", [None, "nlu_fallback"])
def test_what_is_not_understood_is_declined(intent: str | None) -> None:
    assert Dialogue(ROUTES, SLOTS).action_for(Conversation("me"), intent) == "action_decline"


def test_what_the_contract_does_not_decide_goes_rasas_way() -> None:
    dialogue = Dialogue(ROUTES, SLOTS)
    assert dialogue.action_for(Conversation("me"), "intent_of_an_integrator") is None
    for name in current().contract.intents:
        assert dialogue.action_for(Conversation("me", loop="a_form"), name) is None


def failing(turn: Turn) -> Reply:
    """An answer with a defect."""
    raise ValueError("a defect")


def test_an_action_that_fails_leaves_an_apology_and_no_trace() -> None:
    before = Conversation("me", {"subjects": ["market/za"], "reply_language": "id"})
    parsed = {"text": "hello", "intent": {"name": "greet", "confidence": 1.0}, "entities": []}
    answer = Dialogue({"action_x": failing}, SLOTS).answer(before, Message("hello", "rest"), parsed, "action_x")
    assert before.slots["subjects"] == answer.slots["subjects"] == ["market/za"]
    [reply] = answer.replies
    assert (reply["custom"]["outcome"], reply["custom"]["language"]) == ("error", "id")
    kinds = [event["event"] for event in answer.events]
    assert kinds == ["user", "action", "bot", "action"]


@pytest.mark.parametrize(
    ("slots", "metadata", "language"),
    [
        ({}, {}, "en"),
        ({}, {"language": "zh-Hant"}, "zh"),
        ({"reply_language": "id"}, {"language": "zh"}, "id"),
        ({"reply_language": None}, {}, "en"),
    ],
)
def test_an_apology_is_in_the_conversations_language(
    slots: dict[str, Any], metadata: dict[str, Any], language: str
) -> None:
    answer = failed(Conversation("me", slots, "a_form"), Message("hello", "rest", metadata))
    assert answer.replies[0]["custom"]["language"] == language
    assert (answer.slots, answer.loop) == (slots, "a_form")
