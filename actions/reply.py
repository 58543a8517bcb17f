"""Puts a reply together: text, buttons and the machine-readable part that every reply carries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.payloads import payload
from actions.texts import text
from actions.turn import Turn
from knowledge import Fact
from nlu.contract import Intent, contract
from nlu.text.tokens import to_traditional

MOST_BUTTONS = 4
# After so many turns about nothing in particular, "it" and "and in Kenya?" have no meaning any more.
MOST_IDLE = 3
# The actions that can answer again for another subject; after the others a follow-up asks for an overview.
REPEATABLE = ("action_answer", "action_list", "action_decline")
_NOT_REPEATABLE = ("action_compare", "action_superlative", "action_timeline", "action_overview")
# How likely a question must be that is asked of what is out of scope.
_LIKELY = 0.25
Events = list[dict[str, Any]]


@dataclass(frozen=True)
class Button:
    """A quick reply: what it shows and what it sends."""

    title: str
    payload: str


def say(
    dispatcher: CollectingDispatcher,
    turn: Turn,
    words: str,
    outcome: str,
    facts: Sequence[Fact] = (),
    buttons: Sequence[Button] = (),
) -> None:
    """Send one reply, in Traditional characters to those who write them."""
    script = turn.script if turn.language == "zh" else None
    convert = to_traditional if script == "Hant" else str
    custom: dict[str, Any] = {
        "language": turn.language,
        "outcome": outcome,
        "facts": [_provenance(fact, turn) for fact in _with_bases(facts, turn)],
        "intent": turn.intent or None,
        "confidence": turn.confidence,
    }
    if script == "Hant":
        custom["script"] = script
    dispatcher.utter_message(
        text=convert(words),
        buttons=[{"title": convert(button.title), "payload": button.payload} for button in buttons[:MOST_BUTTONS]],
        json_message=custom,
    )


def remember(
    turn: Turn, subjects: Iterable[str] = (), facts: Iterable[Fact] | None = None, pending: str | None = None
) -> Events:
    """The slots to set after an answer about these subjects, resting on these facts.

    No subjects, or None for facts, leave what was remembered, until it is too long ago. `pending` is the intent of a
    question that waits for a subject. A language that is named is no subject: it is asked to be spoken.
    """
    facts = None if facts is None else list(facts)
    subjects = [each for each in dict.fromkeys(subjects) if not each.startswith("language/")]
    idle = 0 if subjects or facts else turn.idle + 1
    forgets = idle > MOST_IDLE
    slots = {
        "reply_language": turn.language,
        "script": turn.script,
        "intent": _last_intent(turn) if not forgets else None,
        "subjects": subjects or ([] if forgets else list(turn.subjects)),
        "facts": list(turn.last_facts) if facts is None else [fact.id for fact in facts],
        "pending": pending,
        "idle": idle,
    }
    return [SlotSet(name, value) for name, value in slots.items()]


def _last_intent(turn: Turn) -> str | None:
    """The question that a follow-up would ask again: this one, or none after one that can't be, or the one before."""
    intent = contract().intents.get(turn.intent)
    if intent is None or intent.action not in (*REPEATABLE, *_NOT_REPEATABLE):
        return turn.last_intent
    if intent.name == "out_of_scope" and (turn.named or turn.unknown):
        # Another company, perhaps: "and Jiefang?" goes on with what was asked of it, or with the question before.
        return _asked_of_another(turn) or turn.last_intent
    return intent.name if intent.action in REPEATABLE else None


def _asked_of_another(turn: Turn) -> str | None:
    """What is asked of a company that is out of scope, where that is likely enough."""
    asked = (contract().intents.get(name) for name, likelihood in turn.ranking if likelihood >= _LIKELY)
    return next((intent.name for intent in asked if intent and intent.action == "action_answer"), None)


def topic(intent: str, language: str) -> str:
    """What an intent asks for, as a few words."""
    return text(f"topics.{intent}", language)


def topic_buttons(facts: Iterable[Fact], turn: Turn, with_subject: bool = False) -> list[Button]:
    """A button for each intent and subject that facts answer; `with_subject` says the subject in the title."""
    buttons: dict[str, Button] = {}
    for fact in facts:
        intent = contract().intent_for(fact.attribute)
        if intent:
            button = _button(intent, fact, turn, with_subject)
            buttons.setdefault(button.payload, button)
    return list(buttons.values())


def bullets(lines: Iterable[str]) -> str:
    """Lines as a list."""
    return "\n".join(f"• {line}" for line in lines)


def _button(intent: Intent, fact: Fact, turn: Turn, with_subject: bool) -> Button:
    subject = turn.knowledge.entities[fact.subject].name(turn.language)
    name = topic(intent.name, turn.language).removeprefix("the ")
    title = text("clarify.choice", turn.language, subject=subject, topic=name) if with_subject else name
    return Button(title[:1].upper() + title[1:], payload(intent.name, fact.subject))


def _with_bases(facts: Sequence[Fact], turn: Turn) -> list[Fact]:
    """The facts, and those from which they were computed."""
    bases = [turn.knowledge.facts[identity] for fact in facts for identity in fact.computed_from]
    return list({fact.id: fact for fact in [*facts, *bases]}.values())


def _provenance(fact: Fact, turn: Turn) -> dict[str, str]:
    return {"id": fact.id, "source": fact.source, "as_of": turn.knowledge.sources[fact.source].as_of}
