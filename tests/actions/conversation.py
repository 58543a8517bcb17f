"""Runs the actions as Rasa does, without a model: what was understood is given, what is said is collected."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.registry import custom_actions
from nlu.contract import FALLBACK_INTENT, contract


class Reply:
    """The one message that an action sent."""

    def __init__(self, message: dict[str, Any]) -> None:
        self.text: str = message["text"]
        self.custom: dict[str, Any] = message["custom"]
        self.titles = [button["title"] for button in message["buttons"]]
        self.payloads = [button["payload"] for button in message["buttons"]]

    @property
    def outcome(self) -> str:
        return str(self.custom["outcome"])

    @property
    def facts(self) -> list[str]:
        return [fact["id"] for fact in self.custom["facts"]]


class Conversation:
    """Keeps the slots from message to message."""

    def __init__(self, language: str = "en", channel: str | None = None) -> None:
        self.language = language
        self.channel = channel
        self.slots: dict[str, Any] = {}

    def ask(
        self,
        intent: str,
        *named: str,
        years: Iterable[int] = (),
        ordinals: Iterable[int] = (),
        language: str | None = None,
        certainty: float = 0.99,
        script: str | None = None,
        text: str = "",
        ranking: Iterable[tuple[str, float]] = (),
        confidence: float = 0.9,
    ) -> Reply:
        """Answer a message that was understood as this intent and names these entities."""
        entities = [
            *({"entity": entity.split("/")[0], "value": entity} for entity in named),
            *({"entity": "year", "value": year} for year in years),
            *({"entity": "ordinal", "value": number} for number in ordinals),
        ]
        message = {
            "text": text,
            "intent": {"name": intent, "confidence": confidence},
            "intent_ranking": [{"name": name, "confidence": confidence} for name, confidence in ranking],
            "entities": entities,
            "language": {"name": language or self.language, "confidence": certainty, "script": script},
            "metadata": {"language": self.channel} if self.channel else {},
        }
        return self.run("action_decline" if intent == FALLBACK_INTENT else contract().intents[intent].action, message)

    def run(self, action: str, message: dict[str, Any]) -> Reply:
        """Run an action on a message; what it remembers is kept."""
        dispatcher = CollectingDispatcher()
        events = custom_actions()[action].run(dispatcher, tracker(message, self.slots), {})
        self.slots |= {event["name"]: event["value"] for event in events}
        assert len(dispatcher.messages) == 1
        return Reply(dispatcher.messages[0])


def tracker(message: dict[str, Any], slots: dict[str, Any]) -> Tracker:
    """A tracker with this latest message and these slots."""
    return Tracker("partner", dict(slots), message, [], False, None, {}, "action_listen")
