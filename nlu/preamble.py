"""Finds where the question begins after what its writer says of themselves ("our bank in Dubai wants to know …")."""

from __future__ import annotations

import re
from functools import lru_cache

from nlu.patterns import sentences

# So much, in words or Chinese characters, says more than "I would like to know".
_FEWEST_WORDS = 3


def after_greeting(text: str) -> int:
    """Where a text goes on after a greeting or thanks; 0 where it begins with none, or ends with it."""
    greeting = _pattern("greeting").match(text)
    return greeting.end() if greeting and text[greeting.end() :].strip() else 0


def question_start(text: str) -> int:
    """Where the question begins in a sentence that begins with its writer; 0 where it does not."""
    wish = _pattern("wish").search(text)
    if wish is None:
        return 0
    before = text[: wish.start()]
    said = re.findall(r"[\u3400-\u9fff]|\w+", before)
    if len(said) < _FEWEST_WORDS or not _pattern("writer").search(before) or not text[wish.end() :].strip(" :：,，"):
        return 0
    return wish.end()


@lru_cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(sentences(name), re.IGNORECASE)
