"""The answers as rasa-sdk's action server runs them."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Action, Tracker, utils
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from actions.rasa_actions import ACTIONS
from actions.routing import ROUTES
from actions.turn import Turn
from knowledge import current


def test_the_action_server_of_rasa_sdk_finds_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    everywhere = utils.all_subclasses

    def ours(base: type) -> list[type]:
        return [action for action in everywhere(base) if action.__module__.startswith("actions.")]

    # Other tests define actions of their own.
    monkeypatch.setattr(utils, "all_subclasses", ours)
    executor = ActionExecutor()
    executor.register_package("actions")
    assert set(executor.actions) == set(current().contract.actions)


def test_an_action_says_what_its_answer_replies_and_sets_its_slots() -> None:
    message: dict[str, Any] = {
        "text": "How many trucks a year in South Africa?",
        "intent": {"name": "ask_sales", "confidence": 0.9},
        "entities": [{"entity": "market", "value": "market/za"}],
        "language": {"name": "en", "confidence": 1.0},
    }
    [action] = (each() for each in ACTIONS if each().name() == "action_answer")
    assert isinstance(action, Action)
    dispatcher = CollectingDispatcher()
    events = action.run(dispatcher, Tracker("me", {}, message, [], False, None, {}, "action_listen"), {})
    reply = ROUTES["action_answer"](Turn.of(message, {}))
    [said] = dispatcher.messages
    assert {name: part for name, part in said.items() if part} == reply.as_json()
    assert {event["name"]: event["value"] for event in events} == reply.slots
