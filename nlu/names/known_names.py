"""Finds the names of the knowledge's entities in a text, by longest match over tokens."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from knowledge import Entity, Knowledge
from knowledge.context import Context, per_context
from knowledge.expressions import WINDOW
from knowledge.languages import Languages
from nlu.names.false_names import read_not_names
from nlu.names.fuzzy import FuzzyNames
from nlu.text.language_patterns import sentence
from nlu.text.normaliser import EXACT
from nlu.text.spellings import current_spellings
from nlu.text.tokens import Token, words

Key = TypeVar("Key")
_LANGUAGE = "language"
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
    _LANGUAGE,
)
# "印尼国内" is Indonesia, while 国内 alone is the home country.
_DOMESTIC = ("国内", "境内")
_SHORTEST_STEM = 3
# Longer names are not looked for with slips.
_LONGEST_MISTYPED = 3


@dataclass(frozen=True)
class Name:
    """The entities that a name is one of (several where it is ambiguous), and the languages that it is a name in."""

    entities: tuple[str, ...]
    languages: frozenset[str]


@dataclass(frozen=True)
class Mention:
    """A name found in a text: the tokens `first` to before `last`."""

    entities: tuple[str, ...]
    languages: frozenset[str]
    first: int
    last: int


class NameIndex:
    """All names of all entities, ready to be found."""

    def __init__(
        self,
        knowledge: Knowledge,
        languages: Languages,
        clitics: tuple[str, ...] = (),
        not_names: Iterable[str] = (),
    ) -> None:
        """`clitics` are hung on names; `not_names` hold one by chance."""
        self._clitics = clitics
        self._names: dict[tuple[str, ...], Name] = {}
        self._exact: dict[str, Name] = {}
        # Those of languages, also where a people has the same ("Chinese").
        self._spoken: dict[tuple[str, ...], Name] = {}
        for entity in sorted(knowledge.entities.values(), key=_precedence):
            for language in languages:
                for name in entity.all_names(language):
                    self._add(name, entity.id, language)
        self._not_names = {words(text) for text in not_names}
        # By its first word, how long a name can be that begins at a token.
        self._longest: dict[str, int] = {}
        for key in [*self._names, *self._not_names]:
            self._longest[key[0]] = max(len(key), self._longest.get(key[0], 1))
        self._fuzzy = FuzzyNames({key: name.entities for key, name in self._names.items()})

    def _add(self, name: str, entity: str, language: str) -> None:
        if name.startswith(EXACT):
            _put(self._exact, name.removeprefix(EXACT), entity, language)
        elif key := words(name):
            _put(self._names, key, entity, language)
            if _type(entity) == _LANGUAGE:
                _put(self._spoken, key, entity, language)
            if language == "zh" and _type(entity) == "market":
                for domestic in _DOMESTIC:
                    _put(self._names, key + words(domestic), entity, language)

    def find(self, text: str, tokens: Sequence[Token], usual: Collection[str] | None = None) -> list[Mention]:
        """The names in a text, from left to right, without overlap; the longest wins.

        Mistyped names are found where `usual` words are given, which are never taken for one.
        """
        exact = {} if self._is_shouted(text, tokens) else self._exact
        mentions = []
        position = 0
        while position < len(tokens):
            name, last = self._longest_at(tokens, position)
            if last == position + 1:
                name = name or exact.get(_written(text, tokens[position]))
            is_word = (tokens[position].text,) in self._not_names
            if usual is not None and last == position + 1 and not is_word:
                # "afrika slatan" is more than Africa
                name, last = self._mistyped_at(tokens, position, usual, 2 if name else 1) or (name, last)
            if name:
                name = self._language_at(text, tokens[position:last]) or name
                mentions.append(Mention(name.entities, name.languages, position, last))
            position = last
        return mentions

    def _language_at(self, text: str, tokens: Sequence[Token]) -> Name | None:
        """The language that is named, where one is to be spoken: "in Chinese", not "in Chinese plants"."""
        spoken = self._spoken.get(tuple(token.text for token in tokens))
        if spoken is None or not sentence("in_language").ends(text, tokens[0].start):
            return None
        end = tokens[-1].end
        return spoken if sentence("in_language_behind").match(text[end : end + WINDOW]) else None

    def _longest_at(self, tokens: Sequence[Token], first: int) -> tuple[Name | None, int]:
        """The name that begins at a token, if one does, and where to go on: after it, or what only looks like one."""
        longest = self._longest.get(tokens[first].text, 1)
        for last in range(min(len(tokens), first + longest), first, -1):
            key = tuple(token.text for token in tokens[first:last])
            name = self._names.get(key) or self._without_clitic(key)
            if name or key in self._not_names:
                return name, last
        return None, first + 1

    def _mistyped_at(
        self, tokens: Sequence[Token], first: int, usual: Collection[str], shortest: int
    ) -> tuple[Name, int] | None:
        """The name of so many words at least that is mistyped at a token, if one is, and where to go on."""
        if not self._fuzzy.may_begin(tokens[first].text):
            return None
        for last in range(min(len(tokens), first + _LONGEST_MISTYPED), first + shortest - 1, -1):
            key = self._fuzzy.closest(tuple(token.text for token in tokens[first:last]), usual)
            if key and not self._cuts_name(tokens, first, last):
                return self._names[key], last
        return None

    def _cuts_name(self, tokens: Sequence[Token], first: int, last: int) -> bool:
        """Whether a name begins inside and goes on after it: "the Philippine" in "the Philippine assembly lines"."""
        inside = (self._longest_at(tokens, start) for start in range(first + 1, last))
        return any(name is not None and end > last for name, end in inside)

    def _is_shouted(self, text: str, tokens: Sequence[Token]) -> bool:
        """Whether all is in capitals, words beside names too, so that nothing can be told from them ("CONTACT US")."""
        if not text.isupper():
            return False
        others = (token for token in tokens if (token.text,) not in self._names)
        return any(written.isupper() and written not in self._exact for written in (_written(text, t) for t in others))

    def _without_clitic(self, key: tuple[str, ...]) -> Name | None:
        if not key[-1].endswith(self._clitics):
            return None
        for clitic in self._clitics:
            stem = key[-1].removesuffix(clitic)
            if len(stem) >= _SHORTEST_STEM and stem != key[-1]:
                name = self._names.get((*key[:-1], stem))
                if name:
                    return name
        return None


def _put(names: dict[Key, Name], key: Key, entity: str, language: str) -> None:
    """Add a name; it stays another entity's where that is of a type that goes before."""
    known = names.get(key, Name((), frozenset()))
    if any(_type(other) != _type(entity) for other in known.entities):
        return
    names[key] = Name(tuple(dict.fromkeys((*known.entities, entity))), known.languages | {language})


def _type(entity: str) -> str:
    return entity.split("/", 1)[0]


def _written(text: str, token: Token) -> str:
    return text[token.start : token.end]


def _precedence(entity: Entity) -> int:
    return _PRECEDENCE.index(entity.type) if entity.type in _PRECEDENCE else len(_PRECEDENCE)


@per_context
def current_names(context: Context) -> NameIndex:
    """The names of the knowledge in use."""
    languages = context.languages
    clitics = current_spellings.of(languages).clitics
    return NameIndex(context.knowledge, languages, clitics, read_not_names(languages))
