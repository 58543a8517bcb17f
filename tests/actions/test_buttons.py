"""What can be asked next."""

from __future__ import annotations

import pytest

from actions.buttons import topic_buttons
from actions.payloads import read_payload
from actions.reply import Button
from actions.turn import Turn
from actions.wording import topic
from knowledge import current
from tests.actions.conversation import Conversation, Said
from tests.contexts import LANGUAGES

TURN = Turn.of({"intent": {"name": "ask_sales", "confidence": 0.5}}, {})
# What a press may lead to: an answer, the desk's languages, a person.
ENDS = ("answered", "chat", "handover")
# Things that no source speaks of, beside all those of which there is something.
UNKNOWN = ("market/pe", "organisation/volvo", "language/en")


def test_each_intent_and_subject_has_one_button() -> None:
    facts = current().knowledge.facts
    both = [facts["south-africa.market-entry"], facts["south-africa.entry-distinction"]]
    assert topic_buttons(both, TURN) == [Button("Market entry", "ask:ask_market_entry:market/za")]


def test_a_button_can_say_its_subject() -> None:
    buttons = topic_buttons([current().knowledge.facts["philippines.jobs"]], TURN, with_subject=True)
    title = f"Philippines: {topic('ask_jobs', 'en')}"
    assert buttons == [Button(title, "ask:ask_jobs:market/ph")]


def leads_to_an_answer(button: str, after: Said, language: str) -> bool:
    """Whether a press right after a reply is answered."""
    read = read_payload(button)
    assert read, button
    conversation = Conversation(language)
    conversation.slots = dict(after.reply.slots)
    intent, entity = read
    return conversation.ask(intent, *([entity] if entity else []), text=button).outcome in ENDS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_button_leads_to_an_answer(language: str) -> None:
    knowledge, contract = current().knowledge, current().contract
    known = [entity for entity in knowledge.entities if knowledge.concerning(entity)]
    if language != "en":  # what a press leads to depends on no language, but its words may be missing in one
        known = list({entity.partition("/")[0]: entity for entity in known}.values())
    pressed: dict[tuple[object, ...], bool] = {}
    for intent in [*contract.intents, "nlu_fallback"]:
        for named in ((), *((entity,) for entity in (*known, *UNKNOWN))):
            ranking = [(intent, 0.9), ("ask_jobs", 0.1), ("ask_sales", 0.1)]
            reply = Conversation(language).ask(intent, *named, ranking=ranking)
            slots = reply.reply.slots
            for button in reply.payloads:
                # What a press leads to depends on what is remembered, mostly the subject.
                press = (button, str(slots.get("subjects")), str(slots.get("pending")))
                if press not in pressed:
                    pressed[press] = leads_to_an_answer(button, reply, language)
    assert [press for press, answered in pressed.items() if not answered] == []
    assert len({button for button, *_ in pressed}) > 10
