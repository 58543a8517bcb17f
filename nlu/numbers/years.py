"""Finds years in a text: 2017, 二〇一七年, twenty seventeen, dua ribu tujuh belas, last year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import yaml

from knowledge.context import per_languages
from knowledge.expressions import WINDOW, Expression, compiled
from knowledge.languages import Languages
from nlu.text.language_patterns import sentence, sentences
from nlu.text.limits import MOST_NAMED
from nlu.text.tokens import HAN_DIGITS, Token, words

_RELATIVE_FILE = Path(__file__).parents[1] / "relative-years.yml"
# What is written in so many digits, or Chinese characters, may be a year; in digits one of these.
_DIGITS = 4
_WRITTEN = range(1800, 2200)
_HAN_DIGITS = {character: str(value) for character, value in HAN_DIGITS.items()} | {"○": "0"}
_BOUNDS = ("before", "after")
_FIRST, _LAST = 1900, 2039
# A phrase of at most so many words is a year: "seribu sembilan ratus sembilan puluh sembilan".
_LONGEST = 6

_ENGLISH_UNITS = "one two three four five six seven eight nine".split()
_ENGLISH_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_INDONESIAN_UNITS = "satu dua tiga empat lima enam tujuh delapan sembilan".split()


@dataclass(frozen=True)
class YearMention:
    """A year found in a text: the tokens `first` to before `last`, the characters `start` to before `end`."""

    year: int
    first: int
    last: int
    start: int
    end: int


def find_years(text: str, tokens: Sequence[Token]) -> list[YearMention]:
    """The years that a text's tokens name, from left to right, the longest phrase first; of very many the first."""
    written = [token.text for token in tokens]
    mentions: list[YearMention] = []
    position = 0
    while position < len(tokens) and len(mentions) < MOST_NAMED:
        ahead = written[position : position + _LONGEST]
        year, length = _year_at(ahead)
        if not length:
            year, length = _relative_at(ahead)
            # "More than last year" asks for no figure of that year.
            length = 0 if length and sentence("beside_year").ends(text, tokens[position].start) else length
        if length:
            start, end = tokens[position].start, tokens[position + length - 1].end
            mentions.append(YearMention(year, position, position + length, start, end))
        position += length or 1
    return mentions


def bound_side(text: str, start: int, end: int) -> str | None:
    """Whether the year at a span is only a bound: "before" or "after" it; None for the year itself."""
    for side in _BOUNDS:
        ahead, behind = _bound(side)
        if ahead.ends(text, start) or behind.match(text[end : end + WINDOW]):
            return side
    return None


@per_languages
def _bound(languages: Languages, side: str) -> tuple[Expression, Expression]:
    """What stands ahead of a year, and behind it, that makes it a bound."""
    ahead = rf"(?:{sentences(languages, f'{side}_year')})(?:\s+(?:{sentences(languages, 'the_year')}))?\s*"
    behind = rf"\s*(?:{sentences(languages, f'{side}_year_behind')})"
    return (
        compiled(f"nlu/sentences.yml {side}_year", ahead, ignore_case=True),
        compiled(f"nlu/sentences.yml {side}_year_behind", behind),
    )


def _year_at(written: Sequence[str]) -> tuple[int, int]:
    """The year with which words begin, and how many of them it takes; 0, 0 where none does."""
    if written[0].isascii() and written[0].isdecimal():
        return (int(written[0]), 1) if len(written[0]) == _DIGITS and int(written[0]) in _WRITTEN else (0, 0)
    if len(written) > _DIGITS and written[_DIGITS] == "年" and all(word in _HAN_DIGITS for word in written[:_DIGITS]):
        year = int("".join(_HAN_DIGITS[word] for word in written[:_DIGITS]))
        return (year, _DIGITS) if _FIRST <= year <= _LAST else (0, 0)
    if written[0] not in _first_words():
        return 0, 0
    for length in range(len(written), 1, -1):
        spelled = _spelled_years().get(tuple(written[:length]))
        if spelled:
            return spelled, length
    return 0, 0


def this_year() -> int:
    """The year that it is."""
    return date.today().year


def _relative_at(written: Sequence[str]) -> tuple[int, int]:
    """The year, as seen from today, with which words begin, and how many of them it takes; 0, 0 where none does."""
    phrases = _relative_years()
    for length in range(min(len(written), _LONGEST), 0, -1):
        ahead = phrases.get(tuple(written[:length]))
        if ahead is not None:
            return this_year() + ahead, length
    return 0, 0


@per_languages
def _relative_years(languages: Languages) -> Mapping[tuple[str, ...], int]:
    listed: dict[str, dict[str, int]] = yaml.safe_load(_RELATIVE_FILE.read_text(encoding="utf-8"))
    return {words(phrase): ahead for phrases in languages.spoken(listed) for phrase, ahead in phrases.items()}


@lru_cache(maxsize=1)
def _first_words() -> frozenset[str]:
    return frozenset(wording[0] for wording in _spelled_years())


@lru_cache(maxsize=1)
def _spelled_years() -> Mapping[tuple[str, ...], int]:
    """Each year's wordings in English and Indonesian, as tuples of words."""
    wordings = {}
    for year in range(_FIRST, _LAST + 1):
        for wording in (*_english(year), _indonesian(year)):
            wordings[tuple(wording.split())] = year
    return wordings


def _english(year: int) -> list[str]:
    century, rest = divmod(year, 100)
    begin = {19: "nineteen", 20: "twenty"}[century]
    wordings = []
    if rest >= 10:
        wordings.append(f"{begin} {_english_below_hundred(rest)}")
    elif century == 19:
        wordings.append(f"{begin} oh {_ENGLISH_UNITS[rest - 1]}" if rest else f"{begin} hundred")
    if century == 20 and rest:
        small = _english_below_hundred(rest)
        wordings += [f"two thousand {small}", f"two thousand and {small}"]
    return wordings


def _english_below_hundred(number: int) -> str:
    if number < 10:
        return _ENGLISH_UNITS[number - 1]
    if number < 20:
        return _ENGLISH_TEENS[number - 10]
    tens, unit = divmod(number, 10)
    return f"{_ENGLISH_TENS[tens - 2]} {_ENGLISH_UNITS[unit - 1]}" if unit else _ENGLISH_TENS[tens - 2]


def _indonesian(year: int) -> str:
    begin, rest = ("seribu sembilan ratus", year - 1900) if year < 2000 else ("dua ribu", year - 2000)
    return f"{begin} {_indonesian_below_hundred(rest)}".strip()


def _indonesian_below_hundred(number: int) -> str:
    if number == 0:
        return ""
    if number < 10:
        return _INDONESIAN_UNITS[number - 1]
    if number < 20:
        return {10: "sepuluh", 11: "sebelas"}.get(number) or f"{_INDONESIAN_UNITS[number - 11]} belas"
    tens, unit = divmod(number, 10)
    return f"{_INDONESIAN_UNITS[tens - 1]} puluh {_INDONESIAN_UNITS[unit - 1] if unit else ''}".strip()
