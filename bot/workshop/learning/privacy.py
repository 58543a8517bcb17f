"""Leaves out of a text what tells who wrote it: phone numbers, addresses, accounts, names; figures stay.

It is a filter of forms and contexts, so it can't find everything: docs/learning-from-use.md says what it can't.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from bot.workshop.learning.numbers import numbers
from bot.workshop.learning.people import people
from nlu.text.tokens import to_simplified


@dataclass(frozen=True, order=True)
class Private:
    """The characters `start` to before `end` of a text, which are to be left out, and their kind ("phone", "name")."""

    start: int
    end: int
    kind: str


def find_private(text: str) -> list[Private]:
    """What is to be left out of a text, from left to right, without overlap."""
    plain = _plain(text)
    found: list[Private] = []
    taken = bytearray(len(plain))
    for span in (*_spans(numbers(plain)), *_spans(people(plain))):
        if not any(taken[span.start : span.end]):
            found.append(span)
            taken[span.start : span.end] = b"\1" * (span.end - span.start)
    return sorted(found)


def redact(text: str) -> str:
    """The text with the kind of what is left out in its place: "call me at [phone]"."""
    parts, position = [], 0
    for span in find_private(text):
        parts += [text[position : span.start], f"[{span.kind}]"]
        position = span.end
    return "".join([*parts, text[position:]])


def _spans(found: Iterable[tuple[int, int, str]]) -> list[Private]:
    return [Private(*span) for span in found]


def _plain(text: str) -> str:
    """The text in plain digits and letters and Simplified characters, one for one, so that offsets stay."""
    plain = "".join(map(_plain_character, text))
    simplified = to_simplified(plain)
    return simplified if len(simplified) == len(text) else plain


@lru_cache(maxsize=4096)
def _plain_character(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if unicodedata.category(character) == "Cf":
        return " "  # invisible, as put between digits
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 else character
