"""Reads a reply back: which text of the locale files each of its lines is, and what that claims (sentences.yml)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from actions.wording import statement
from knowledge import Context, Fact
from knowledge.context import per_context
from nlu.text.tokens import to_simplified, to_traditional

_FILE = Path(__file__).with_suffix(".yml")
_PLACEHOLDER = re.compile(r"%\{(\w+)\}|%%")
# What certain placeholders stand for; all others for anything.
_FILLED = {"year": r"(?:\d{4}\D{1,6})*\d{4}", "number": r"[\d.,]+"}
# A line that states a fact; one that says nothing of facts; one that is no text of the locale files.
STATEMENT, WORDS, UNKNOWN = "statement", "words", "unknown"
_PARTS = "parts"
_BULLET = "• "


@dataclass(frozen=True)
class Sentence:
    """A line of a reply: what it claims, the text that it is, and what that was filled with, in Simplified characters.

    `fact` is what a statement states.
    """

    claim: str
    line: str
    key: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    fact: Fact | None = None


@dataclass(frozen=True)
class _Template:
    key: str
    claim: str
    pattern: re.Pattern[str]
    literals: int


def read_reply(text: str, stated: Sequence[Fact], context: Context, language: str) -> list[Sentence]:
    """The lines of a reply that rests on these facts, in order."""
    statements = {_plain(statement(fact, context.knowledge, language)): fact for fact in stated}
    return [
        _read(line.removeprefix(_BULLET), statements, context, language) for line in text.splitlines() if line.strip()
    ]


def unclassified(context: Context, language: str) -> list[str]:
    """The keys of texts of a language of which sentences.yml does not say what they claim."""
    return sorted(key for key, _ in _texts(context, language) if _claim_of.of(context, key) is None)


def plain(text: str) -> str:
    """A text as `Sentence.values` has it."""
    return _plain(text)


def _read(line: str, statements: Mapping[str, Fact], context: Context, language: str) -> Sentence:
    words = _plain(line)
    if words in statements:
        return Sentence(STATEMENT, line, fact=statements[words])
    for template in _templates.of(context, language):
        if found := template.pattern.fullmatch(words):
            return Sentence(template.claim, line, template.key, found.groupdict())
    # Some lines are several texts; and what languages are spoken is said in each of them.
    are_words = any(_are_words(words, context, each) for each in (language, *context.languages))
    return Sentence(WORDS if are_words else UNKNOWN, line)


def _are_words(line: str, context: Context, language: str) -> bool:
    """Whether a line is a text that says nothing of facts, or several, one after the other."""
    harmless = [template for template in _templates.of(context, language) if template.claim == WORDS]
    rests = [line, *(line[match.end() :].strip() for template in harmless if (match := template.pattern.match(line)))]
    return any(template.pattern.fullmatch(rest) for rest in rests for template in harmless)


def _plain(text: str) -> str:
    """A text with every character in one form, whichever script it is of; each alone: by phrases some would stay."""
    return "".join(map(_simplified, text))


@lru_cache(maxsize=8192)
def _simplified(character: str) -> str:
    # There and back, as 着 is 著 in Traditional, which stays so.
    return to_simplified(to_traditional(to_simplified(character)))


@per_context
def _templates(context: Context, language: str) -> tuple[_Template, ...]:
    """The texts that can be a line of a reply; those of which more is fixed come first."""
    texts = list(_texts(context, language))
    topics = sorted({_plain(words) for key, words in texts if key.startswith("topics.")}, key=len, reverse=True)
    filled = {**_FILLED, "topic": "|".join(map(re.escape, topics))}
    found = [
        _template(key, _claim_of.of(context, key), line, filled) for key, text in texts for line in text.splitlines()
    ]
    return tuple(sorted((each for each in found if each), key=lambda each: -each.literals))


def _template(key: str, claim: str | None, line: str, filled: Mapping[str, str]) -> _Template | None:
    """A line of a text as a pattern; `filled` says what certain placeholders may stand for."""
    if claim in (None, _PARTS, STATEMENT):
        return None
    pattern, fixed, position = "", 0, 0
    for match in _PLACEHOLDER.finditer(line):
        literal, name = _plain(line[position : match.start()]), match[1]
        fixed, position = fixed + len(literal), match.end()
        pattern += re.escape(literal) + (_group(name, filled, pattern) if name else "%")
    literal = _plain(line[position:])
    return _Template(key, claim or "", re.compile(pattern + re.escape(literal)), fixed + len(literal))


def _group(name: str, filled: Mapping[str, str], before: str) -> str:
    anything = filled.get(name, ".+")
    return f"(?:{anything})" if f"(?P<{name}>" in before else f"(?P<{name}>{anything})"


def _texts(context: Context, language: str) -> Iterator[tuple[str, str]]:
    """Every text of a language with its key; those with forms for one and many, each form."""
    for file in sorted(context.texts.directory.glob(f"*.{language}.yml")):
        topic = file.name.split(".")[0]
        for name, content in yaml.safe_load(file.read_text(encoding="utf-8"))[language].items():
            for words in content.values() if isinstance(content, dict) else [content]:
                yield f"{topic}.{name}", str(words)


@per_context
def _claim_of(context: Context, key: str) -> str | None:
    """What a text claims; None where nothing says so."""
    stating = (intent.answers for intent in context.contract.intents.values() if intent.action == "action_answer")
    if any(key in answers for answers in stating):
        return STATEMENT
    content = _content()
    by_claim = {**content["claims"], WORDS: content["words"], _PARTS: content["parts"]}
    return next((claim for claim, keys in by_claim.items() if any(fnmatchcase(key, one) for one in keys)), None)


@lru_cache(maxsize=1)
def _content() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return content
