"""Text as the model sees it: one normal form, cut into tokens by script, with the offsets of what the user wrote."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from opencc import OpenCC

from nlu.text.limits import MOST_TOKENS

# Chinese characters, as ranges of codes, and as what stands between the brackets of an expression.
_HAN = ((0x3007, 0x3007), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FFFF))
HAN = "".join(rf"\U{first:08x}-\U{last:08x}" for first, last in _HAN)
# Digits in Chinese.
HAN_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0}
# A message, and its parts: they are asked for again and again while it is understood and answered.
_REMEMBERED = 16
# What a character is part of: a number, a word, or nothing.
_CHARACTER, _NUMBER, _WORD, _NOTHING = "character", "number", "word", ""


@dataclass(frozen=True)
class Token:
    """A normalised piece of text; `start` and `end` are offsets in the text as it was written."""

    text: str
    start: int
    end: int


def tokenize(text: str) -> list[Token]:
    """Cut a text into normalised tokens: runs of letters, runs of digits, and single Chinese characters.

    So "SPRINT2030" and "SPRINT-2030" are alike. Full-width forms, case, accents and Traditional characters are folded;
    punctuation and symbols are left out.
    """
    return list(_tokens(text))


@lru_cache(maxsize=_REMEMBERED)
def words(text: str) -> tuple[str, ...]:
    """The tokens' texts alone."""
    return tuple(token.text for token in _tokens(text))


@lru_cache(maxsize=_REMEMBERED)
def spaced(text: str) -> str:
    """The words with a space before, between and after them, so that phrases are found as whole words."""
    return f" {' '.join(words(text))} "


@lru_cache(maxsize=_REMEMBERED)
def _tokens(text: str) -> tuple[Token, ...]:
    tokens: list[Token] = []
    run, began, ended, before = "", 0, 0, _NOTHING
    most = max(MOST_TOKENS, len(text))
    for position, character in enumerate(text):
        if len(tokens) >= most:
            break
        for part, kind in _parts(character):
            if kind != before or kind == _CHARACTER:
                if before:
                    tokens.append(Token(run, began, ended))
                run, began, before = "", position, kind
            run += part
            ended = position + 1
    return (*tokens, Token(run, began, ended)) if before else tuple(tokens)


@lru_cache(maxsize=65536)
def _parts(character: str) -> tuple[tuple[str, str], ...]:
    """The characters of a character's normal form, each with what it is part of."""
    return tuple((part, _kind(part)) for part in fold(character))


def _kind(character: str) -> str:
    if is_han(character):
        return _CHARACTER
    return _NUMBER if character.isdecimal() else _WORD if character.isalnum() else _NOTHING


def is_han(text: str) -> bool:
    """Whether a text begins with a Chinese character."""
    return bool(text) and _is_han(text[0])


@lru_cache(maxsize=65536)
def _is_han(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in _HAN)


def script(text: str) -> str | None:
    """The Chinese script that a text is written in: "Hant", "Hans", or None where it does not show."""
    traditional = sum(1 for character in text if _converted("t2s", character) != character)
    simplified = sum(1 for character in text if _converted("s2t", character) != character)
    if traditional == simplified:
        return None
    return "Hant" if traditional > simplified else "Hans"


def to_simplified(text: str) -> str:
    """Traditional to Simplified characters."""
    return str(_converter("t2s").convert(text))


def to_traditional(text: str) -> str:
    """Simplified to Traditional characters; the words stay the same."""
    # OpenCC's table of phrases overlooks this one in longer words
    return str(_converter("s2tw").convert(text)).replace("伙伴", "夥伴")


@lru_cache(maxsize=65536)
def fold(character: str) -> str:
    """The normal form of one character, which may be of no or several characters."""
    decomposed = unicodedata.normalize("NFKD", character)
    plain = "".join(part for part in decomposed if not unicodedata.combining(part))
    return _converted("t2s", plain) if is_han(plain) else plain.casefold()


@lru_cache(maxsize=65536)
def _converted(converter: str, character: str) -> str:
    return str(_converter(converter).convert(character)) if is_han(character) else character


@lru_cache(maxsize=4)
def _converter(name: str) -> OpenCC:
    return OpenCC(name)
