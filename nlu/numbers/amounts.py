"""Reads amounts as people write them: 10,000, 10.000, 9 million, 九百万, 214.2亿, lima ribu, 21,42 miliar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from knowledge.context import per_languages
from knowledge.expressions import NOTHING, WINDOW, Expression, Match, compiled
from knowledge.languages import Languages
from nlu.numbers.number_words import END
from nlu.numbers.numerals import numeral, read_numeral
from nlu.text.language_patterns import either
from nlu.text.limits import MOST_NAMED, MOST_NUMBERS

_FORMS = Path(__file__).parents[1] / "amounts.yml"
# Full-width digits and marks, one for one, so that offsets stay.
_NARROW = str.maketrans("０１２３４５６７８９，．％＄￥", "0123456789,.%$¥")
# What a number may not touch: letters would make it part of a name (J7, CA10), "第" and "ke-" an ordinal.
_NOT_BEFORE = frozenset("_.,/-第")
_FIRST_HAN, _LAST_HAN = "一", "\u9fff"
_ORDINAL_END = compiled(
    "nlu/numbers/amounts.py ordinals", rf"(?:st|nd|rd|th){END}|[届屆]|-\w|/\d|x\d", ignore_case=True
)
_LONGEST_ORDINAL_END = 3
# 几十万 and 十几万 are amounts that the writer does not know.
_SOME = "几幾数數"
# So many words may stand between an amount and what it counts ("63 key technology breakthroughs").
_WORDS_BETWEEN = r"(?:\s+[\pL_]+){0,2}?"
# And so many characters, with the unit itself.
_FARTHEST = 100
# Nobody counts so much: what is longer is no amount to reckon with.
_TOO_MUCH = Decimal(10**21)
_YEAR = compiled("nlu/numbers/amounts.py year", r"(?:1[89]|2[01])\d\d")


@dataclass(frozen=True)
class Amount:
    """An amount in a text, at the characters `start` to before `end`.

    `relation` is how it is compared with: "is", "over", "under", "at_least", "at_most" or "about"; `unit` is what it
    counts, by the knowledge's names of units, where the text says it.
    """

    value: Decimal
    start: int
    end: int
    relation: str = "is"
    unit: str | None = None


@dataclass(frozen=True)
class _Surroundings:
    """What stands around an amount, by name: what comes `before` it, what `after` it, and what may not follow that."""

    before: Expression | None
    after: Expression | None
    unless: Expression | None

    def ahead(self, text: str) -> Match | None:
        """What stands right before an amount, `text` being what ends there."""
        return self.before.ends(text) if self.before else None

    def behind(self, text: str) -> Match | None:
        """What stands right after an amount, `text` being what begins there."""
        match = self.after.match(text) if self.after else None
        return None if match and self.unless and self.unless.match(text, match.end()) else match


def find_amounts(text: str) -> list[Amount]:
    """The amounts that a text names, from left to right; of very many the first."""
    plain = text.translate(_NARROW)
    return list(islice((amount for amount in _amounts(plain) if not _says_nothing(plain, amount)), MOST_NAMED))


def _amounts(text: str) -> Iterator[Amount]:
    position = 0
    for start in islice(_starts(text), MOST_NUMBERS):
        if start < position:
            continue
        value, position = read_numeral(text, start)
        unclear = text[start - 1 : start] in [*_SOME] or text[position : position + 1] in [*_SOME]
        ordinal = _ORDINAL_END.match(text[position : position + _LONGEST_ORDINAL_END])
        if value is not None and value < _TOO_MUCH and not unclear and not ordinal:
            yield _amount(text, value, start, position)


def _starts(text: str) -> Iterator[int]:
    """Where a number may begin: at nothing that it would be part of, except that Chinese is written without spaces."""
    for match in _numbers().finditer(text):
        before = text[match.start() - 1 : match.start()]
        touches = before.isalnum() and not _FIRST_HAN <= before <= _LAST_HAN
        if not touches and before not in _NOT_BEFORE:
            yield match.start()


@per_languages
def _numbers(languages: Languages) -> Expression:
    return compiled("nlu/numbers/amounts.py numbers", numeral(languages), ignore_case=True)


def _amount(text: str, value: Decimal, start: int, end: int) -> Amount:
    # "by 2028 how many bases": what looks like a year counts only what stands right behind it.
    between = "" if _YEAR.fullmatch(text[start:end]) else _WORDS_BETWEEN
    before, after = text[max(0, start - WINDOW) : start], text[end : end + _FARTHEST]
    unit, before_unit, after_unit = _unit(before, after, between)
    return Amount(value, start, end, _relation(before, before_unit, after, after_unit), unit)


def _relation(before: str, before_unit: str, after: str, after_unit: str) -> str:
    """How an amount is compared with, said beside the amount or beside it with its unit ("about $5", 5000辆以上)."""
    around = _surroundings("relations")
    if around.any.ahead(before_unit) or around.any.behind(after) or around.any.behind(after_unit):
        for relation, each in around.by_name.items():
            if each.ahead(before_unit) or each.behind(after) or each.behind(after_unit):
                return relation
    return "is"


def _unit(before: str, after: str, between: str) -> tuple[str | None, str, str]:
    """What an amount counts, and what stands before and after it and its unit."""
    around = _surroundings("units", between)
    if around.any.ahead(before):
        for unit, each in around.by_name.items():
            if match := each.ahead(before):
                return unit, before[: match.start()], after
    if around.any.behind(after):
        found = [(match.end(), unit) for unit, each in around.by_name.items() if (match := each.behind(after))]
        if found:
            # "10,000 trucks a year" counts trucks.
            end, unit = min(found)
            return unit, before, after[end:]
    return None, before, after


def _says_nothing(text: str, amount: Amount) -> bool:
    """Whether a number is part of a code ("24h"), or a small word and likely no amount: "the two", 一下, "satu"."""
    written = text[amount.start : amount.end]
    after = text[amount.end : amount.end + 1]
    if amount.unit is None and after.isascii() and after.isalpha():
        return True
    return amount.value < 10 and not written[0].isdigit() and (amount.unit is None or amount.value == 1)


@dataclass(frozen=True)
class _Forms:
    """What stands around an amount for each relation or unit; `any` tells whether to look for one of them at all."""

    any: _Surroundings
    by_name: Mapping[str, _Surroundings]


@per_languages
def _surroundings(languages: Languages, section: str, between: str = "") -> _Forms:
    forms: dict[str, Any] = yaml.safe_load(_FORMS.read_text(encoding="utf-8"))[section]
    written = {
        name: {part: either(languages, by_language) for part, by_language in form.items()}
        for name, form in forms.items()
    }
    together = {part: "|".join(form.get(part, NOTHING) for form in written.values()) for part in ("before", "after")}
    by_name = {name: _around(f"{section} {name}", form, between) for name, form in written.items()}
    return _Forms(_around(f"{section} any", together, between), by_name)


def _around(name: str, written: Mapping[str, str], between: str) -> _Surroundings:
    def part(key: str, ahead: str = "", behind: str = "") -> Expression | None:
        pattern = written.get(key, NOTHING)
        whole = f"{ahead}(?:{pattern}){behind}"
        return None if pattern == NOTHING else compiled(f"nlu/amounts.yml {name} {key}", whole, ignore_case=True)

    return _Surroundings(part("before", behind=r"\s*"), part("after", ahead=rf"{between}\s*"), part("unless"))
