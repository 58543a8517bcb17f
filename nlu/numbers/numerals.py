"""Reads one number in digits or in words, with its scale, in all languages."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from knowledge.context import per_languages
from knowledge.expressions import Expression, compiled
from knowledge.languages import Languages
from nlu.numbers.number_words import END, TEEN, TENS, NumberWords, number_words
from nlu.text.limits import LONGEST_NUMBER
from nlu.text.tokens import HAN_DIGITS

_HAN_DIGITS = HAN_DIGITS | {"两": 2, "兩": 2}
_HAN_STEPS = {"十": 10, "百": 100, "千": 1000}
_HAN_SCALES = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}

_HAN = rf"[{''.join(_HAN_DIGITS)}{''.join(_HAN_STEPS)}{''.join(_HAN_SCALES)}]"
# Marks that part groups of three digits; it is the same between all of them.
_MARKS = (r"\.", ",", "'", r"\u00a0", r"\u202f", " ")

_GROUPS = "|".join(rf"(?:{mark}\d{{3}})+" for mark in _MARKS)
_DIGITS = rf"\d{{1,3}}(?:{_GROUPS})(?:[.,]\d+)?|\d+(?:[.,]\d+)?"

_digits = compiled("nlu/numbers/numerals.py digits", rf"({_DIGITS})(?:\D|$)")
_han = compiled("nlu/numbers/numerals.py Chinese", rf"{_HAN}+(?:点[{''.join(_HAN_DIGITS)}]+[{''.join(_HAN_SCALES)}]*)?")
_not_digits = compiled("nlu/numbers/numerals.py marks", r"\D")
# A single letter stands for a million in English, for a thousand millions in Indonesian.
_unclear_scale = compiled("nlu/numbers/numerals.py unclear scale", rf"\s?[mMbBtT]{END}")
# Beyond this, which nobody counts, a number in words is read no further.
_ENDLESS = Decimal(10**27)


def numeral(languages: Languages) -> str:
    """Where a number may begin, as a regular expression."""
    return rf"\d+|{_HAN}|{number_words.of(languages).begin}"


@per_languages
def _scale(languages: Languages) -> Expression:
    """A scale behind digits: its first group in letters, or its second in Chinese."""
    pattern = rf"\s*-?({number_words.of(languages).scale}){END}|([百千]?[万萬亿億]+|[百千])"
    return compiled("nlu/numerals.yml scales", pattern, ignore_case=True)


def read_numeral(text: str, start: int) -> tuple[Decimal | None, int]:
    """The number that begins at a place in a text, and where it ends; no number where it can't be told."""
    value, length = _read(text[start : start + LONGEST_NUMBER])
    return value, start + length


def _read(text: str) -> tuple[Decimal | None, int]:
    """The number with which a text begins, and its length."""
    if text[0].isdigit():
        return _read_digits(text)
    if match := _han.match(text):
        return _han_value(text[: match.end()]), match.end()
    return _read_words(text)


def _read_digits(text: str) -> tuple[Decimal | None, int]:
    match = _digits.match(text)
    if match is None:
        return None, 1
    value, end = _decimal(text[: match.end(1)]), match.end(1)
    if _unclear_scale.match(text, end):
        return None, end + 1
    while scale := _scale().match(text, end):
        letters, characters = scale[1], scale[2]
        value *= number_words().scales[letters.casefold()] if letters else _han_scale(characters or "")
        end = scale.end(1 if letters else 2)
    return value, end


def _decimal(written: str) -> Decimal:
    """Digits with marks: groups of three are thousands, whatever mark parts them; other places are a fraction."""
    marks = [character for character in written if not character.isdigit()]
    if not marks:
        return Decimal(written)
    groups = _not_digits.split(written)
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


@dataclass
class _Sum:
    """What the words of a number come to: a sum of scales, and a section that is not yet multiplied by one."""

    total: Decimal = Decimal(0)
    section: Decimal = Decimal(0)
    places: list[str] | None = None
    half: bool = False

    def add(self, word: str, known: NumberWords) -> None:
        """Take the next word in."""
        if word in known.halves:
            self.half = True
        elif word in known.points:
            self.places = []
        elif word in known.scales:
            self._multiply(known.scales[word])
        elif word == TEEN:
            self.section += 10
        elif word == TENS:
            self.section += self.section % 10 * 9
        elif word in known.whole:
            if known.whole[word] == 100:
                self.section += known.whole[word]
            else:
                self.total += known.whole[word]
        elif word in known.words and self.places is not None:
            self.places.append(str(known.words[word]))
        elif word in known.words:
            self.section += known.words[word]

    def _multiply(self, scale: int) -> None:
        self.section = _with_places(self.section, self.places)
        base = self.section or Decimal("0.5" if self.half else 1)
        if scale == 100:
            self.section = base * 100
        else:
            self.total, self.section = self.total + base * scale, Decimal(0)
        self.places, self.half = None, False

    @property
    def value(self) -> Decimal:
        """All of it."""
        return self.total + _with_places(self.section, self.places)


def _read_words(text: str) -> tuple[Decimal | None, int]:
    """A number in words of Latin letters, and its length."""
    known = number_words()
    read = _Sum()
    position = 0
    any_number = False
    while match := known.word.match(text, position):
        word = " ".join(str(match[1]).casefold().split())
        if max(read.total, read.section) > _ENDLESS:
            return None, position
        if word in (*known.joins, *known.articles) and not _goes_on(text, match.end(1), word):
            break
        if word in known.points and not any_number:
            break
        read.add(word, known)
        any_number = any_number or word in {*known.words, *known.scales, *known.whole}
        position = match.end(1)
    if not any_number or read.half:
        return None, max(position, 1)
    return read.value, position


def _goes_on(text: str, position: int, word: str) -> bool:
    """Whether a number goes on after "and" or "a", so that these belong to it ("a hundred and five")."""
    known = number_words()
    match = known.word.match(text, position)
    if not match:
        return False
    following = str(match[1]).casefold()
    return following in known.scales if word in known.articles else following in known.words


def _with_places(section: Decimal, places: list[str] | None) -> Decimal:
    return section + Decimal(f"0.{''.join(places)}") if places else section
