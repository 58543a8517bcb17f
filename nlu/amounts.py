"""Reads amounts as people write them: 10,000, 10.000, 9 million, 九百万, 214.2亿, lima ribu, 21,42 miliar."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import yaml

from nlu.numerals import numeral, read_numeral
from nlu.patterns import either

_FORMS = Path(__file__).parent / "amounts.yml"
# Full-width digits and marks, one for one, so that offsets stay.
_NARROW = str.maketrans("０１２３４５６７８９，．％＄￥", "0123456789,.%$¥")
# What a number may not touch: letters would make it part of a name (J7, CA10), "第" and "ke-" an ordinal.
_BEFORE_NUMBER = (r"(?<![\w.,/-])", r"(?<=[\u4e00-\u9fff])")
_ORDINAL_END = re.compile(r"(st|nd|rd|th)\b|[届屆]|-\w|/\d|x\d", re.IGNORECASE)
# 几十万 and 十几万 are amounts that the writer does not know.
_SOME = "几幾数數"
# So many words may stand between an amount and what it counts ("63 key technology breakthroughs").
_WORDS_BETWEEN = r"(?:\s+[^\W\d]+){0,2}?"
# Nobody counts so much: what is longer is no amount to reckon with.
_TOO_MUCH = Decimal(10**21)
_YEAR = re.compile(r"(1[89]|2[01])\d\d")


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


def find_amounts(text: str) -> list[Amount]:
    """The amounts that a text names, from left to right."""
    plain = text.translate(_NARROW)
    amounts = []
    position = 0
    while position < len(plain):
        match = _next(plain, position)
        if match is None:
            break
        value, end = read_numeral(plain, match.start())
        unclear = plain[match.start() - 1 : match.start()] in [*_SOME] or plain[end : end + 1] in [*_SOME]
        if value is not None and value < _TOO_MUCH and not unclear and not _ORDINAL_END.match(plain[end:]):
            amounts.append(_amount(plain, value, match.start(), end))
        position = max(end, match.start() + 1)
    return [amount for amount in amounts if not _says_nothing(plain, amount)]


def _next(text: str, position: int) -> re.Match[str] | None:
    found = [match for pattern in _numbers() if (match := pattern.search(text, position))]
    return min(found, key=lambda match: match.start(), default=None)


@lru_cache(maxsize=1)
def _numbers() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rf"{before}(?<!第)(?:{numeral()})", re.IGNORECASE) for before in _BEFORE_NUMBER)


def _amount(text: str, value: Decimal, start: int, end: int) -> Amount:
    # "by 2028 how many bases": what looks like a year counts only what stands right behind it.
    between = "" if _YEAR.fullmatch(text[start:end]) else _WORDS_BETWEEN
    unit, before, after = _unit(text[:start], text[end:], between)
    return Amount(value, start, end, _relation(text[:start], before, text[end:], after), unit)


def _relation(before: str, before_unit: str, after: str, after_unit: str) -> str:
    """How an amount is compared with, said beside the amount or beside it with its unit ("about $5", 5000辆以上)."""
    for relation, (ahead, behind) in _patterns("relations").items():
        if ahead.search(before_unit) or behind.match(after) or behind.match(after_unit):
            return relation
    return "is"


def _unit(before: str, after: str, between: str) -> tuple[str | None, str, str]:
    """What an amount counts, and what stands before and after it and its unit."""
    found = []
    for unit, (ahead, behind) in _patterns("units", between).items():
        if match := ahead.search(before):
            return unit, before[: match.start()], after
        if match := behind.match(after):
            found.append((match.end(), unit))
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


@lru_cache(maxsize=3)
def _patterns(section: str, between: str = "") -> Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    """For each relation or unit: what stands ahead of the amount, and what behind it."""
    forms = yaml.safe_load(_FORMS.read_text(encoding="utf-8"))[section]
    return {
        name: (
            re.compile(rf"(?:{either(form.get('before'))})\s*$", re.IGNORECASE),
            re.compile(rf"{between}\s*(?:{either(form.get('after'))})", re.IGNORECASE),
        )
        for name, form in forms.items()
    }
