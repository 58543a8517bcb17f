"""Files of test conversations, and a client that answers by heart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.workshop.testing.reader import read_file
from knowledge import Finding, InvalidKnowledge

SALES = "south-africa.annual-sales"
RANK = "south-africa.sales-rank"


def written(directory: Path, content: str, language: str = "en", name: str = "markets.yml") -> Path:
    """A file of test conversations in the folder of a language."""
    file = directory / "conversations" / language / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")
    return file


def findings_in(directory: Path, content: str, language: str = "en") -> list[Finding]:
    """What is wrong with a file of this content."""
    with pytest.raises(InvalidKnowledge) as raised:
        read_file(written(directory, content, language))
    return list(raised.value.findings)


def wordings_in(directory: Path, *records: str, language: str = "en") -> Path:
    """A file of wordings for facts."""
    file = directory / language / "facts.yml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(records), encoding="utf-8")
    return file


def replied(text: str = "Over 5,000 vehicles.", *facts: str, **custom: Any) -> list[dict[str, Any]]:
    """The replies to a message: one, that rests on these facts."""
    buttons = custom.pop("buttons", [])
    told = {"language": "en", "outcome": "answered" if facts else "chat", "intent": "greet", "confidence": 0.9}
    provenance = [{"id": fact, "source": "s", "as_of": "2025"} for fact in facts]
    return [{"recipient_id": "p", "text": text, "buttons": buttons, "custom": {**told, **custom, "facts": provenance}}]


class ByHeart:
    """Answers every message with what was given for it."""

    def __init__(self, replies: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        self._replies = dict(replies)
        self.asked: list[tuple[str, str, str, str | None]] = []
        self.restarts = 0
        self.closed = False

    def knows(self, replies: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """Learn more answers."""
        self._replies |= replies

    def say(self, conversation: str, text: str, channel: str, language: str | None) -> Sequence[Mapping[str, Any]]:
        self.asked.append((conversation, text, channel, language))
        return self._replies.get(text) or replied("Hello.")

    def restart(self) -> None:
        self.restarts += 1

    def slots(self, conversation: str) -> Mapping[str, Any]:
        return {"subjects": ["market/za"]}

    def understood(self, text: str) -> Mapping[str, Any] | None:
        return {
            "language": {"name": "en"},
            "entities": [{"entity": "market", "value": "market/za"}],
            "intent": {"name": "ask_rank", "confidence": 0.8},
            "intent_ranking": [{"name": "ask_rank", "confidence": 0.8}, {"name": "greet", "confidence": 0.1}],
        }

    def close(self) -> None:
        self.closed = True
