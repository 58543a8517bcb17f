"""A false claim can't be made; and what is reckoned of inexact amounts is so, whatever the exact ones are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from actions.claims import (
    Absent,
    Computed,
    Earlier,
    Equal,
    FalseClaim,
    Less,
    More,
    MoreAsGiven,
    No,
    NotComparable,
    Only,
    SameYear,
    Undecided,
    Yes,
)
from actions.orders import ordered, ordered_in_time
from knowledge import Fact, Quantity, Year, current
from knowledge.comparing import range_of

KNOWLEDGE = current().knowledge
FACTS = KNOWLEDGE.facts
GMM, LNE, KENYA = (FACTS[name] for name in ("indonesia-gmm.size", "indonesia-lne.size", "kenya.delivery"))
SALES = FACTS["south-africa.annual-sales"]
FAIR_ORDERS, FAIR_AGREEMENTS = FACTS["canton-fair-137.orders"], FACTS["canton-fair-137.agreements"]
EQUIPMENT, HIGHTECH = FACTS["jilin.equipment-growth"], FACTS["jilin.hightech-growth"]
QUALIFIERS = (None, "over", "under", "nearly", "about", "multiple")


def amount(name: str, value: int, qualifier: str | None = None, unit: str = "vehicle") -> Fact:
    return Fact(name, f"market/{name}", "annual_sales", Quantity(Decimal(value), unit, qualifier), "jiefang-global")


def year(name: str, value: int) -> Fact:
    return Fact(name, f"market/{name}", "market_entry", Year(value), "jiefang-global")


@dataclass(frozen=True)
class Open:
    """A condition that holds as it is told."""

    so: bool | None

    def holds(self, facts: Any) -> bool | None:
        return self.so


@pytest.mark.parametrize(
    "facts",
    [
        (SALES,),
        (SALES, SALES),
        (GMM, LNE),  # several thousand twice
        (amount("a", 5), amount("b", 5, "over")),
        (amount("a", 5), amount("b", 5, unit="job")),
    ],
)
def test_equal_needs_two_exact_amounts_of_different_things(facts: tuple[Fact, ...]) -> None:
    with pytest.raises(FalseClaim):
        Equal(facts)


def test_what_is_exactly_equal_is_equal() -> None:
    assert ordered([amount("a", 5), amount("b", 5)]) == Equal((amount("a", 5), amount("b", 5)))
    last_year = replace(SALES, id="before", year=2024, value=Quantity(Decimal(7), "vehicle"))
    this_year = replace(last_year, id="now", year=2025)
    assert isinstance(ordered([last_year, this_year]), Equal)


@pytest.mark.parametrize(
    ("facts", "best"),
    [
        ((SALES,), (SALES,)),
        ((GMM, KENYA), (KENYA,)),
        ((GMM, KENYA), (GMM, KENYA)),
        ((GMM, LNE), (GMM,)),
        ((GMM, KENYA), (LNE,)),
        ((GMM, KENYA), ()),
    ],
)
def test_more_is_what_the_intervals_decide(facts: tuple[Fact, ...], best: tuple[Fact, ...]) -> None:
    with pytest.raises(FalseClaim):
        More(facts, best)


def test_several_may_be_more_than_the_rest_but_only_than_all_of_it() -> None:
    assert ordered([KENYA, GMM, LNE]) == More((KENYA, GMM, LNE), (GMM, LNE))
    assert ordered([KENYA, GMM], least=True) == Less((KENYA, GMM), (KENYA,))
    # "Over 5,000" may be less than 5,500.
    unclear = (amount("a", 5000, "over"), amount("b", 6000), amount("c", 5500))
    assert ordered(unclear) == Undecided(unclear)


def test_undecided_is_only_what_is_open() -> None:
    assert ordered([GMM, LNE]) == Undecided((GMM, LNE))
    for decided in ((GMM, KENYA), (amount("a", 5), amount("b", 5)), (GMM,)):
        with pytest.raises(FalseClaim):
            Undecided(decided)


@pytest.mark.parametrize(
    ("other", "claim"),
    [
        (amount("b", 10_000, "over"), MoreAsGiven),  # hardly anybody says "over 5,000" of over 10,000
        (amount("b", 6_000, "over"), Undecided),
        (amount("b", 20_000, "about"), Undecided),
        (amount("b", 1_000, "multiple"), Undecided),
        (amount("b", 60_000), More),
    ],
)
def test_by_far_the_greatest_figure_is_said_to_be_that_and_no_more(other: Fact, claim: type) -> None:
    over = amount("a", 5_000, "over")
    assert type(ordered([over, other])) is claim
    with pytest.raises(FalseClaim):
        MoreAsGiven((over, other), (over,))


@pytest.mark.parametrize(
    ("facts", "kind", "value"),
    [
        ((amount("a", 200, "over"), amount("b", 30)), "sum", Quantity(Decimal(230), "vehicle", "over")),
        ((amount("a", 3), amount("b", 4), amount("c", 5)), "sum", Quantity(Decimal(12), "vehicle")),
        ((amount("a", 3, unit="truck"), amount("b", 4)), "sum", Quantity(Decimal(7), "vehicle")),
        ((FAIR_ORDERS, FAIR_AGREEMENTS), "sum", Quantity(Decimal(230), "number", "over")),
        ((FAIR_AGREEMENTS, FAIR_ORDERS), "difference", Quantity(Decimal(170), "number", "over")),
        ((EQUIPMENT, HIGHTECH), "difference", Quantity(Decimal("6.0").normalize(), "percentage_point")),
        ((amount("a", 60_000), SALES), "ratio", Quantity(Decimal(12), "multiple", "under")),
        ((amount("a", 200), amount("b", 30)), "share", Quantity(Decimal(15), "percent")),
    ],
)
def test_what_follows_from_figures_is_computed(facts: tuple[Fact, ...], kind: str, value: Quantity) -> None:
    assert Computed(facts, kind).value == value


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ((EQUIPMENT, HIGHTECH), "sum"),  # growth of one thing and of another are together nothing
        ((GMM, LNE), "sum"),  # several thousand
        ((GMM, LNE), "difference"),
        ((SALES, amount("b", 10_000, "over")), "difference"),
        ((SALES, SALES), "sum"),
        ((SALES, FAIR_ORDERS), "sum"),
        ((amount("a", 3), amount("b", 4), amount("c", 5)), "difference"),
    ],
)
def test_what_does_not_follow_is_not_computed(facts: tuple[Fact, ...], kind: str) -> None:
    with pytest.raises(FalseClaim):
        Computed(facts, kind)


def test_what_can_be_compared_is_not_said_to_count_different_things() -> None:
    jobs = amount("a", 5, unit="job")
    assert isinstance(ordered([jobs, SALES]), NotComparable)
    with pytest.raises(FalseClaim):
        NotComparable((GMM, KENYA))


def test_one_thing_is_compared_with_nothing() -> None:
    for facts in ([SALES], [SALES, SALES], []):
        with pytest.raises(FalseClaim):
            ordered(facts)
        with pytest.raises(FalseClaim):
            ordered_in_time(facts, [1994] * len(facts))


def test_first_is_what_happened_before_all_others() -> None:
    first, second, third = year("a", 1956), year("b", 1957), year("c", 1957)
    assert ordered_in_time([second, first, third], [1957, 1956, 1957]) == Earlier(
        (second, first, third), (1957, 1956, 1957), (first,)
    )
    assert isinstance(ordered_in_time([second, third], [1957, 1957]), SameYear)
    for facts, years, best in (
        ((first, second), (1956, 1957), (second,)),
        ((first, second), (1956, 0), (second,)),  # a plan has not happened
        ((first,), (1956,), (first,)),
    ):
        with pytest.raises(FalseClaim):
            Earlier(facts, years, best)


def test_the_only_one_has_no_like() -> None:
    assert Only(KNOWLEDGE, SALES)
    with pytest.raises(FalseClaim):
        Only(KNOWLEDGE, GMM)


@pytest.mark.parametrize(
    ("attribute", "subjects", "years", "ordinals", "together"),
    [
        ("annual_sales", ("market/ke",), (), (), False),
        ("annual_sales", ("market/za",), (2019,), (), False),
        ("annual_sales", ("organisation/gmm", "market/za"), (), (), True),
        ("orders", ("event/canton-fair-137",), (), (136,), False),
    ],
)
def test_what_the_look_up_does_not_find_is_absent(
    attribute: str, subjects: tuple[str, ...], years: tuple[int, ...], ordinals: tuple[int, ...], together: bool
) -> None:
    assert Absent(KNOWLEDGE, (attribute,), subjects, years, ordinals, together)


@pytest.mark.parametrize(
    ("attribute", "subjects", "together"),
    [
        ("annual_sales", ("market/za",), False),
        ("annual_sales", ("market/ke", "market/za"), False),  # not of both
        ("annual_sales", ("organisation/jiefang", "market/za"), True),
        ("location", ("place/coega",), False),
        ("annual_sales", (), False),
        ("size", ("organisation/jiefang",), False),  # there is a choice of them
    ],
)
def test_what_is_known_is_not_absent(attribute: str, subjects: tuple[str, ...], together: bool) -> None:
    with pytest.raises(FalseClaim):
        Absent(KNOWLEDGE, (attribute,), subjects, together=together)


def test_what_may_lie_in_a_region_is_not_absent_there() -> None:
    with pytest.raises(FalseClaim):
        Absent(KNOWLEDGE, ("annual_sales",), ("region/africa",))
    # The target is the world's: that its maker is of China makes it lie nowhere.
    assert Absent(KNOWLEDGE, ("sales_target",), ("region/europe",))


def test_nothing_at_all_is_absent_only_where_there_is_nothing() -> None:
    assert Absent(KNOWLEDGE, (), ("market/pe",))
    assert Absent(KNOWLEDGE, (), years=(1983,))
    with pytest.raises(FalseClaim):
        Absent(KNOWLEDGE, (), ("market/za",))
    with pytest.raises(FalseClaim):
        Absent(KNOWLEDGE, (), years=(1994,))


@pytest.mark.parametrize("holding", [(), (None,), (False,), (True, None), (True, False)])
def test_yes_needs_that_all_holds(holding: tuple[bool | None, ...]) -> None:
    with pytest.raises(FalseClaim):
        Yes(tuple(map(Open, holding)), (SALES,))


@pytest.mark.parametrize("holding", [(), (None,), (True,), (True, None)])
def test_no_needs_that_something_does_not_hold(holding: tuple[bool | None, ...]) -> None:
    with pytest.raises(FalseClaim):
        No(tuple(map(Open, holding)), (SALES,))


quantities = st.builds(Quantity, st.integers(1, 10**7).map(Decimal), st.just("vehicle"), st.sampled_from(QUALIFIERS))


def inside(value: Quantity, share: Decimal) -> Decimal:
    """An exact amount that an inexact one may stand for."""
    least, most = range_of(value)
    return least + (most - least) * share


RECKONED: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "sum": lambda one, other: one + other,
    "difference": lambda one, other: one - other,
    "ratio": lambda one, other: one / other,
    "share": lambda one, other: other / one * 100,
}
shares = st.sampled_from([Decimal(part) / 100 for part in (1, 10, 50, 90, 99)])


@given(more=quantities, less=quantities, high=shares, low=shares, kind=st.sampled_from(sorted(RECKONED)))
def test_what_is_reckoned_is_so_whatever_the_exact_amounts_are(
    more: Quantity, less: Quantity, high: Decimal, low: Decimal, kind: str
) -> None:
    facts = [replace(amount(name, 1), value=value) for name, value in (("a", more), ("b", less))]
    try:
        said = Computed((facts[0], facts[1]), kind).value
    except FalseClaim:
        assume(False)
    one, other = sorted([inside(more, high), inside(less, low)], reverse=True)
    real = RECKONED[kind](one, other)
    if said.qualifier == "over":
        assert real > said.amount
    elif said.qualifier == "under":
        assert real < said.amount
    elif said.qualifier == "about":
        assert abs(real - said.amount) <= Decimal("0.05")
    else:
        assert real == said.amount


def test_a_sum_is_made_of_what_belongs_together() -> None:
    facts = current().knowledge.facts
    assert Computed((facts["expansion.subsidiaries"], facts["expansion.production-bases"]), "sum").value.amount == 26
    with pytest.raises(FalseClaim, match="no whole"):
        Computed((facts["jiefang.cumulative-production"], facts["sprint-2030.overseas-target"]), "sum")
