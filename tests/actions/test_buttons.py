"""What can be asked next."""

from __future__ import annotations

from actions.buttons import topic_buttons
from actions.reply import Button
from actions.turn import Turn
from actions.wording import topic
from knowledge import current

TURN = Turn.of({"intent": {"name": "ask_sales", "confidence": 0.5}}, {})


def test_each_intent_and_subject_has_one_button() -> None:
    facts = current().knowledge.facts
    both = [facts["south-africa.market-entry"], facts["south-africa.entry-distinction"]]
    assert topic_buttons(both, TURN) == [Button("Market entry", "ask:ask_market_entry:market/za")]


def test_a_button_can_say_its_subject() -> None:
    buttons = topic_buttons([current().knowledge.facts["philippines.jobs"]], TURN, with_subject=True)
    title = f"Philippines: {topic('ask_jobs', 'en')}"
    assert buttons == [Button(title, "ask:ask_jobs:market/ph")]
