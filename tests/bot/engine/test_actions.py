"""Custom actions inside the process."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.engine.actions import InProcessAction
from bot.engine.processor import Replies
from bot.settings import ROOT

DOMAIN = Domain.load(str(ROOT / "bot" / "domain" / "slots.yml"))


class Stub(Action):  # type: ignore[misc]
    """An action that says, sets, and perhaps fails or meddles."""

    def __init__(self, events: list[dict[str, Any]], fails: bool = False) -> None:
        self._events = events
        self._fails = fails

    def name(self) -> str:
        return "action_stub"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[dict[str, Any]]:
        dispatcher.utter_message(text="said", json_message={"outcome": "chat"})
        tracker.slots["subjects"].append("meddled")
        tracker.latest_message["entities"].append("meddled")
        if self._fails:
            raise ValueError("a defect")
        return self._events


def conversation(language: str = "en") -> DialogueStateTracker:
    tracker = DialogueStateTracker("me", DOMAIN.slots)
    parsed = {"text": "hello", "entities": [], "language": {"name": language, "confidence": 0.99}}
    tracker.update_with_events([SlotSet("subjects", ["market/za"]), UserUttered("hello", parse_data=parsed)], DOMAIN)
    return tracker


async def run(action: Action, tracker: DialogueStateTracker) -> list[Event]:
    generator = TemplatedNaturalLanguageGenerator({})
    return await InProcessAction(action).run(Replies(), generator, tracker, DOMAIN)


def slot(name: str, value: Any) -> dict[str, Any]:
    return {"event": "slot", "name": name, "value": value}


async def test_what_an_action_says_and_sets_becomes_events() -> None:
    said, changed = await run(Stub([slot("intent", "greet")]), conversation())
    assert isinstance(said, BotUttered)
    assert isinstance(changed, SlotSet)
    assert (said.text, said.data["custom"]) == ("said", {"outcome": "chat"})
    assert (changed.key, changed.value) == ("intent", "greet")


async def test_a_slot_set_to_what_it_is_is_left_out() -> None:
    events = await run(Stub([slot("intent", None), slot("facts", ["x"])]), conversation())
    assert [event.key for event in events if isinstance(event, SlotSet)] == ["facts"]


async def test_an_action_can_not_change_the_conversation_behind_its_back() -> None:
    tracker = conversation()
    await run(Stub([]), tracker)
    assert tracker.get_slot("subjects") == ["market/za"]
    assert tracker.latest_message is not None
    assert tracker.latest_message.parse_data["entities"] == []


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Sorry"), ("zh", "抱歉"), ("id", "Maaf")], ids=["English", "Chinese", "Indonesian"]
)
async def test_an_action_that_fails_apologises_and_changes_nothing(language: str, words: str) -> None:
    [apology] = await run(Stub([slot("intent", "x")], fails=True), conversation(language))
    assert isinstance(apology, BotUttered)
    assert apology.text is not None
    assert apology.text.startswith(words)
    assert apology.data["custom"] == {
        "language": language,
        "outcome": "error",
        "facts": [],
        "intent": None,
        "confidence": 0.0,
    }


def test_an_action_keeps_its_name() -> None:
    assert InProcessAction(Stub([])).name() == "action_stub"
