"""Rasa's tracker around one conversation."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, SlotSet, UserUttered

from bot.engine.conversation import Conversation
from bot.engine.tracker import HeldTracker, make_tracker
from bot.settings import ROOT

DOMAIN = Domain.load(str(ROOT / "bot" / "domain"))


def told(*texts: str) -> list[dict[str, Any]]:
    return [event.as_dict() for text in texts for event in (UserUttered(text), BotUttered(f"re {text}"))]


def test_slots_and_form_stand_for_what_came_before() -> None:
    conversation = Conversation("me", {"subjects": ["market/za"], "intent": None, "gone": 1}, "a_form")
    tracker = make_tracker(conversation, told("hello"), DOMAIN)
    assert tracker.sender_id == "me"
    assert tracker.get_slot("subjects") == ["market/za"]
    assert tracker.get_slot("intent") is None
    assert "gone" not in tracker.current_slot_values()
    assert tracker.active_loop_name == "a_form"
    assert tracker.latest_message.text == "hello"


def test_a_slot_that_changed_among_the_last_events_has_its_last_value() -> None:
    events = [*told("a"), SlotSet("intent", "old").as_dict(), *told("b"), SlotSet("intent", "new").as_dict()]
    assert make_tracker(Conversation("me", {"intent": "new"}), events, DOMAIN).get_slot("intent") == "new"


async def test_only_what_is_new_is_given_back() -> None:
    held = HeldTracker(DOMAIN)
    held.hold(Conversation("me", {"intent": "ask_sales"}), told("old"))
    tracker = await held.retrieve("me")
    assert tracker is not None
    assert list(await held.keys()) == ["me"]
    tracker.update_with_events([UserUttered("new"), SlotSet("intent", "list_markets")], DOMAIN)
    await held.save(tracker)
    answer = held.answer([{"text": "reply"}])
    assert [event["event"] for event in answer.events] == ["user", "slot"]
    assert (answer.slots["intent"], answer.loop, answer.replies) == ("list_markets", None, [{"text": "reply"}])


async def test_a_new_conversation_is_made_by_rasa() -> None:
    held = HeldTracker(DOMAIN)
    held.hold(Conversation("other", {"intent": "old"}), told("old"))
    held.hold(Conversation("me", new=True), [])
    assert await held.retrieve("me") is None
    assert list(await held.keys()) == []
    with pytest.raises(RuntimeError, match="not saved"):
        held.answer([])
