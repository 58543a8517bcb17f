"""Reads test questions and conversations, and gives each the intent that it must be understood as.

Rasa's tests want one intent for each message; ours say which facts an answer must rest on. The intent of a fact is the
one whose first answer states it. What follows from neither that nor the kind of a question is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

import yaml

from bot.settings import ROOT
from knowledge import Finding, InvalidKnowledge, current

TESTS = (ROOT / "tests" / "heldout", ROOT / "tests" / "conversations")
# The kinds of questions that say which intent is meant.
_INTENT_OF_KIND = {
    "unrelated": "out_of_scope",
    "comparison": "ask_comparison",
    "superlative": "ask_superlative",
    "timeline": "ask_timeline",
}
_WORDINGS = ("plain", "noisy")
_FOLLOW_UP = "follow_up"


@dataclass(frozen=True)
class Sample:
    """A message and the intent that it must be understood as."""

    text: str
    intent: str


@dataclass(frozen=True)
class Story:
    """A conversation: the messages whose intents are known, in order."""

    name: str
    turns: tuple[Sample, ...]


@dataclass
class TestData:
    """What there is to test in one language."""

    __test__ = False  # pytest would take it for tests

    samples: list[Sample] = field(default_factory=list)
    stories: list[Story] = field(default_factory=list)


def files_of(language: str, directories: Sequence[Path] = TESTS) -> list[Path]:
    """The files of tests of a language."""
    return [file for directory in directories for file in sorted((directory / language).rglob("*.yml"))]


def read_tests(files: Iterable[Path]) -> TestData:
    """The labelled questions and conversations of files. Raises InvalidKnowledge for a file that can't be read."""
    data = TestData()
    for file in files:
        for record in _records(file):
            if "turns" in record:
                data.stories.extend(_stories(record, file))
            else:
                data.samples.extend(_samples(record))
    return data


def intent_of(facts: Sequence[str]) -> str | None:
    """The intent that asks for facts; None where there is no single one."""
    known = current().knowledge.facts
    intents = {main_intent(known[identity].attribute) if identity in known else None for identity in facts}
    return intents.pop() if len(intents) == 1 else None


def main_intent(attribute: str) -> str | None:
    """The intent whose first answer is an attribute, else the first that answers it at all."""
    contract = current().contract
    first = (intent.name for intent in contract.intents.values() if intent.attributes[:1] == (attribute,))
    any_ = contract.intent_for(attribute)
    return next(first, any_.name if any_ else None)


def _records(file: Path) -> list[Mapping[str, Any]]:
    try:
        content = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    except (OSError, ValueError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        finding = Finding(str(file), mark.line + 1 if mark else 1, f"it can't be read: {problem}", "correct the YAML")
        raise InvalidKnowledge([finding]) from None
    records = content.get("conversations") if isinstance(content, Mapping) else content
    if not isinstance(records, list) or not all(isinstance(record, Mapping) for record in records):
        finding = Finding(str(file), 1, "it holds neither questions nor conversations", "begin with 'conversations:'")
        raise InvalidKnowledge([finding])
    return records


def _samples(record: Mapping[str, Any]) -> Iterator[Sample]:
    facts = [record["fact"]] if "fact" in record else record.get("facts") or []
    intent = record.get("intent") or _INTENT_OF_KIND.get(str(record.get("kind"))) or intent_of(facts)
    if intent:
        asked = [record["ask"]] if "ask" in record else [text for key in _WORDINGS for text in record.get(key) or []]
        yield from (Sample(str(text), intent) for text in asked)


def _stories(record: Mapping[str, Any], file: Path) -> Iterator[Story]:
    """A story for each wording; conversations that are patterns, or are known to fail, are left out."""
    if "for" in record or "fails" in record:
        return
    labelled = [(_wordings(turn), intent) for turn, intent in _labels(record["turns"]) if intent]
    for number, texts in enumerate(zip_longest(*(wordings for wordings, _ in labelled)), 1):
        intents = [intent for _, intent in labelled]
        firsts = [wordings[0] for wordings, _ in labelled]
        turns = [Sample(text or first, intent) for text, first, intent in zip(texts, firsts, intents, strict=True)]
        yield Story(f"{file.stem}: {record['name']} ({number})", tuple(turns))


def _labels(turns: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], str | None]]:
    """Each turn that says something, with its intent; the same question about something else is a follow-up."""
    asked: str | None = None
    for turn in turns:
        if "say" not in turn:
            continue
        intent = turn.get("intent")
        if isinstance(intent, str):
            yield turn, intent
        else:
            meant = intent_of(turn.get("facts") or [])
            yield turn, _FOLLOW_UP if meant and meant == asked else meant
            asked = meant or asked


def _wordings(turn: Mapping[str, Any]) -> list[str]:
    said = turn["say"]
    return [str(text) for text in said] if isinstance(said, list) else [str(said)]
