"""Finds what looks like the name of a place that the knowledge does not know: "in Narnia", 纳尼亚."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from knowledge.expressions import Expression, compiled
from nlu.text.limits import MOST_NAMED
from nlu.text.spans import Span, Taken
from nlu.text.tokens import Token, to_simplified

_FILE = Path(__file__).parents[1] / "places.yml"
# Shorter runs of such letters or characters are found by chance.
_SHORTEST_LATIN = 4
_SHORTEST_CHINESE = 3


def find_places(text: str, tokens: Sequence[Token], known: Sequence[Span], usual: Collection[str]) -> list[Span]:
    """The spans of unknown places' names; none overlaps a `known` name or is a `usual` word."""
    taken = Taken(known)
    return [span for span in (*_chinese(text), *_latin(text, tokens, usual)) if not taken.overlaps(span)][:MOST_NAMED]


def _chinese(text: str) -> list[Span]:
    simplified = to_simplified(text)
    if len(simplified) != len(text):
        return []
    spans = [match.span() for match in _transliterated().finditer(simplified)]
    return [span for span in spans if simplified[slice(*span)] not in _forms()["not_places"]]


def _latin(text: str, tokens: Sequence[Token], usual: Collection[str]) -> list[Span]:
    forms = _forms()
    if text.isupper() or text.istitle():
        return []
    return [
        (token.start, token.end)
        for before, token in pairwise(tokens)
        if before.text in forms["before"]
        and text[token.start].isupper()
        and len(token.text) >= _SHORTEST_LATIN
        and token.text not in usual
        and token.text not in forms["not_places"]
    ]


@lru_cache(maxsize=1)
def _transliterated() -> Expression:
    pattern = f"[{_forms()['transliterating']}]{{{_SHORTEST_CHINESE},}}"
    return compiled("nlu/places.yml transliterating", pattern)


@lru_cache(maxsize=1)
def _forms() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return content
