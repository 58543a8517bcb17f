"""The words of numbers: nlu/numerals.yml, the languages served in one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from knowledge.context import per_languages
from knowledge.expressions import NOTHING, Expression, compiled, escape
from knowledge.languages import Languages

NUMBERS_FILE = Path(__file__).parents[1] / "numerals.yml"
# Indonesian makes teens and tens of units by these.
TEEN, TENS = "belas", "puluh"
# Where a word ends; the character behind it, if there is one, is part of what is found.
END = r"(?:\W|$)"
# Shorter ones are abbreviations, which no article stands before.
_SHORTEST_SCALE = 4


@dataclass(frozen=True)
class NumberWords:
    """Words and what they mean: those that add up, scales, scales with their number; and those around them."""

    words: Mapping[str, int]
    scales: Mapping[str, int]
    whole: Mapping[str, int]
    halves: tuple[str, ...]
    joins: tuple[str, ...]
    articles: tuple[str, ...]
    points: tuple[str, ...]

    @cached_property
    def begin(self) -> str:
        """Where a number in words may begin, as a regular expression."""
        scales = _either(scale for scale in self.scales if len(scale) >= _SHORTEST_SCALE)
        return rf"(?:{self._latin}){END}|(?:{_either(self.articles)})\s+(?:{scales})"

    @cached_property
    def scale(self) -> str:
        """A scale, as a regular expression."""
        return _either(self.scales)

    @cached_property
    def word(self) -> Expression:
        """The next word of a number, its first group."""
        others = _either([TEEN, TENS, *self.joins, *self.articles, *self.points])
        return compiled(
            "nlu/numerals.yml words", rf"\s*-?\s*({self._latin}|{self.scale}|{others}){END}", ignore_case=True
        )

    @cached_property
    def _latin(self) -> str:
        return _either([*self.words, *self.whole, *self.halves])


@per_languages
def number_words(languages: Languages) -> NumberWords:
    """The words of the languages served."""
    content: dict[str, Any] = yaml.safe_load(NUMBERS_FILE.read_text(encoding="utf-8"))
    parts: list[dict[str, Any]] = [content["any"], *languages.spoken(content)]

    def values(name: str) -> dict[str, int]:
        return {str(word): value for part in parts for word, value in (part.get(name) or {}).items()}

    def listed(name: str) -> tuple[str, ...]:
        return tuple(str(word) for part in parts for word in part.get(name) or [])

    return NumberWords(
        values("words"),
        values("scales"),
        values("whole"),
        listed("halves"),
        listed("joins"),
        listed("articles"),
        listed("points"),
    )


def _either(words: Iterable[str]) -> str:
    """One of the words, the longest first; nothing where there is none."""
    return "|".join(sorted(map(escape, words), key=len, reverse=True)) or NOTHING
