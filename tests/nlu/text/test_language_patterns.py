"""Expressions that are written by language."""

from __future__ import annotations

import re

from knowledge import current
from nlu.text.language_patterns import either

OURS = current().languages


def test_the_languages_expressions_are_one() -> None:
    assert either(OURS, {"any": r"\+", "en": "plus", "id": None, "zh": ""}) == r"\+|plus"


def test_where_no_language_has_one_nothing_matches() -> None:
    assert re.search(either(OURS, {"zh": None}), "") is None
    assert re.search(either(OURS, None), "") is None


def test_a_language_that_is_not_served_is_left_out() -> None:
    assert either(OURS, {"en": "over", "es": "más de"}) == "over"
