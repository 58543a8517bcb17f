"""Writes the tests as ordinary Rasa data: test examples and test stories by language, the domain, the configuration."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from ruamel.yaml.scalarstring import LiteralScalarString

from bot.settings import ROOT
from bot.workshop.rasa_tests.labels import Sample, Story, TestData
from knowledge import current

VERSION = "3.1"
# What a message's reading gives for the entities in it.
Entities = Sequence[Mapping[str, Any]]
Reader = Callable[[str], Entities]


def write(directory: Path, data: Mapping[str, TestData], read: Reader) -> list[Path]:
    """Write the tests of each language, the domain and the configuration; returns the files.

    `read` gives the entities of a text. Rasa counts a story as failed when an entity is not marked in it: what is read
    now is marked, so that a later change of it is seen.
    """
    directory.mkdir(parents=True, exist_ok=True)
    for before in [*directory.glob("nlu_test.*.yml"), *directory.glob("test_stories.*.yml")]:
        before.unlink()
    files = [_write_domain(directory), Path(shutil.copy(ROOT / "config.yml", directory))]
    for language in current().languages:
        tests = data.get(language, TestData())
        if tests.samples:
            files.append(_write(directory / f"nlu_test.{language}.yml", _examples(tests.samples)))
        if tests.stories:
            files.append(_write(directory / f"test_stories.{language}.yml", _stories(tests.stories, read)))
    return files


def entity_reader(model: Path) -> Reader:
    """Reads entities with a trained model. Raises whatever a broken model makes Rasa raise."""
    from rasa.core.channels.channel import UserMessage

    from bot.engine.processor import Processor

    processor = Processor(str(model), lambda conversation: [])
    loop = asyncio.new_event_loop()

    def read(text: str) -> Entities:
        entities: Entities = loop.run_until_complete(processor.parse_message(UserMessage(text=text)))["entities"]
        return entities

    return read


def marked(text: str, entities: Entities) -> str:
    """A text with its entities marked as in Rasa's data; those of one span, as of ambiguous names, together."""
    spans = groupby(sorted(entities, key=_span), key=_span)
    for (start, end), found in reversed([(span, list(group)) for span, group in spans]):
        values = [{"entity": entity["entity"], "value": str(entity["value"])} for entity in found]
        mark = json.dumps(values[0] if len(values) == 1 else values, ensure_ascii=False)
        text = f"{text[:start]}[{text[start:end]}]{mark}{text[end:]}"
    return text


def _span(entity: Mapping[str, Any]) -> tuple[int, int]:
    return entity["start"], entity["end"]


def _examples(samples: Iterable[Sample]) -> dict[str, Any]:
    by_intent: dict[str, list[str]] = {}
    for sample in samples:
        by_intent.setdefault(sample.intent, []).append(" ".join(sample.text.split()))
    blocks = [
        {"intent": intent, "examples": LiteralScalarString("".join(f"- {text}\n" for text in dict.fromkeys(texts)))}
        for intent, texts in by_intent.items()
    ]
    return {"nlu": blocks}


def _stories(stories: Iterable[Story], read: Reader) -> dict[str, Any]:
    return {
        "stories": [
            {"story": story.name, "steps": [step for turn in story.turns for step in _steps(turn, read)]}
            for story in stories
        ]
    }


def _steps(turn: Sample, read: Reader) -> list[dict[str, str]]:
    text = marked(turn.text.strip(), read(turn.text.strip()))
    return [{"user": text, "intent": turn.intent}, {"action": current().contract.intents[turn.intent].action}]


def _write_domain(directory: Path) -> Path:
    from bot.engine.importer import ContractImporter

    file = directory / "domain.yml"
    importer = ContractImporter(str(ROOT / "config.yml"), str(ROOT / "bot" / "domain"), [str(ROOT / "bot" / "domain")])
    importer.get_domain().persist(file)
    return file


def _write(file: Path, content: Mapping[str, Any]) -> Path:
    from rasa.shared.utils.io import write_yaml

    write_yaml({"version": VERSION, **content}, file, should_preserve_key_order=True)
    return file
