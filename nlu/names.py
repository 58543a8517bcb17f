"""Finds the names of the knowledge's entities in a text, by longest match over tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from actions.knowledge import LANGUAGES, Entity, Knowledge, current_knowledge
from nlu.text import Token, words

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

    def __init__(self, knowledge: Knowledge) -> None:
        self._names: dict[tuple[str, ...], Name] = {}
        self._exact: dict[str, Name] = {}
        for entity in sorted(knowledge.entities.values(), key=_precedence):
            for language in LANGUAGES:
                for name in entity.all_names(language):
                    self._add(name, entity.id, language)
        self._longest = max(map(len, self._names), default=0)

    def _add(self, name: str, entity: str, language: str) -> None:
        if name.startswith(_EXACT):
            self._exact[name.removeprefix(_EXACT)] = Name(entity, frozenset([language]))
            return
        key = words(name)
        known = self._names.get(key)
        if key and (known is None or known.entity == entity):
            self._names[key] = Name(entity, (known.languages if known else frozenset()) | {language})

    def find(self, text: str, tokens: Sequence[Token]) -> list[Mention]:
        """The names in a text, from left to right, without overlap; the longest wins."""
        mentions = []
        position = 0
        while position < len(tokens):
            mention = self._longest_at(text, tokens, position)
            if mention:
                mentions.append(mention)
            position = mention.last if mention else position + 1
        return mentions

    def _longest_at(self, text: str, tokens: Sequence[Token], first: int) -> Mention | None:
        for last in range(min(len(tokens), first + self._longest), first, -1):
            key = tuple(token.text for token in tokens[first:last])
            name = self._names.get(key) or self._without_clitic(key)
            if name:
                return Mention(name.entity, name.languages, first, last)
        written = text[tokens[first].start : tokens[first].end]
        # In a message that is all capitals nothing can be told from them.
        exact = self._exact.get(written) if not text.isupper() else None
        return Mention(exact.entity, exact.languages, first, first + 1) if exact else None

    def _without_clitic(self, key: tuple[str, ...]) -> Name | None:
        for clitic in _CLITICS:
            stem = key[-1].removesuffix(clitic)
            if len(stem) >= _SHORTEST_STEM and stem != key[-1]:
                name = self._names.get((*key[:-1], stem))
                if name:
                    return name
        return None


def _precedence(entity: Entity) -> int:
    return _PRECEDENCE.index(entity.type) if entity.type in _PRECEDENCE else len(_PRECEDENCE)


@lru_cache(maxsize=1)
def current_names() -> NameIndex:
    """The names of the knowledge in use, indexed once a process."""
    return NameIndex(current_knowledge())
