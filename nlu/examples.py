"""Training examples: read from nlu/<language>/<topic>.yml, their placeholders filled with names from the knowledge."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from rasa.shared.utils.io import read_yaml_file

from knowledge import Knowledge
from knowledge.context import Context, per_context

DIRECTORY = Path(__file__).parent
PLACEHOLDER = re.compile(r"\{(\w+)\}")
_YEARS = tuple(str(year) for year in range(2018, 2031))


@dataclass(frozen=True)
class Example:
    """One example as its author wrote it (`template`) and as the model is trained on it (`text`)."""

    intent: str
    language: str
    template: str
    text: str
    file: Path


def read_examples(files: Sequence[Path]) -> Iterator[Example]:
    """All examples of the files, whose folders name their languages."""
    for file in files:
        language = file.parent.name
        for block in read_yaml_file(file).get("nlu", []):
            for line in block["examples"].splitlines():
                template = line.strip().removeprefix("- ").strip()
                if template:
                    yield Example(
                        block["intent"], language, template, fill(template, language, crc32(template.encode())), file
                    )


def fill(template: str, language: str, number: int) -> str:
    """The template with a name for each placeholder; `number` varies which.

    Raises ValueError for a placeholder that the knowledge has no names for.
    """

    def name(match: re.Match[str]) -> str:
        choices = _names_for(match.group(1), language)
        if not choices:
            raise ValueError(f"no name is known for the placeholder {match.group()}")
        return choices[(number + template[: match.start()].count("{")) % len(choices)]

    return PLACEHOLDER.sub(name, template)


@per_context
def _names_for(context: Context, placeholder: str, language: str) -> tuple[str, ...]:
    if placeholder == "year":
        return _YEARS
    if placeholder == "language":
        # Names of other languages are mostly names of markets, too.
        return tuple(context.knowledge.entities[f"language/{ours}"].name(language) for ours in context.languages)
    return _names(context.knowledge, placeholder, language)


def _names(knowledge: Knowledge, type_: str, language: str) -> tuple[str, ...]:
    entities = knowledge.of_type(type_) or [e for e in knowledge.entities.values() if e.type == type_]
    return tuple(entity.name(language) for entity in entities)


def example_files(languages: Sequence[str], topics: Sequence[str], directory: Path = DIRECTORY) -> list[Path]:
    """Where the examples of these topics stand, in each language."""
    return [directory / language / f"{topic}.yml" for language in languages for topic in topics]
