"""Asks for answers as the engine does, without a model: what was understood is given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from actions.reply import Custom, Outcome, Reply
from actions.routing import ROUTES
from actions.turn import Turn
from knowledge.context import current
from knowledge.contract import FALLBACK_INTENT


@dataclass(frozen=True)
class Said:
    """A reply, as tests look at it."""

    reply: Reply

    @property
    def text(self) -> str:
        return self.reply.text

    @property
    def custom(self) -> Custom:
        return self.reply.custom

    @property
    def titles(self) -> list[str]:
        return [button.title for button in self.reply.buttons]

    @property
    def payloads(self) -> list[str]:
        return [button.payload for button in self.reply.buttons]

    @property
    def outcome(self) -> Outcome | None:
        return self.custom.outcome

    @property
    def facts(self) -> list[str]:
        return [fact.id for fact in self.custom.facts]


def _topics(ranking: Sequence[tuple[str, float]]) -> list[dict[str, Any]]:
    """The readings that ask for facts, as if it were one of them."""
    intents = current().contract.intents
    facts = [(name, share) for name, share in ranking if name in intents and intents[name].action == "action_answer"]
    total = sum(share for _, share in facts)
    return [{"name": name, "confidence": share / total} for name, share in facts]


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
        ranking: Sequence[tuple[str, float]] = (),
        confidence: float = 0.9,
        topics: Sequence[tuple[str, float]] | None = None,
    ) -> Said:
        """Answer a message that was understood as this intent and names these entities."""
        entities = [
            *({"entity": entity.split("/")[0], "value": entity} for entity in named),
            *({"entity": "year", "value": year} for year in years),
            *({"entity": "ordinal", "value": number} for number in ordinals),
        ]
        likely = [{"name": name, "confidence": confidence} for name, confidence in ranking]
        message = {
            "text": text,
            "intent": {"name": intent, "confidence": confidence},
            "intent_ranking": likely,
            "topics": _topics(ranking) if topics is None else [{"name": n, "confidence": c} for n, c in topics],
            "entities": entities,
            "language": {"name": language or self.language, "confidence": certainty, "script": script},
            "metadata": {"language": self.channel} if self.channel else {},
        }
        return self.run(
            "action_decline" if intent == FALLBACK_INTENT else current().contract.intents[intent].action, message
        )

    def run(self, action: str, message: dict[str, Any]) -> Said:
        """Run an action on a message; what it remembers is kept."""
        reply = ROUTES[action](Turn.of(message, self.slots))
        self.slots.update(reply.slots)
        return Said(reply)
