"""Brings what people type in chats into the form of the examples: short forms, repeated letters, pinyin.

The tokens keep the offsets of what was written, so that a name's span is the user's text: that of "nanfei" is all of
it, though it was read as 南非.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from knowledge import Knowledge
from knowledge.context import Context, per_context
from knowledge.languages import Languages
from nlu.names.false_names import read_not_names
from nlu.names.pinyin import Pinyin, SameSound, is_chinese
from nlu.text.repeated_letters import without_emphasis
from nlu.text.spellings import Spellings, current_spellings
from nlu.text.tokens import Token, is_han, words

Key = tuple[str, ...]
# A name that begins with it is one only when written just so: "AS", "US".
EXACT = "="
# "truk2": an Indonesian word twice. A product's name before a figure is shorter.
_TWICE = "2"
_SHORTEST_DOUBLED = 3


class Normaliser:
    """Knows the spellings of all languages, and the names that must not be changed by them."""

    def __init__(self, spellings: Spellings, names: Mapping[str, str], not_names: Collection[str] = ()) -> None:
        """`names` says of each whose it is."""
        keys = {words(name) for name in names}
        latin = {key for key in keys if not is_chinese("".join(key))}
        self._name_words = frozenset(word for key in latin for word in key)
        self._numbered = {pair for key in latin for pair in pairwise(key) if pair[1] == _TWICE}
        self._forms = _forms(spellings.forms, latin)
        self._first = frozenset(key[0] for key in self._forms)
        self._longest = max(map(len, self._forms), default=0)
        chinese = {"".join(words(name)): entity for name, entity in names.items() if is_chinese(name)}
        self._pinyin = Pinyin({**{word: word for word in spellings.pinyin}, **chinese}, spellings.not_pinyin)
        self._same_sound = SameSound(chinese, {*chinese, *not_names})
        self._known = self._name_words | {word for key in self._forms for word in key}

    @property
    def pinyin(self) -> frozenset[str]:
        """All that is read as pinyin, without spaces."""
        return self._pinyin.spellings

    def normalised(self, tokens: Sequence[Token], usual: Collection[str] | None = None) -> list[Token]:
        """The tokens in the form of the examples, whose words are `usual`."""
        known = None if usual is None else _Either(usual, self._known)
        tokens = self._doubled(without_emphasis(tokens, known))
        result: list[Token] = []
        position = 0
        while position < len(tokens):
            found = self._meant_at(tokens, position)
            if found:
                result += _placed(found[0], tokens[position : found[1]])
            else:
                result.append(tokens[position])
            position = found[1] if found else position + 1
        return result

    def _meant_at(self, tokens: Sequence[Token], first: int) -> tuple[Key, int] | None:
        """What is to be written from a token on, and where to go on after it; None for what stands there."""
        form = self._form_at(tokens, first)
        if form:
            return form
        at = self._same_sound.longest_at if is_han(tokens[first].text) else self._pinyin_at
        found = at(tokens, first)
        return (tuple(found[0]), found[1]) if found else None

    def _doubled(self, tokens: Sequence[Token]) -> list[Token]:
        """The tokens with "truk2" as "truk truk"."""
        return [*tokens[:1], *(self._again(before, token) for before, token in pairwise(tokens))]

    def _again(self, before: Token, token: Token) -> Token:
        if token.text != _TWICE or before.end != token.start or (before.text, _TWICE) in self._numbered:
            return token
        is_word = before.text.isalpha() and len(before.text) >= _SHORTEST_DOUBLED
        return replace(token, text=before.text) if is_word else token

    def _form_at(self, tokens: Sequence[Token], first: int) -> tuple[Key, int] | None:
        if tokens[first].text not in self._first:
            return None
        for last in range(min(len(tokens), first + self._longest), first, -1):
            meant = self._forms.get(tuple(token.text for token in tokens[first:last]))
            if meant:
                return meant, last
        return None

    def _pinyin_at(self, tokens: Sequence[Token], first: int) -> tuple[str, int] | None:
        found = self._pinyin.longest_at(tokens, first)
        is_name = found is not None and found[1] == first + 1 and tokens[first].text in self._name_words
        return None if is_name else found


class _Either(Container[str]):
    """Words that are in one of two collections, without the cost of joining them for every message."""

    def __init__(self, one: Collection[str], other: Collection[str]) -> None:
        self._both = (one, other)

    def __contains__(self, word: object) -> bool:
        return any(word in each for each in self._both)


def names_as_written(knowledge: Knowledge, languages: Languages) -> dict[str, str]:
    """Every name that counts however it is written, and the entity that it is one of."""
    return {
        name: entity.id
        for entity in knowledge.entities.values()
        for language in languages
        for name in entity.all_names(language)
        if not name.startswith(EXACT)
    }


def _forms(written: Mapping[str, str], names: Iterable[Key]) -> dict[Key, Key]:
    """The short forms as tokens, and the names that hold one by chance ("U.S."), which mean themselves."""
    forms = {words(form): words(meant) for form, meant in written.items()}
    first = {key[0] for key in forms}
    return forms | {key: key for key in names if first.intersection(key)}


def _placed(meant: Key, written: Sequence[Token]) -> list[Token]:
    """What is meant, each word with the offsets of its own where there are as many, else with those of all."""
    if len(meant) == len(written):
        return [replace(token, text=text) for text, token in zip(meant, written, strict=True)]
    return [Token(text, written[0].start, written[-1].end) for text in meant]


@per_context
def current_normaliser(context: Context) -> Normaliser:
    """The normaliser for the knowledge in use."""
    languages = context.languages
    names = names_as_written(context.knowledge, languages)
    return Normaliser(current_spellings.of(languages), names, read_not_names(languages))
