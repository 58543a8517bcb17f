"""Spans of a text: the characters from one place to before another."""

from __future__ import annotations

from collections.abc import Iterable

Span = tuple[int, int]
_COMMAS = ",，"


class Taken:
    """The characters that spans take, so that others are compared with them in time in proportion to their length."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._places = {place for span in spans for place in range(*span)}

    def overlaps(self, span: Span) -> bool:
        """Whether a span has a character that is taken."""
        return not self._places.isdisjoint(range(*span))

    def free_before(self, place: int, most: int) -> int:
        """Where the free characters right before a place begin, of so many at most."""
        first = place
        while first > max(0, place - most) and first - 1 not in self._places:
            first -= 1
        return first


def is_in_number(text: str, place: int) -> bool:
    """Whether there is a comma between digits."""
    before, after = text[max(0, place - 1) : place], text[place + 1 : place + 2]
    return text[place] in _COMMAS and before.isdecimal() and after.isdecimal()
