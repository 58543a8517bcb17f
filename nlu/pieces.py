"""Where a message may hold several questions: at the ends of sentences, and at words that join."""

from __future__ import annotations

import re

_BOUNDARY = re.compile(
    r"[?？!！。；;\n]+\s*"
    r"|[,，]\s*(?:(?:and|also|plus|dan|serta|lalu|terus|juga)\b|还有|另外|以及|并且|同时|顺便|再问|再|也|那)?\s*"
    r"|\s(?:and|plus|dan|serta|sekaligus|sama)\s"
    r"|(?:还有|另外|以及|并且|同时)"
    r"|(?<=\w)\.\s+",
    re.IGNORECASE,
)
_MOST = 6


def pieces(text: str) -> list[tuple[int, int]]:
    """The spans between all places where a text could be cut; one span when there is none."""
    spans = []
    start = 0
    for match in _BOUNDARY.finditer(text):
        spans.append((start, match.start()))
        start = match.end()
    spans.append((start, len(text)))
    return [span for span in spans if text[span[0] : span[1]].strip()]


def cuts(text: str) -> list[list[tuple[int, int]]]:
    """All ways to cut a text into two, at each place where it could be; empty for a text of many pieces."""
    spans = pieces(text)
    if not 2 <= len(spans) <= _MOST:
        return []
    return [[(spans[0][0], spans[cut - 1][1]), (spans[cut][0], spans[-1][1])] for cut in range(1, len(spans))]
