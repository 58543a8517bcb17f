"""Where a message may set things beside each other."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from knowledge.context import per_languages
from knowledge.expressions import Expression, compiled
from knowledge.languages import Languages
from nlu.text.language_patterns import sentence, sentences
from nlu.text.spans import Span, is_in_number
from nlu.text.tokens import to_simplified

_MOST = 6


def compared(text: str) -> list[Span]:
    """The spans of a text between the words that set things beside each other; empty where there are too many."""
    simplified = to_simplified(text)
    spans = _few(simplified, _between(simplified))
    return spans if len(spans) > 1 else []


def _few(text: str, boundaries: Iterable[Span]) -> list[Span]:
    """The spans between boundaries, as far as they are not blank; empty where there are too many."""
    spans = list(islice(_spans(text, boundaries), _MOST + 1))
    return spans if len(spans) <= _MOST else []


def _spans(text: str, boundaries: Iterable[Span]) -> Iterator[Span]:
    start = 0
    for begin, end in boundaries:
        if text[start:begin].strip():
            yield start, begin
        start = end
    if text[start:].strip():
        yield start, len(text)


def _between(text: str) -> Iterator[Span]:
    """What stands between what is compared, or offered to choose from."""
    multiples = [match.start() for match in sentence("multiple").finditer(text)]
    lines = [place for place, character in enumerate(text) if character == "\n"]
    for match in _comparing().finditer(text):
        begin, end = match.span()
        of_multiple = match["before_multiple"] is None or _next(multiples, end, text) < _next(lines, end, text)
        if of_multiple and not is_in_number(text, begin):
            yield begin, end


def _next(places: Sequence[int], position: int, text: str) -> int:
    """The first of ascending places that is not before a position; the text's end where there is none."""
    index = bisect_left(places, position)
    return places[index] if index < len(places) else len(text)


@per_languages
def _comparing(languages: Languages) -> Expression:
    pattern = rf"{sentences(languages, 'between')}|(?P<before_multiple>{sentences(languages, 'before_multiple')})"
    return compiled("nlu/text/question_boundaries.py comparisons", pattern, ignore_case=True)
