"""What replies are held against reckons anew what the answers are made with; both must come to the same."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations

import pytest

from bot.workshop.testing.spans import counted_alike, fits, span_of
from knowledge import Quantity, current
from knowledge.comparing import comparable, surely_more

FACTS = [fact for fact in current().knowledge.facts.values() if span_of(fact)]


def test_facts_are_comparable_and_ordered_alike() -> None:
    pairs = list(combinations(FACTS, 2))
    for one, other in pairs:
        assert counted_alike([one, other]) == comparable([one, other]), (one.id, other.id)
        ours, theirs = span_of(one), span_of(other)
        assert ours
        assert theirs
        assert ours.above(theirs) == surely_more(one, other), (one.id, other.id)
    assert len(pairs) > 100


@pytest.mark.parametrize(
    ("relation", "asked", "qualifier", "expected"),
    [
        ("over", 4999, None, True),
        ("over", 5000, None, False),
        ("over", 5000, "over", True),
        ("over", 6000, "over", None),
        ("under", 5000, "over", False),
        ("under", 5000, "nearly", True),
        ("at_least", 5000, None, True),
        ("at_least", 5000, "over", True),
        ("at_most", 5000, None, True),
        ("at_most", 5000, "over", False),
        ("at_most", 6000, "over", None),
        ("is", 5000, None, True),
        ("is", 5000, "over", True),
        ("is", 6000, "over", None),
        ("is", 100_000, "over", False),
        ("about", 5100, None, True),
        ("about", 9000, None, False),
    ],
)
def test_whether_an_amount_is_as_asked(relation: str, asked: int, qualifier: str | None, expected: bool | None) -> None:
    assert fits(relation, Decimal(asked), Quantity(Decimal(5000), "vehicle", qualifier)) is expected
