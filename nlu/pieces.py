"""Where a message may hold several questions: at the ends of sentences, and at words that join."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import combinations, pairwise

from nlu.patterns import sentences
from nlu.text import to_simplified

_MOST = 6


def pieces(text: str, boundary: re.Pattern[str] | None = None) -> list[tuple[int, int]]:
    """The spans between all places where a text could be cut; one span when there is none."""
    spans = []
    start = 0
    for match in (boundary or _boundary()).finditer(text):
        spans.append((start, match.start()))
        start = match.end()
    spans.append((start, len(text)))
    return [span for span in spans if text[span[0] : span[1]].strip()]


def compared(text: str) -> list[tuple[int, int]]:
    """The spans of a text between the words that set things beside each other; empty where there are too many."""
    spans = pieces(to_simplified(text), _between())
    return spans if 2 <= len(spans) <= _MOST else []


def cuts(text: str) -> list[list[tuple[int, int]]]:
    """All ways to cut a text into two or three, at places where it could be; empty for a text of many pieces."""
    spans = pieces(text)
    if not 2 <= len(spans) <= _MOST:
        return []
    places = range(1, len(spans))
    ways = [(0, *way, len(spans)) for number in (1, 2) for way in combinations(places, number)]
    return [[(spans[start][0], spans[end - 1][1]) for start, end in pairwise(way)] for way in ways]


@lru_cache(maxsize=1)
def _boundary() -> re.Pattern[str]:
    """Between questions."""
    return re.compile(
        r"[?？!！。；;\n]+\s*"
        rf"|(?:(?<!\d)[,，]|[,，](?!\d))\s*(?:{sentences('joins_after_comma')})?\s*"
        rf"|{sentences('joins')}"
        r"|(?<=\w)\.\s+",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1)
def _between() -> re.Pattern[str]:
    """Between what is compared, or offered to choose from."""
    return re.compile(sentences("between"), re.IGNORECASE)
