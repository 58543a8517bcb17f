"""Reads one number in digits or in words, with its scale, in all languages."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from nlu.number_words import TEEN, TENS, number_words

_HAN_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2}
_HAN_STEPS = {"十": 10, "百": 100, "千": 1000}
_HAN_SCALES = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}

_DIGITS = r"\d{1,3}(?:([.,'\u00a0\u202f ])\d{3})(?:\1\d{3})*(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?(?!\d)"
_HAN = rf"[{''.join(_HAN_DIGITS)}{''.join(_HAN_STEPS)}{''.join(_HAN_SCALES)}]"

_digits = re.compile(_DIGITS)
_han = re.compile(rf"{_HAN}+(?:点[{''.join(_HAN_DIGITS)}]+[{''.join(_HAN_SCALES)}]*)?")
# A single letter stands for a million in English, for a thousand millions in Indonesian.
_unclear_scale = re.compile(r"\s?[mMbBtT]\b")


@lru_cache(maxsize=1)
def numeral() -> str:
    """Where a number may begin, as a regular expression."""
    return rf"\d|{_HAN}|{number_words().begin}"


@lru_cache(maxsize=1)
def _scale() -> re.Pattern[str]:
    return re.compile(rf"\s*-?({number_words().scale})\b|([百千]?[万萬亿億]+|[百千])", re.IGNORECASE)


def read_numeral(text: str, start: int) -> tuple[Decimal | None, int]:
    """The number that begins at a place in a text, and where it ends; no number where it can't be told."""
    if text[start].isdigit():
        return _read_digits(text, start)
    if match := _han.match(text, start):
        return _han_value(match.group()), match.end()
    return _read_words(text, start)


def _read_digits(text: str, start: int) -> tuple[Decimal | None, int]:
    match = _digits.match(text, start)
    if match is None:
        return None, start + 1
    value, end = _decimal(match.group()), match.end()
    if _unclear_scale.match(text, end):
        return None, end + 1
    while scale := _scale().match(text, end):
        value *= number_words().scales[scale.group(1).casefold()] if scale.group(1) else _han_scale(scale.group(2))
        end = scale.end()
    return value, end


def _decimal(written: str) -> Decimal:
    """Digits with marks: groups of three are thousands, whatever mark parts them; other places are a fraction."""
    marks = re.findall(r"\D", written)
    if not marks:
        return Decimal(written)
    groups = re.split(r"\D", written)
    fraction = ""
    if len(groups[-1]) != 3 or len(set(marks)) > 1 or groups[0] == "0":
        fraction = groups.pop()
    return Decimal("".join(groups) + (f".{fraction}" if fraction else ""))


def _han_scale(characters: str) -> int:
    scale = 1
    for character in characters:
        scale *= _HAN_STEPS.get(character) or _HAN_SCALES[character]
    return scale


def _han_value(characters: str) -> Decimal | None:
    """A Chinese numeral; None for digits in a row, which are no amount (二〇二一), or for a scale alone."""
    if characters[0] in _HAN_SCALES or characters[0] in "百千":
        return None
    if len(characters) > 1 and all(character in _HAN_DIGITS for character in characters):
        return None
    whole, _, rest = characters.partition("点")
    fraction = "".join(str(_HAN_DIGITS[character]) for character in rest if character in _HAN_DIGITS)
    scales = [_HAN_SCALES[character] for character in rest if character in _HAN_SCALES]
    value = _han_whole(whole) + (Decimal(f"0.{fraction}") if fraction else 0)
    for scale in scales:
        value *= scale
    return value


def _han_whole(characters: str) -> Decimal:
    total = section = digit = 0
    last_step = 0
    for character in characters:
        if character in _HAN_DIGITS:
            digit = _HAN_DIGITS[character]
            last_step = 1 if character in "零〇" else last_step
        elif character in _HAN_STEPS:
            last_step = _HAN_STEPS[character]
            section += (digit or 1) * last_step
            digit = 0
        else:
            scale = _HAN_SCALES[character]
            # 一万亿: a scale of what stands before, all of it.
            total = (
                (total + section + digit) * scale if not total or scale > 10**4 else total + (section + digit) * scale
            )
            last_step, section, digit = scale, 0, 0
    # 一万五 is 15,000.
    return Decimal(total + section + (digit * last_step // 10 if digit and last_step >= 100 else digit))


def _read_words(text: str, start: int) -> tuple[Decimal | None, int]:
    """A number in words of Latin letters."""
    known = number_words()
    total, section = Decimal(0), Decimal(0)
    places: list[str] | None = None
    position = start
    any_number = half = False
    while match := known.word.match(text, position):
        word = re.sub(r"\s+", " ", match.group(1).casefold())
        if word in (*known.joins, *known.articles) and not _goes_on(text, match.end(), word):
            break
        if word in known.halves:
            half = True
        elif word in known.points:
            if not any_number:
                break
            places = []
        elif word in known.scales:
            section = _with_places(section, places)
            places = None
            base = section or Decimal("0.5" if half else 1)
            if known.scales[word] == 100:
                section = base * 100
            else:
                total, section = total + base * known.scales[word], Decimal(0)
            half = False
        elif word == TEEN:
            section += 10
        elif word == TENS:
            section += section % 10 * 9
        elif word in known.whole:
            value = known.whole[word]
            total, section = (total, section + value) if value == 100 else (total + value, section)
        elif word in known.words:
            if places is not None:
                places.append(str(known.words[word]))
            else:
                section += known.words[word]
        any_number = any_number or word in {*known.words, *known.scales, *known.whole}
        position = match.end()
    if not any_number or half:
        return None, max(position, start + 1)
    return total + _with_places(section, places), position


def _goes_on(text: str, position: int, word: str) -> bool:
    """Whether a number goes on after "and" or "a", so that these belong to it ("a hundred and five")."""
    known = number_words()
    match = known.word.match(text, position)
    if not match:
        return False
    following = match.group(1).casefold()
    return following in known.scales if word in known.articles else following in known.words


def _with_places(section: Decimal, places: list[str] | None) -> Decimal:
    return section + Decimal(f"0.{''.join(places)}") if places else section
