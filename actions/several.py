"""Answers a message that asks two questions, one after the other, in one reply."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.answer import ActionAnswer
from actions.base import TurnAction
from actions.lists import ActionList
from actions.reply import Events
from actions.turn import Turn
from nlu.contract import contract

_ANSWERING = {action.name(): action for action in (ActionAnswer(), ActionList())}


class ActionSeveral(TurnAction):
    """Lets each question's own action answer, and joins the replies."""

    def name(self) -> str:
        """The action's name in the rules."""
        return "action_several"

    def reply(self, dispatcher: CollectingDispatcher, turn: Turn) -> Events:
        """Answer every part; a part that names nothing is about what the part before it named."""
        replies = CollectingDispatcher()
        events: Events = []
        subjects = turn.subjects
        for part in turn.parts:
            asked = replace(part, subjects=subjects)
            events = _ANSWERING[contract().intents[part.intent].action].reply(replies, asked)
            subjects = part.named or subjects
        dispatcher.messages.append(_joined(replies.messages, turn))
        return events


def _joined(messages: list[dict[str, Any]], turn: Turn) -> dict[str, Any]:
    """One message of several: all words, all facts, the buttons of those that have any."""
    customs = [message["custom"] for message in messages]
    facts = {fact["id"]: fact for custom in customs for fact in custom["facts"]}
    outcomes = [custom["outcome"] for custom in customs]
    return {
        **messages[0],
        "text": "\n".join(message["text"] for message in messages),
        "buttons": [button for message in messages for button in message["buttons"]],
        "custom": {
            **customs[0],
            "intent": turn.intent,
            "confidence": turn.confidence,
            "outcome": "answered" if "answered" in outcomes else outcomes[0],
            "facts": list(facts.values()),
        },
    }
