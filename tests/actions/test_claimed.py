"""What is claimed is borne out, denied or left open: never both, and never against the exact amount."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.claimed import ClaimedAmount, ClaimedNames, ClaimedRanks, ClaimedYears, Denied, is_so
from knowledge import Quantity, current
from knowledge.comparing import range_of
from nlu.numbers.amounts import Amount

FACTS = current().knowledge.facts
QUALIFIERS = [None, "over", "under", "nearly", "about", "multiple"]
RELATIONS = ["is", "over", "under", "at_least", "at_most", "about"]


def asked(value: int, relation: str = "is", unit: str | None = None) -> Amount:
    return Amount(Decimal(value), 0, 0, relation, unit)


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.sampled_from(QUALIFIERS), st.floats(0.001, 0.999))
def test_what_is_confirmed_or_denied_of_a_bound_is_so_of_every_amount_within(
    value: int, amount: int, qualifier: str | None, part: float
) -> None:
    quantity = Quantity(Decimal(amount), "vehicle", qualifier)
    least, most = range_of(quantity)
    exact = least + (most - least) * Decimal(part)
    for relation, holds in [("over", exact > value), ("under", exact < value)]:
        said = is_so(asked(value, relation), quantity)
        assert said in (None, holds)


@given(st.integers(1, 10**6), st.sampled_from(QUALIFIERS))
def test_the_figure_itself_is_confirmed_unless_it_is_less_or_more(amount: int, qualifier: str | None) -> None:
    said = is_so(asked(amount), Quantity(Decimal(amount), "vehicle", qualifier))
    assert said in ((True,) if qualifier in (None, "over", "about") else (None, False))


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.sampled_from(RELATIONS))
def test_of_an_exact_amount_nothing_is_open(value: int, amount: int, relation: str) -> None:
    assert is_so(asked(value, relation), Quantity(Decimal(amount), "vehicle")) is not None


@pytest.mark.parametrize(
    ("amount", "fact", "holds"),
    [
        (asked(60000, unit="vehicle"), "jiefang.annual-exports", True),
        (asked(60000, unit="USD"), "jiefang.annual-exports", None),
        (asked(1000, "under", "visitor"), "philippines.jobs", False),
        (asked(10, unit="year"), "jiefang.industry-rank", False),
        (asked(13), "jiefang.industry-rank", True),
        (asked(30), "jilin.equipment-growth", None),
        (asked(3, unit="capability"), "sprint-2030.capabilities", False),
        (asked(6, unit="region"), "expansion.key-regions", True),
        (asked(1000000), "sprint-2030.sales-target", False),
        (asked(600000), "sprint-2030.sales-target", None),
    ],
)
def test_an_amount_is_held_against_what_is_counted_alike(amount: Amount, fact: str, holds: bool | None) -> None:
    assert ClaimedAmount(amount).holds([FACTS[fact]]) is holds


@pytest.mark.parametrize(
    ("names", "fact", "all_told", "holds"),
    [
        (["organisation/faw"], "coega.operator", True, True),
        (["organisation/hongqi"], "j7.operator", True, False),
        (["organisation/faw"], "j7.operator", True, None),  # the parent company
        (["market/ph"], "j7.operator", True, None),  # no doer
        (["product/j7"], "fanrong.product", True, False),
        (["market/nz"], "expansion.key-regions", True, True),
        (["region/europe", "market/ke"], "expansion.key-regions", True, None),  # what lies where is not known
        (["market/eg"], "jiefang.first-export", True, False),
        (["market/eg"], "jiefang.first-export", False, None),
    ],
)
def test_names(names: list[str], fact: str, all_told: bool, holds: bool | None) -> None:
    assert ClaimedNames(current().knowledge, tuple(names), all_told).holds([FACTS[fact]]) is holds


def test_ranks_and_years_and_what_is_denied() -> None:
    first, entry = FACTS["south-africa.sales-rank"], FACTS["south-africa.market-entry"]
    assert ClaimedRanks(frozenset([1])).holds([first]) is True
    assert ClaimedRanks(frozenset([1, 3])).holds([first]) is False
    assert ClaimedRanks(frozenset([1])).holds([entry]) is None
    assert ClaimedYears((1994,)).holds([entry]) is True
    assert Denied(ClaimedYears((1994,))).holds([entry]) is False
    assert Denied(ClaimedYears((1993,))).holds([entry]) is None
