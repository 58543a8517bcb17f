"""Spans of a text that are taken."""

from __future__ import annotations

import pytest

from nlu.text.spans import Taken

TAKEN = Taken([(2, 4), (7, 8)])


@pytest.mark.parametrize(
    ("span", "overlaps"), [((0, 2), False), ((0, 3), True), ((3, 9), True), ((4, 7), False), ((5, 5), False)]
)
def test_a_span_overlaps_what_is_taken(span: tuple[int, int], overlaps: bool) -> None:
    assert TAKEN.overlaps(span) is overlaps


@pytest.mark.parametrize(("place", "most", "first"), [(7, 8, 4), (7, 2, 5), (4, 8, 4), (2, 8, 0), (0, 8, 0)])
def test_what_is_free_before_a_place_ends_at_what_is_taken(place: int, most: int, first: int) -> None:
    assert TAKEN.free_before(place, most) == first
