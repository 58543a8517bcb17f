"""Reads the wordings that there are, of training and of tests, and says when two are the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from knowledge import Context, current
from knowledge.expressions import compiled
from nlu.examples import PLACEHOLDER
from nlu.names.known_names import current_names
from nlu.numbers.years import find_years
from nlu.text.normaliser import current_normaliser
from nlu.text.tokens import tokenize

# What users are asked by in test conversations and held-out questions.
_ASKED_BY = ("say", "ask", "plain", "noisy")
# What stands for a part that was left out.
LEFT_OUT = compiled(
    "bot/workshop/learning/wordings.py what was left out", r"\[(phone|email|link|account|number|secret|name)\]"
)
_OTHER = "<other>"


@dataclass(frozen=True)
class Wording:
    """A way to ask, and where it stands (`line` from 1); `intent` is what it was said to ask for, in training."""

    text: str
    file: Path
    line: int
    intent: str | None = None


class Unreadable(Exception):
    """A file can't be read; the message names file and line."""


def masked(text: str) -> tuple[str, ...]:
    """The words of a text or of an example's template in normal form, with kinds in place of names and years.

    Two texts are the same to the classifier if these are. What was left out of a question ("[name]") is no word.
    """
    # Placeholders stand at the odd places.
    parts = PLACEHOLDER.split(LEFT_OUT.sub(" ", text))
    context = current()
    found = [[f"<{part}>"] if number % 2 else _masked_part(context, part) for number, part in enumerate(parts)]
    return tuple(word for part in found for word in part)


def trained(directory: Path, language: str) -> list[Wording]:
    """The training examples of a language below a directory, in the files' order. Raises Unreadable."""
    from bot.workshop.checks.examples import read_lines

    wordings: list[Wording] = []
    for file in sorted((directory / language).glob("*.yml")):
        try:
            wordings += [Wording(line.text, line.file, line.line, line.intent) for line in read_lines(file)]
        except (OSError, ValueError, yaml.YAMLError) as error:
            raise _unreadable(file, error) from None
    return wordings


def asked_in_tests(directories: list[Path], language: str) -> list[Wording]:
    """What is asked in the tests of a language below some directories. Raises Unreadable."""
    wordings: list[Wording] = []
    for file in sorted(file for directory in directories for file in (directory / language).glob("*.yml")):
        try:
            root = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        except (OSError, ValueError, yaml.YAMLError) as error:
            raise _unreadable(file, error) from None
        wordings += [Wording(node.value, file, node.start_mark.line + 1) for node in _asked(root)]
    return wordings


def _asked(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _asked(item)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value in _ASKED_BY:
                items = value.value if isinstance(value, yaml.SequenceNode) else [value]
                yield from (item for item in items if isinstance(item, yaml.ScalarNode))
            else:
                yield from _asked(value)


def _unreadable(file: Path, error: Exception) -> Unreadable:
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else 1
    return Unreadable(f"{file}:{line}: the file can't be read: {getattr(error, 'problem', None) or error}")


@lru_cache(maxsize=65536)
def _masked_part(context: Context, text: str) -> list[str]:
    tokens = current_normaliser.of(context).normalised(tokenize(text))
    names = {mention.first: mention for mention in current_names.of(context).find(text, tokens)}
    years = {year.first: year for year in find_years(text, tokens)}
    found: list[str] = []
    position = 0
    while position < len(tokens):
        name, year = names.get(position), years.get(position)
        if name:
            kind = name.entities[0].split("/", 1)[0]
            found.append(_OTHER if name.entities[0] in context.knowledge.others else f"<{kind}>")
        else:
            found.append("<year>" if year else tokens[position].text)
        position = name.last if name else year.last if year else position + 1
    return found
