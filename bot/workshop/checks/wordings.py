"""Checks that no wording of the tests is a training example: what was learned by heart proves nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.settings import ROOT
from bot.workshop.checks.examples import Line
from knowledge import Finding, current
from nlu.examples import PLACEHOLDER
from nlu.names.known_names import current_names
from nlu.text.normaliser import current_normaliser
from nlu.text.tokens import is_han, tokenize

TESTS = (ROOT / "tests" / "heldout", ROOT / "tests" / "conversations")
# Under these keys stands what testers wrote as partners would.
_ASKED = ("ask", "say", "plain", "noisy")
# "Thanks", "and in Kenya?": so few words coincide, whoever writes them.
_MOST_WORDS = 3
# With other names in them longer ones coincide, too ("how many jobs did you create in …").
_MOST_WORDS_BUT_NAMES = 7


@dataclass(frozen=True)
class Wording:
    """What a test says, and where (`line` from 1)."""

    file: Path
    line: int
    text: str


def check_wordings(language: str, lines: Sequence[Line], tests: Sequence[Path] = TESTS) -> list[Finding]:
    """Examples of a language that a test says, too, its names aside where it is long; without tests there are none."""
    files = [file for directory in tests for file in sorted((directory / language).rglob("*.yml"))]
    asked = [wording for file in files for wording in read_wordings(file)]
    if not asked:
        return []
    as_written = {_key(wording.text): wording for wording in reversed(asked)}
    but_names = {_masked(wording.text): wording for wording in reversed(asked)}
    return sorted(finding for line in lines for finding in _found(line, as_written, but_names))


def read_wordings(file: Path) -> Iterator[Wording]:
    """What is said in a file of tests; nothing where it can't be read, which its own tests notice."""
    try:
        root = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError):
        return
    yield from _said(root, file, asked=False)


def _said(node: yaml.Node | None, file: Path, asked: bool) -> Iterator[Wording]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _said(value, file, key.value in _ASKED)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _said(item, file, asked)
    elif asked and isinstance(node, yaml.ScalarNode):
        yield Wording(file, node.start_mark.line + 1, node.value)


def _found(
    line: Line, as_written: dict[tuple[str, ...], Wording], but_names: dict[tuple[str, ...], Wording]
) -> Iterator[Finding]:
    key = _key(PLACEHOLDER.sub(lambda match: f" {_mark(match[1])} ", line.text))
    said = (as_written.get(key) if _length(key) > _MOST_WORDS else None) or (
        but_names.get(key if "{" in line.text else _masked(line.text)) if _length(key) > _MOST_WORDS_BUT_NAMES else None
    )
    if said:
        place = f"{said.file.parent.parent.name}/{said.file.parent.name}/{said.file.name}:{said.line}"
        problem = f"'{line.text}' is a wording of the tests ({place}: '{said.text}')"
        yield Finding(str(line.file), line.line, problem, "say it in other words")


def _key(text: str) -> tuple[str, ...]:
    return tuple(token.text for token in current_normaliser().normalised(tokenize(text)))


def _masked(text: str) -> tuple[str, ...]:
    """The words of a text with the kinds of things instead of their names."""
    tokens = current_normaliser().normalised(tokenize(text))
    names = {mention.first: mention for mention in current_names().find(text, tokens)}
    kinds: list[str] = []
    position = 0
    while position < len(tokens):
        name = names.get(position)
        kinds.append(_mark(_kind(name.entities[0])) if name else tokens[position].text)
        position = name.last if name else position + 1
    return tuple("qyearq" if kind.isdigit() and len(kind) == len("2030") else kind for kind in kinds)


def _kind(entity: str) -> str:
    """An entity's kind; another company is none of the organisations that examples name."""
    return "other" if entity in current().knowledge.others else entity.split("/")[0]


def _mark(kind: str) -> str:
    """A kind as one word, which is none of a language."""
    return f"q{kind}q"


def _length(key: Sequence[str]) -> float:
    """How many words a text has; two Chinese characters are about one."""
    return sum(0.5 if is_han(word) else 1 for word in key)
