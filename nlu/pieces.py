"""Where a message may hold several questions: at the ends of sentences, and at words that join."""

from __future__ import annotations

import re
from itertools import combinations, pairwise

from nlu.text import to_simplified

_BOUNDARY = re.compile(
    r"[?？!！。；;\n]+\s*"
    r"|(?:(?<!\d)[,，]|[,，](?!\d))\s*(?:(?:and|also|plus|dan|serta|lalu|terus|juga)\b|还有|另外|以及|并且|同时|顺便|再问|再|也|那)?\s*"
    r"|\s(?:and|plus|dan|serta|sekaligus|sama)\s"
    r"|(?:还有|另外|以及|并且|同时)"
    r"|(?<=\w)\.\s+",
    re.IGNORECASE,
)
# Between what is compared, or offered to choose from.
_BETWEEN = re.compile(
    r"\s(?:or|and|than|vs\.?|versus|compared (?:to|with)|against)\s"
    r"|\s(?:atau(?:kah)?|dan|dengan|dgn|sama|daripada|dari|dibanding(?:kan)?|ketimbang|apa|melebihi|mengungguli)\s"
    r"|\s(?:exceeds?|outnumbers?|beats?)\s|超过|多于|高于|少于"
    r"|\s(?:before|after|sebelum|sesudah|setelah)\s"
    r"|还是|或者|和|跟|与|比|、|是(?=.*倍)|[;；:：?？]|(?:(?<!\d)[,，]|[,，](?!\d))",
    re.IGNORECASE,
)
_MOST = 6


def pieces(text: str, boundary: re.Pattern[str] = _BOUNDARY) -> list[tuple[int, int]]:
    """The spans between all places where a text could be cut; one span when there is none."""
    spans = []
    start = 0
    for match in boundary.finditer(text):
        spans.append((start, match.start()))
        start = match.end()
    spans.append((start, len(text)))
    return [span for span in spans if text[span[0] : span[1]].strip()]


def compared(text: str) -> list[tuple[int, int]]:
    """The spans of a text between the words that set things beside each other; empty where there are too many."""
    spans = pieces(to_simplified(text), _BETWEEN)
    return spans if 2 <= len(spans) <= _MOST else []


def cuts(text: str) -> list[list[tuple[int, int]]]:
    """All ways to cut a text into two or three, at places where it could be; empty for a text of many pieces."""
    spans = pieces(text)
    if not 2 <= len(spans) <= _MOST:
        return []
    places = range(1, len(spans))
    ways = [(0, *way, len(spans)) for number in (1, 2) for way in combinations(places, number)]
    return [[(spans[start][0], spans[end - 1][1]) for start, end in pairwise(way)] for way in ways]
