"""What is said to a message, from its answer to the edge; here alone it becomes JSON, and is read from that.

Everything here is plain data: whoever looks at a reply needs nothing else of this room.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

# "answered" states the facts that answer, "related" facts that do not, after saying what is missing; the others state
# none; "form" is said by a form of Rasa's.
Outcome = Literal["answered", "related", "declined", "clarify", "chat", "form", "handover", "error"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
Slots = Mapping[str, object]


@dataclass(frozen=True)
class Button:
    """A quick reply: what it shows and what it sends."""

    title: str
    payload: str

    def as_json(self) -> dict[str, str]:
        """It in the contract."""
        return {"title": self.title, "payload": self.payload}


@dataclass(frozen=True)
class Provenance:
    """A fact that a reply states, its source, and the time at which that spoke."""

    id: str
    source: str
    as_of: str

    @classmethod
    def of(cls, stored: Mapping[str, object]) -> Provenance:
        """Read it from JSON."""
        return cls(*(str(stored.get(name) or "") for name in ("id", "source", "as_of")))

    def as_json(self) -> dict[str, str]:
        """It in the contract."""
        return {"id": self.id, "source": self.source, "as_of": self.as_of}


@dataclass(frozen=True)
class Custom:
    """The part of a reply that is for programs. `script` is "Hant" where Chinese is in Traditional characters."""

    language: str
    outcome: Outcome | None
    facts: tuple[Provenance, ...] = ()
    intent: str | None = None
    confidence: float = 0.0
    script: str | None = None

    @classmethod
    def of(cls, reply: Mapping[str, object]) -> Custom:
        """Read it from a reply's JSON. What an integrator's own reply lacks of it, or has otherwise, is empty."""
        custom = reply.get("custom")
        stored = custom if isinstance(custom, Mapping) else {}
        facts, confidence = stored.get("facts"), stored.get("confidence")
        return cls(
            language=_words(stored, "language"),
            outcome=next((outcome for outcome in OUTCOMES if outcome == stored.get("outcome")), None),
            facts=tuple(map(Provenance.of, filter(_is_object, facts))) if isinstance(facts, list) else (),
            intent=_words(stored, "intent") or None,
            confidence=float(confidence) if isinstance(confidence, (int, float)) and 0 <= confidence <= 1 else 0.0,
            script=_words(stored, "script") or None,
        )

    def as_json(self) -> dict[str, object]:
        """It in the contract."""
        script = {"script": self.script} if self.script else {}
        return {
            "language": self.language,
            "outcome": self.outcome,
            "facts": [fact.as_json() for fact in self.facts],
            "intent": self.intent,
            "confidence": self.confidence,
            **script,
        }


@dataclass(frozen=True)
class Reply:
    """What is said to one message, and the slots to set after it.

    `missing` are those of its words that say what is missing, without the facts, or the topics, that it offers instead.
    """

    text: str
    custom: Custom
    buttons: tuple[Button, ...] = ()
    slots: Slots = field(default_factory=dict)
    missing: str | None = None

    def as_json(self) -> dict[str, object]:
        """It in the contract, but for whom it is for; what is empty is left out."""
        buttons = [button.as_json() for button in self.buttons]
        parts = {"text": self.text, "buttons": buttons, "custom": self.custom.as_json()}
        return {name: part for name, part in parts.items() if part}


def _words(stored: Mapping[str, object], name: str) -> str:
    value = stored.get(name)
    return value if isinstance(value, str) else ""


def _is_object(value: object) -> bool:
    return isinstance(value, Mapping)
