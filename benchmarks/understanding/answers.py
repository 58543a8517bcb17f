"""What a contender made of one fold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Answers:
    """The intent of each utterance asked (None where there is none), and what it took."""

    intents: list[str | None]
    training_seconds: float
    message_seconds: list[float]
