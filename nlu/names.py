"""Finds the names of the knowledge's entities in a text, by longest match over tokens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from actions.knowledge import Entity, Knowledge, current_knowledge
from nlu.text import Token, tokenize, words

# Of two entities with the same name the type that stands first wins ("Indonesian" is a market before a language).
_PRECEDENCE = ("plant", "agreement", "event", "strategy", "product", "organisation", "market", "place", "region", "language")
# What Indonesian hangs on a name ("Hongqinya"), and the English plural or possessive.
_CLITICS = ("nya", "lah", "kah", "pun", "s")
_SHORT_ACRONYM = 2


@dataclass(frozen=True)
class Mention:
    """A name found in a text: the entity's id, and which tokens it covers (`first` to before `last`)."""

    entity: str
    first: int
    last: int


class NameIndex:
    """All names of all entities, ready to be found."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._names: dict[tuple[str, ...], str] = {}
        self._acronyms: set[tuple[str, ...]] = set()
        for entity in sorted(knowledge.entities.values(), key=_precedence):
            for name in _all_names(entity):
                self._add(name, entity.id)
        self._longest = max(map(len, self._names), default=0)

    def _add(self, name: str, entity: str) -> None:
        key = words(name)
        if not key:
            return
        self._names.setdefault(key, entity)
        if len(name) <= _SHORT_ACRONYM and name.isupper():
            self._acronyms.add(key)

    def find(self, text: str, tokens: Sequence[Token]) -> list[Mention]:
        """The names in a text, from left to right, without overlap; the longest wins."""
        mentions = []
        shouted = text.isupper()
        position = 0
        while position < len(tokens):
            mention = self._longest_at(text, tokens, position, shouted)
            if mention:
                mentions.append(mention)
            position = mention.last if mention else position + 1
        return mentions

    def _longest_at(self, text: str, tokens: Sequence[Token], first: int, shouted: bool) -> Mention | None:
        for last in range(min(len(tokens), first + self._longest), first, -1):
            key = tuple(token.text for token in tokens[first:last])
            entity = self._names.get(key) or self._without_clitic(key)
            if entity is None:
                continue
            written = text[tokens[first].start : tokens[last - 1].end]
            if key in self._acronyms and (shouted or not written.isupper()):
                continue
            return Mention(entity, first, last)
        return None

    def _without_clitic(self, key: tuple[str, ...]) -> str | None:
        for clitic in _CLITICS:
            stem = key[-1].removesuffix(clitic)
            if len(stem) > _SHORT_ACRONYM and stem != key[-1]:
                entity = self._names.get((*key[:-1], stem))
                if entity:
                    return entity
        return None


def _precedence(entity: Entity) -> int:
    return _PRECEDENCE.index(entity.type) if entity.type in _PRECEDENCE else len(_PRECEDENCE)


def _all_names(entity: Entity) -> Iterable[str]:
    return dict.fromkeys([*entity.names.values(), *entity.sentence_names.values(), *entity.aliases])


@lru_cache(maxsize=1)
def current_names() -> NameIndex:
    """The names of the knowledge in use, indexed once a process."""
    return NameIndex(current_knowledge())


def find_names(text: str) -> list[str]:
    """The ids of the entities that a text names."""
    return [mention.entity for mention in current_names().find(text, tokenize(text))]
