"""Chinese typed in Latin letters ("nanfei", "nan fei"), and Chinese with a wrong character of the same sound."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, product

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PINYIN_DICT
from pypinyin.core import to_fixed

from nlu.text.tokens import Token, is_han

# Shorter ones are words of too many languages.
_FEWEST_SYLLABLES = 2
_FEWEST_LETTERS = 4
# A name must have so many characters to be recognised with a wrong one.
_SHORTEST_MISWRITTEN = 3
Key = tuple[str, ...]


@dataclass(frozen=True)
class _Word:
    """What a word is written with, and after how many letters of its pinyin a syllable ends."""

    characters: str
    ends: frozenset[int]


class Pinyin:
    """Chinese words, ready to be found where they are typed in pinyin; only just as they sound, never nearly so."""

    def __init__(self, words: Mapping[str, str], excluded: Collection[str] = ()) -> None:
        """`words` says of each what it means: words that sound alike and mean two things are left out.

        `excluded` are spellings that mean something in another language.
        """
        meanings: dict[str, set[str]] = {}
        self._words: dict[str, _Word] = {}
        for characters, meaning in words.items():
            for syllables in _spellings(characters):
                joined = "".join(syllables)
                meanings.setdefault(joined, set()).add(meaning)
                if len(syllables) >= _FEWEST_SYLLABLES and len(joined) >= _FEWEST_LETTERS and joined not in excluded:
                    self._words.setdefault(joined, _Word(characters, frozenset(accumulate(map(len, syllables)))))
        self._words = {joined: word for joined, word in self._words.items() if len(meanings[joined]) == 1}
        self._begins = frozenset(joined[:end] for joined, word in self._words.items() for end in word.ends)
        self._longest = max(map(len, self._words), default=0)

    @property
    def spellings(self) -> frozenset[str]:
        """All that is recognised, without spaces."""
        return frozenset(self._words)

    def longest_at(self, tokens: Sequence[Token], first: int) -> tuple[str, int] | None:
        """The characters of the longest word that is typed from a token on, and where to go on; None for none."""
        if tokens[first].text not in self._begins:
            return None
        found = None
        joined = ""
        ends = []
        for last in range(first, len(tokens)):
            token = tokens[last]
            apart = last > first and token.start - tokens[last - 1].end > 1
            joined += token.text
            if apart or len(joined) > self._longest or not (token.text.isascii() and token.text.isalpha()):
                break
            ends.append(len(joined))
            word = self._words.get(joined)
            # "ji efang" is nothing: who parts a word parts it between syllables
            if word and word.ends.issuperset(ends):
                found = word.characters, last + 1
        return found


class SameSound:
    """Names of three characters or more, ready to be found where some are replaced by others of the same sound."""

    def __init__(self, names: Mapping[str, str], as_written: Collection[str]) -> None:
        """`names` says of each what it means.

        Where one of `as_written` begins, a name must go on for two characters more: 红旗排 is not 红旗牌.
        """
        meanings: dict[Key, set[str]] = {}
        self._as_written = frozenset(as_written)
        self._longest_as_written = max(map(len, self._as_written), default=0)
        self._names: dict[Key, str] = {}
        for characters, meaning in names.items():
            if len(characters) >= _SHORTEST_MISWRITTEN:
                key = tuple(map(_sound, characters))
                meanings.setdefault(key, set()).add(meaning)
                self._names[key] = characters
        self._names = {key: name for key, name in self._names.items() if len(meanings[key]) == 1}
        self._begins = frozenset(key[:length] for key in self._names for length in (2, _SHORTEST_MISWRITTEN))
        self._longest = max(map(len, self._names), default=0)

    def longest_at(self, tokens: Sequence[Token], first: int) -> tuple[str, int] | None:
        """The name that is meant from a token on, though most of its characters must be right, and where to go on."""
        if not all(self._begins_at(tokens, first, length) for length in (2, _SHORTEST_MISWRITTEN)):
            return None
        text = "".join(token.text for token in tokens[first : first + self._longest_as_written])
        right = max((length for length in range(2, len(text) + 1) if text[:length] in self._as_written), default=0)
        window = [token.text for token in tokens[first : first + self._longest]]
        sounds = tuple(map(_sound, window))
        for length in range(len(window), max(_SHORTEST_MISWRITTEN, right + 2) - 1, -1):
            name = self._names.get(sounds[:length])
            if name:
                wrong = sum(written != right for written, right in zip(window, name, strict=False))
                return (name, first + length) if 2 * wrong < length else None
        return None

    def _begins_at(self, tokens: Sequence[Token], first: int, length: int) -> bool:
        """Whether tokens sound like a name's beginning; most don't after two."""
        return tuple(_sound(token.text) for token in tokens[first : first + length]) in self._begins


def is_chinese(text: str) -> bool:
    """Whether a text is of Chinese characters alone."""
    return bool(text) and all(map(is_han, text))


def _spellings(characters: str) -> Iterable[Key]:
    """A word's syllables; ü is typed as v or as u."""
    syllables = lazy_pinyin(characters)
    return product(*(dict.fromkeys((syllable, syllable.replace("v", "u"))) for syllable in syllables))


@lru_cache(maxsize=65536)
def _sound(character: str) -> str:
    """What `lazy_pinyin` says of a character alone, without looking for phrases."""
    sounds = PINYIN_DICT.get(ord(character)) if is_han(character) else None
    return str(to_fixed(sounds.split(",")[0], Style.NORMAL)) if sounds else character
