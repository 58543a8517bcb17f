"""Splits long answers for platforms that take only so much, at ends of lines and sentences."""

from __future__ import annotations

import unicodedata
from enum import Enum

import regex

from knowledge.expressions import Expression, compiled

# Where a text may be cut, best first: after a paragraph, a line, a sentence, a clause, a word. Where the group
# is found it ends where the cut is: what is behind it has to follow.
_CUTS = tuple(
    compiled("bot/channels/splitting.py cuts", pattern)
    for pattern in (
        r"(\n\n+)",
        r"(\n)",
        r"([.!?]+[\"”’)]*)\s|[。！？…]+[”’」』）]*",
        r"([,;:])\s|[，；：、]",
        r"(\s)",
    )
)
# A cut that leaves less than this part of the room used would make many short messages: a finer one is better.
_LEAST_USED = 0.4
_GRAPHEME = regex.compile(r"\X")
# So far beyond the room it is looked for where a grapheme that begins in it ends.
_BEYOND = 64


class Unit(Enum):
    """What a platform counts a text's length in."""

    CHARACTERS = "characters"
    BYTES = "bytes"
    UTF16 = "utf16"

    def length(self, text: str) -> int:
        """How long a text is."""
        if self is Unit.CHARACTERS:
            return len(text)
        if self is Unit.BYTES:
            return len(text.encode("utf-8", "surrogatepass"))
        return sum(2 if ord(character) > 0xFFFF else 1 for character in text)


def writable(text: str) -> str:
    """A text without what means nothing in a message, and can't stand in WeChat's JSON or XML: control characters."""
    return "".join(character for character in text if character in "\n\t" or not _is_unwritable(character))


def split(text: str, limit: int, unit: Unit = Unit.CHARACTERS) -> list[str]:
    """A text in parts of at most `limit` units, none of them empty; only white space is lost, and only at the cuts."""
    text = text.strip()
    parts, start = [], 0
    while start < len(text):
        # No character is shorter than a unit, so that more need not be looked at.
        window = text[start : start + limit + _BEYOND]
        end = _end(window, limit, unit) if unit.length(window) > limit else len(window)
        parts.append(window[:end].rstrip())
        start += end
        while start < len(text) and text[start].isspace():
            start += 1
    return [part for part in parts if part]


def shortened(text: str, limit: int, unit: Unit = Unit.CHARACTERS) -> str:
    """A text of at most `limit` units, with … for what is left out."""
    if unit.length(text) <= limit:
        return text
    end = _room(text, limit - unit.length("…"), unit)
    return text[: _whole(text, end)].rstrip() + "…"


def _end(text: str, limit: int, unit: Unit) -> int:
    """Where the first part of a text ends."""
    room = _room(text, limit, unit)
    ends = [_last(cut, text, room) for cut in _CUTS]
    good = (end for end in ends if end >= room * _LEAST_USED)
    return next(good, None) or max(ends) or _whole(text, room)


def _last(cut: Expression, text: str, room: int) -> int:
    """The end of the last place where a text may be cut so; 0 if there is none."""
    # What looks ahead has to see what follows the room.
    ends = (match.end(1) if match[1] is not None else match.end() for match in cut.finditer(text[: room + 1]))
    return max((end for end in ends if end <= room), default=0)


def _room(text: str, limit: int, unit: Unit) -> int:
    """How many characters fit."""
    used = 0
    for position, character in enumerate(text):
        used += unit.length(character)
        if used > limit:
            return position
    return len(text)


def _whole(text: str, room: int) -> int:
    """The last end of a whole grapheme within the room; a single one that does not fit is cut."""
    ends = (match.end() for match in _GRAPHEME.finditer(text, 0, room + _BEYOND))
    return max((end for end in ends if end <= room), default=0) or max(room, 1)


def _is_unwritable(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs") or character in "\ufffe\uffff"
