"""Text as the model sees it: one normal form, cut into tokens by script, with the offsets of what the user wrote."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from opencc import OpenCC

HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002ffff"
# A run of letters, a run of digits or one Chinese character; so "SPRINT2030" and "SPRINT-2030" are alike.
_TOKEN = re.compile(rf"[{HAN}]|\d+|[^\W\d_{HAN}]+")
# Up to an end mark that is followed by space (so that "21.42" is not cut), or a Chinese one, or a line's end.
_SENTENCE = re.compile(r"[^\n]+?(?:[.!?]+(?=\s|$)|[。！？]+|$|(?=\n))\s*")
_ASKS = re.compile(
    r"[?？][!！?？.]*\s*$|^\s*((please|pls|tolong|mohon)\s+)?(list|name|sebutkan)\s+\w|^\s*请?您?(列出|列举)",
    re.IGNORECASE,
)
_HAN = re.compile(rf"[{HAN}]")


@dataclass(frozen=True)
class Token:
    """A normalised piece of text; `start` and `end` are offsets in the text as it was written."""

    text: str
    start: int
    end: int


def tokenize(text: str) -> list[Token]:
    """Cut a text into normalised tokens.

    Full-width forms, case, accents and Traditional characters are folded; punctuation and symbols are left out.
    """
    folded = [(part, position) for position, character in enumerate(text) for part in fold(character)]
    shadow = "".join(part for part, _ in folded)
    return [
        Token(match.group(), folded[match.start()][1], folded[match.end() - 1][1] + 1)
        for match in _TOKEN.finditer(shadow)
    ]


def words(text: str) -> tuple[str, ...]:
    """The tokens' texts alone."""
    return tuple(token.text for token in tokenize(text))


def is_han(text: str) -> bool:
    """Whether a text begins with a Chinese character."""
    return bool(_HAN.match(text))


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
    return _converted("t2s", plain) if _HAN.match(plain) else plain.casefold()


@lru_cache(maxsize=65536)
def _converted(converter: str, character: str) -> str:
    return str(_converter(converter).convert(character)) if is_han(character) else character


@lru_cache(maxsize=4)
def _converter(name: str) -> OpenCC:
    return OpenCC(name)


def question_start_end(text: str) -> tuple[int, int] | None:
    """Where the last sentence that asks is, in a text of several sentences; None where there is no such.

    It ends in a question mark, or wants a list ("List the regions.").
    """
    sentences = [match.span() for match in _SENTENCE.finditer(text)]
    asking = [span for span in sentences if _ASKS.search(text[slice(*span)])]
    return asking[-1] if asking and len(sentences) > 1 else None
