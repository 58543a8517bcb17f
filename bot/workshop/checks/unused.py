"""Checks that every text of the locale files is used: by the contract, by the code, or by the widget and its demo page.

A text `topic.name` is used when the code or the contract names it in full, or when the code makes its key of parts
(`f"topic.{…}"`, `f"topic.{…}_title"`) and the part that is left open is a word of the code, the contract or the
knowledge. The widget and the page read their own topics by name.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.settings import ROOT
from bot.workshop.checks.language import read_all
from knowledge import Context, Finding
from knowledge.context import per_context

_CODE = ("actions", "bot", "knowledge", "nlu")
_WEB = ROOT / "bot" / "widget"
# Where the keys of a topic stand that no Python names.
_SOURCES = {"widget": ("source/*.ts", "source/view/*.ts*"), "demo": ("demo/*.html",)}
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Uses:
    """What the code says: literals in full, the patterns of keys that it makes of parts, and all words."""

    literals: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]
    words: frozenset[str]
    web: Mapping[str, frozenset[str]]


def check_unused(context: Context) -> list[Finding]:
    """Texts that nothing uses, in every language that has them."""
    used = uses.of(context)
    return sorted(
        {
            Finding(
                str(context.texts.directory / f"{text.topic}.{text.language}.yml"),
                text.line,
                f"nothing uses '{text.topic}.{text.key}'",
                "remove it, or use it",
            )
            for text in read_all(context)
            if not is_used(text.topic, text.key, used)
        }
    )


def is_used(topic: str, name: str, used: Uses) -> bool:
    """Whether a text is used somewhere."""
    if topic in used.web:
        return name in used.web[topic]
    key = f"{topic}.{name}"
    matches = (pattern.fullmatch(key) for pattern in used.patterns)
    return key in used.literals or any(match and used.words.issuperset(match.groups()) for match in matches)


@per_context
def uses(context: Context) -> Uses:
    """What code, contract, knowledge and web use."""
    literals: set[str] = set()
    patterns: set[str] = set()
    for file in (file for name in _CODE for file in sorted((ROOT / name).rglob("*.py"))):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                literals.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                patterns.update(_pattern(node))
    contract = context.origin.contract.read_text(encoding="utf-8")
    literals.update(re.findall(r"\w+\.\w+", contract))
    data = [contract, *(file.read_text(encoding="utf-8") for file in _knowledge_files(context))]
    words = {word for text in data for word in _WORD.findall(text)}
    return Uses(
        frozenset(literals),
        tuple(re.compile(pattern) for pattern in sorted(patterns)),
        frozenset(words | {literal for literal in literals if _WORD.fullmatch(literal)}),
        {topic: frozenset(_web_words(patterns)) for topic, patterns in _SOURCES.items()},
    )


def _pattern(node: ast.JoinedStr) -> Iterator[str]:
    """The key that an f-string with one or two open parts makes, if it looks like one: its topic is a literal."""
    match node.values:
        case [ast.Constant(value=str(topic)), ast.FormattedValue(), *rest] if re.fullmatch(r"\w+\.", topic):
            match rest:
                case []:
                    yield rf"{re.escape(topic)}(?P<open>\w+)"
                case [ast.Constant(value=str(end))] if _WORD.fullmatch(end):
                    yield rf"{re.escape(topic)}(?P<open>\w+){end}"
                case [ast.Constant(value=str(between)), ast.FormattedValue()] if _WORD.fullmatch(between):
                    yield rf"{re.escape(topic)}(?P<open>\w+){between}(?P<end>\w+)"


def _web_words(patterns: Iterable[str]) -> Iterator[str]:
    for file in (file for pattern in patterns for file in sorted(_WEB.glob(pattern))):
        yield from _WORD.findall(file.read_text(encoding="utf-8"))


def _knowledge_files(context: Context) -> list[Path]:
    """The knowledge that is shipped, and the one in use."""
    directories = {ROOT / "actions" / "knowledge", context.origin.knowledge}
    return [file for directory in sorted(directories) for file in sorted(directory.rglob("*.yml"))]
