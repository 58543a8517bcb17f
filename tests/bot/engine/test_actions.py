"""Custom actions inside the process."""

from __future__ import annotations

import pytest
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from actions.reply import Custom, Reply, Slots
from actions.turn import Turn
from bot.engine.actions import InProcessAction
from bot.engine.processor import Replies
from bot.settings import ROOT

DOMAIN = Domain.load(str(ROOT / "bot" / "domain" / "slots.yml"))


def action(slots: Slots | None = None) -> InProcessAction:
    """An action that says something and sets these slots; one that fails without."""

    def answer(turn: Turn) -> Reply:
        if slots is None:
            raise ValueError("a defect")
        return Reply("said", Custom(turn.language, "chat"), slots=slots)

    return InProcessAction("action_stub", answer)


def conversation(language: str = "en") -> DialogueStateTracker:
    tracker = DialogueStateTracker("me", DOMAIN.slots)
    parsed = {"text": "hello", "entities": [], "language": {"name": language, "confidence": 0.99}}
    tracker.update_with_events([SlotSet("subjects", ["market/za"]), UserUttered("hello", parse_data=parsed)], DOMAIN)
    return tracker


async def run(action: InProcessAction, tracker: DialogueStateTracker) -> list[Event]:
    return await action.run(Replies(), TemplatedNaturalLanguageGenerator({}), tracker, DOMAIN)


async def test_what_an_action_says_and_sets_becomes_events() -> None:
    said, changed = await run(action({"intent": "greet"}), conversation())
    assert isinstance(said, BotUttered)
    assert isinstance(changed, SlotSet)
    assert (said.text, said.data["custom"]["outcome"]) == ("said", "chat")
    assert (changed.key, changed.value) == ("intent", "greet")


async def test_a_slot_set_to_what_it_is_is_left_out() -> None:
    events = await run(action({"intent": None, "facts": ["x"]}), conversation())
    assert [event.key for event in events if isinstance(event, SlotSet)] == ["facts"]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Sorry"), ("zh", "抱歉"), ("id", "Maaf")], ids=["English", "Chinese", "Indonesian"]
)
async def test_an_action_that_fails_apologises_and_changes_nothing(language: str, words: str) -> None:
    [apology] = await run(action(), conversation(language))
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
    assert action({}).name() == "action_stub"
