"""Finds the names of the knowledge's entities in a text, by longest match over tokens."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from actions.knowledge import LANGUAGES, Entity, Finding, InvalidKnowledge, Knowledge, current_knowledge
from actions.knowledge.findings import Report, line_of, read_yaml
from nlu.fuzzy import FuzzyNames
from nlu.text import Token, words

NOT_NAMES_FILE = Path(__file__).parent / "not-names.yml"
Key = TypeVar("Key")
# Of two entities with the same name the type that stands first wins ("Indonesian" is a market before a language).
_PRECEDENCE = (
    "plant",
    "agreement",
    "event",
    "strategy",
    "product",
    "organisation",
    "market",
    "place",
    "region",
    "language",
)
# What Indonesian hangs on a name ("Hongqinya"), and the English plural or possessive.
_CLITICS = ("nya", "lah", "kah", "pun", "s")
_SHORTEST_STEM = 3
# A name that begins with it is one only when written just so: "AS", "US".
_EXACT = "="
# Longer names are not looked for with slips.
_LONGEST_MISTYPED = 3


@dataclass(frozen=True)
class Name:
    """An entity's name, and the languages that it is a name in."""

    entity: str
    languages: frozenset[str]


@dataclass(frozen=True)
class Mention:
    """A name found in a text: the tokens `first` to before `last`."""

    entity: str
    languages: frozenset[str]
    first: int
    last: int


class NameIndex:
    """All names of all entities, ready to be found."""

    def __init__(self, knowledge: Knowledge, not_names: Iterable[str] = ()) -> None:
        self._names: dict[tuple[str, ...], Name] = {}
        self._exact: dict[str, Name] = {}
        for entity in sorted(knowledge.entities.values(), key=_precedence):
            for language in LANGUAGES:
                for name in entity.all_names(language):
                    self._add(name, entity.id, language)
        self._not_names = {words(text) for text in not_names}
        self._longest = max(map(len, [*self._names, *self._not_names]), default=0)
        self._fuzzy = FuzzyNames({key: name.entity for key, name in self._names.items()})

    def _add(self, name: str, entity: str, language: str) -> None:
        if name.startswith(_EXACT):
            _put(self._exact, name.removeprefix(_EXACT), entity, language)
        elif key := words(name):
            _put(self._names, key, entity, language)

    def find(self, text: str, tokens: Sequence[Token], usual: Collection[str] | None = None) -> list[Mention]:
        """The names in a text, from left to right, without overlap; the longest wins.

        Mistyped names are found where `usual` words are given, which are never taken for one.
        """
        exact = {} if self._is_shouted(text, tokens) else self._exact
        mentions = []
        position = 0
        while position < len(tokens):
            name, last = self._longest_at(tokens, position)
            name = name or exact.get(_written(text, tokens[position]))
            if usual is not None and last == position + 1:
                # "afrika slatan" is more than Africa
                name, last = self._mistyped_at(tokens, position, usual, 2 if name else 1) or (name, last)
            if name:
                mentions.append(Mention(name.entity, name.languages, position, last))
            position = last
        return mentions

    def _longest_at(self, tokens: Sequence[Token], first: int) -> tuple[Name | None, int]:
        """The name that begins at a token, if one does, and where to go on: after it, or what only looks like one."""
        for last in range(min(len(tokens), first + self._longest), first, -1):
            key = tuple(token.text for token in tokens[first:last])
            name = self._names.get(key) or self._without_clitic(key)
            if name or key in self._not_names:
                return name, last
        return None, first + 1

    def _mistyped_at(
        self, tokens: Sequence[Token], first: int, usual: Collection[str], shortest: int
    ) -> tuple[Name, int] | None:
        """The name of so many words at least that is mistyped at a token, if one is, and where to go on."""
        for last in range(min(len(tokens), first + _LONGEST_MISTYPED), first + shortest - 1, -1):
            key = self._fuzzy.closest(tuple(token.text for token in tokens[first:last]), usual)
            if key:
                return self._names[key], last
        return None

    def _is_shouted(self, text: str, tokens: Sequence[Token]) -> bool:
        """Whether all is in capitals, words beside names too, so that nothing can be told from them ("CONTACT US")."""
        if not text.isupper():
            return False
        others = (token for token in tokens if (token.text,) not in self._names)
        return any(written.isupper() and written not in self._exact for written in (_written(text, t) for t in others))

    def _without_clitic(self, key: tuple[str, ...]) -> Name | None:
        for clitic in _CLITICS:
            stem = key[-1].removesuffix(clitic)
            if len(stem) >= _SHORTEST_STEM and stem != key[-1]:
                name = self._names.get((*key[:-1], stem))
                if name:
                    return name
        return None


def _put(names: dict[Key, Name], key: Key, entity: str, language: str) -> None:
    """Add a name, unless another entity has it already."""
    known = names.get(key)
    if known is None or known.entity == entity:
        names[key] = Name(entity, (known.languages if known else frozenset()) | {language})


def _written(text: str, token: Token) -> str:
    return text[token.start : token.end]


def _precedence(entity: Entity) -> int:
    return _PRECEDENCE.index(entity.type) if entity.type in _PRECEDENCE else len(_PRECEDENCE)


@lru_cache(maxsize=1)
def current_names() -> NameIndex:
    """The names of the knowledge in use, indexed once a process."""
    return NameIndex(current_knowledge(), read_not_names())


def read_not_names(file: Path = NOT_NAMES_FILE) -> frozenset[str]:
    """The words that hold a name by chance; raises InvalidKnowledge with every finding."""
    findings: list[Finding] = []
    report = Report(file, findings)
    by_language = read_yaml(file, report) or {}
    if not isinstance(by_language, Mapping):
        report.add(1, "the words do not stand under a language", "write zh: [其中, 沿海]")
        by_language = {}
    found: set[str] = set()
    for language, listed in by_language.items():
        if language in LANGUAGES and isinstance(listed, list) and all(isinstance(word, str) for word in listed):
            found.update(map(str, listed))
        else:
            report.add(line_of(by_language, language), f"'{language}' has no list of words", "write zh: [其中, 沿海]")
    if findings:
        raise InvalidKnowledge(findings)
    return frozenset(found)
