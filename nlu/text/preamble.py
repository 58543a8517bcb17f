"""Finds where the question begins after what its writer says of themselves ("our bank in Dubai wants to know …")."""

from __future__ import annotations

from itertools import islice

from knowledge.expressions import compiled
from nlu.text.language_patterns import sentence

# So much, in words or Chinese characters, says more than "I would like to know".
_FEWEST_WORDS = 3
_word = compiled("nlu/text/preamble.py word", r"[\u3400-\u9fff]|\w+")


def after_greeting(text: str) -> int:
    """Where a text goes on after a greeting or thanks; 0 where it begins with none, or ends with it."""
    greeting = sentence("greeting").match(text)
    return greeting.end() if greeting and text[greeting.end() :].strip() else 0


def question_start(text: str) -> int:
    """Where the question begins in a sentence that begins with its writer; 0 where it does not."""
    wish = sentence("wish").search(text)
    if wish is None:
        return 0
    before = text[: wish.start()]
    said = list(islice(_word.finditer(before), _FEWEST_WORDS))
    if len(said) < _FEWEST_WORDS or not sentence("writer").search(before) or not text[wish.end() :].strip(" :：,，"):
        return 0
    return wish.end()
