"""The word lists that stand in one file for all languages: where each list is, and where a language's words go."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

SHARED_LISTS = (
    "actions/comparatives.yml",
    "actions/details.yml",
    "actions/kinds.yml",
    "actions/measures.yml",
    "actions/polarity.yml",
    "actions/references.yml",
    "actions/sayings.yml",
    "nlu/amounts.yml",
    "nlu/ellipses.yml",
    "nlu/numerals.yml",
    "nlu/sentences.yml",
)
# What all languages use stands under it.
_ANY = "any"


@dataclass(frozen=True)
class WordList:
    """One list, by its `path` in the file, and `model`, what the language has there that the new one is made after.

    `entry` is the line (from 1) at which the new language stands, None where it does not, and `written` whether an
    author has dealt with it ([] and "" say that nothing is needed). An entry would go behind the line `end`, indented
    by `indent`; `line` is that of the list.
    """

    path: str
    model: Any
    line: int
    end: int
    indent: int
    entry: int | None
    written: bool


def word_lists(file: Path, code: str, model: str, codes: Collection[str]) -> list[WordList]:
    """Every list of a file in which the language `model` has words, in the order of the file."""
    text = file.read_text(encoding="utf-8")
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    return (
        []
        if root is None
        else list(_lists(root, yaml.safe_load(text), (), text.splitlines(), code, model, {*codes, _ANY, code}))
    )


def _lists(
    node: yaml.Node, content: Any, path: tuple[str, ...], lines: list[str], code: str, model: str, codes: set[str]
) -> Iterator[WordList]:
    if not isinstance(node, yaml.MappingNode):
        return
    if not set(content) <= codes:
        for key, value in node.value:
            name = next(name for name in content if str(name) == key.value)
            yield from _lists(value, content[name], (*path, key.value), lines, code, model, codes)
    elif content.get(model):
        first, last = node.value[0][0], node.value[-1][1]
        entry = next((key.start_mark.line + 1 for key, _ in node.value if key.value == code), None)
        line, indent = first.start_mark.line + 1, first.start_mark.column
        written = content.get(code) is not None
        yield WordList(".".join(path), content[model], line, _end(last, lines), indent, entry, written)


def _end(node: yaml.Node, lines: list[str]) -> int:
    """The last line (from 1) of an entry, without the blank lines and comments that belong to what follows."""
    end = node.end_mark.line + (1 if node.end_mark.column else 0)
    while not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#"):
        end -= 1
    return end
