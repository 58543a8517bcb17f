"""Takes the words out of texts, one text in one language at a time; what is filled in stays."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.workshop.checks.locales import check_locales
from bot.workshop.checks.statements import check_statements
from knowledge import Finding, Knowledge
from knowledge.context import LOCALES, current
from knowledge.findings import Report, line_of, read_yaml
from tests.contexts import LANGUAGES, with_knowledge, with_texts
from tests.mutation.marks import text_mark
from tests.mutation.mutants import TEXT, Mutant

# Texts of the HTTP interface, of the widget and of the demo page, which conversations never show.
_NOT_SAID = ("errors", "widget", "demo")
_PLACEHOLDER = re.compile(r"%\{\w+\}")
_BLANK = "…"


def text_mutants(knowledge: Knowledge, directory: Path = LOCALES) -> Iterator[Mutant]:
    """Each text that the bot says, in each language, without its words."""
    topics = sorted({file.name.split(".")[0] for file in directory.glob("*.*.yml")} - set(_NOT_SAID))
    for topic in topics:
        for language in LANGUAGES:
            file = directory / f"{topic}.{language}.yml"
            texts = read_yaml(file, Report(file, []))[language]
            for name in texts:
                yield _mutant(file, topic, name, language, texts, knowledge)


def without_words(text: Any) -> Any:
    """A text, or its forms for one and many, with its placeholders only."""
    if isinstance(text, Mapping):
        return {form: without_words(words) for form, words in text.items()}
    return _BLANK.join(["", *_PLACEHOLDER.findall(str(text)), ""]) or _BLANK


def _mutant(file: Path, topic: str, name: str, language: str, texts: Mapping[str, Any], knowledge: Knowledge) -> Mutant:
    key = f"{topic}.{name}"
    blank = without_words(texts[name])
    return Mutant(
        TEXT,
        str(file),
        line_of(texts, name),
        f"{key} ({language}): without its words",
        frozenset({text_mark(key, language)}),
        partial(current().texts.replaced, key, language, blank),
        partial(_findings, file, name, language, blank, knowledge),
        language=language,
        all_touched=True,
    )


def _findings(file: Path, name: str, language: str, words: Any, knowledge: Knowledge) -> list[Finding]:
    """What `python -m bot check` says of the topic's files with the changed text, and of what is said with it."""
    with tempfile.TemporaryDirectory() as directory:
        for other in file.parent.glob(f"{file.name.split('.')[0]}.*.yml"):
            shutil.copy(other, directory)
        changed = Path(directory) / file.name
        yaml = YAML()
        content = yaml.load(changed.read_text("utf-8"))
        content[language][name] = words
        with changed.open("w", encoding="utf-8") as opened:
            yaml.dump(content, opened)
        return [*check_locales(with_texts(Path(directory))), *check_statements(with_knowledge(knowledge))]
