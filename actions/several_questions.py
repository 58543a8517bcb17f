"""Answers a message that asks two questions, one after the other, in one reply."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.reply import MOST_BUTTONS, Events
from actions.turn import Turn

# What a wish for a language sets.
_LANGUAGE = "requested_language"
_WISHES = (_LANGUAGE, "requested_script")
Reply = Callable[[CollectingDispatcher, Turn], Events]


def answer_parts(dispatcher: CollectingDispatcher, turn: Turn, replies: Sequence[Reply]) -> Events:
    """Let each question's own action reply, and join what they say.

    `replies` are the actions' replies, one for each of the turn's parts. A part that names nothing is about what the
    part before it named; what comes after a wish for a language is answered in that.
    """
    said = CollectingDispatcher()
    events: Events = []
    subjects = turn.subjects
    language = turn.language
    wishes: Events = []
    for part, reply in zip(turn.parts, replies, strict=True):
        events = reply(said, replace(part, subjects=subjects, language=language))
        wished = [event for event in events if event.get("name") in _WISHES]
        wishes += wished
        language = next((str(event["value"]) for event in wished if event.get("name") == _LANGUAGE), language)
        subjects = part.named if part.named and not wished else subjects
    dispatcher.messages.append(_joined(said.messages, turn))
    return [*wishes, *events]


def _joined(messages: list[dict[str, Any]], turn: Turn) -> dict[str, Any]:
    """One message of several: all words, all facts, the buttons of those that have any."""
    customs = [message["custom"] for message in messages]
    facts = {fact["id"]: fact for custom in customs for fact in custom["facts"]}
    outcomes = [custom["outcome"] for custom in customs]
    buttons = [button for message in messages for button in message["buttons"]]
    return {
        **messages[0],
        "text": "\n".join(message["text"] for message in messages),
        "buttons": buttons[:MOST_BUTTONS],
        "custom": {
            **customs[0],
            "confidence": turn.confidence,
            "outcome": "answered" if "answered" in outcomes else outcomes[0],
            "facts": list(facts.values()),
        },
    }
