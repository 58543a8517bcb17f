"""What can be asked next, as buttons."""

from __future__ import annotations

from collections.abc import Iterable

from actions.payloads import payload
from actions.reply import Button
from actions.turn import Turn
from actions.wording import capitalised, topic
from knowledge import Fact
from knowledge.contract import Intent

MOST_BUTTONS = 4
# Offered where nothing is known about what was asked.
_GENERAL = ("list_markets", "list_plants", "list_agreements", "ask_capabilities")


def general_buttons(turn: Turn) -> list[Button]:
    """What the bot can be asked about; with a subject, where it could be taken for what the conversation is about."""
    asking = [turn.contract.intents[name] for name in _GENERAL]
    known = {fact.attribute: fact.subject for fact in reversed(tuple(turn.knowledge.facts.values()))}
    subjects = [next((known[each] for each in intent.attributes if each in known), None) for intent in asking]
    return [
        Button(turn.say(f"offers.{intent.name}"), payload(intent.name, subject))
        for intent, subject in zip(asking, subjects, strict=True)
        if subject or intent.lists
    ]


def topic_buttons(facts: Iterable[Fact], turn: Turn, with_subject: bool = False) -> list[Button]:
    """A button for each intent and subject that facts answer; `with_subject` says the subject in the title."""
    buttons: dict[str, Button] = {}
    for fact in facts:
        intent = turn.contract.intent_for(fact.attribute)
        if intent:
            button = _topic_button(intent, fact, turn, with_subject)
            buttons.setdefault(button.payload, button)
    return list(buttons.values())


def _topic_button(intent: Intent, fact: Fact, turn: Turn, with_subject: bool) -> Button:
    subject = turn.knowledge.entities[fact.subject].name(turn.language)
    name = topic(intent.name, turn.language).removeprefix("the ")
    title = turn.say("clarify.choice", subject=subject, topic=name) if with_subject else name
    return Button(capitalised(title), payload(intent.name, fact.subject))
