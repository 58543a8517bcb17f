"""One fold after the other: how many utterances are understood, and what it takes."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Sequence

from benchmarks.understanding.answers import Answers
from benchmarks.understanding.corpus import LANGUAGES, Fold, Utterance
from benchmarks.understanding.kept import Kept, Record


def cross_validate(name: str, measure: Callable[[Fold], Answers], parts: Sequence[Fold], kept: Kept) -> list[Record]:
    """The figures of each fold."""
    return [
        kept.get(f"{name}, fold {number}", lambda fold=fold: figures(measure(fold), fold.test))  # type: ignore[misc]
        for number, fold in enumerate(parts, start=1)
    ]


def figures(answers: Answers, asked: Sequence[Utterance]) -> Record:
    """One fold: how many were right of how many by language, seconds of training, the median message."""
    pairs = zip(answers.intents, asked, strict=True)
    return {
        "right": Counter(utterance.language for intent, utterance in pairs if intent == utterance.intent),
        "asked": Counter(utterance.language for utterance in asked),
        "training_seconds": round(answers.training_seconds, 2),
        "message_ms": round(1000 * statistics.median(answers.message_seconds), 3),
    }


def shares(records: Sequence[Record], names: Sequence[str] = LANGUAGES) -> list[str]:
    """The share right under each name, over all records."""
    right = sum((Counter(record["right"]) for record in records), Counter[str]())
    asked = sum((Counter(record["asked"]) for record in records), Counter[str]())
    return [f"{right[name] / asked[name]:.1%}" if asked[name] else "-" for name in names]


def costs(records: Sequence[Record]) -> list[str]:
    """The median fold's training and message."""
    training = statistics.median(record["training_seconds"] for record in records)
    message = statistics.median(record["message_ms"] for record in records)
    return [f"{training:.1f} s", f"{message:.2f} ms"]
