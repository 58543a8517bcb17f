"""Orders amounts as exactly as their sources give them, and no more exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

from knowledge.records import Fact, Quantity, Year

# Nobody says "over 5,000" of ten times as much.
_UTMOST = 10
# Different words for what is counted alike; whatever else is no measure is a count of things.
_ALIKE = {"truck": "vehicle", "car": "vehicle"}
# On which side of what is said an inexact amount lies; taking it away, or dividing by it, turns that around.
_SIDES: Mapping[str | None, str | None] = {None: None, "over": "over", "under": "under", "nearly": "under"}
_INVERSE: Mapping[str | None, str | None] = {None: None, "over": "under", "under": "over"}
_COUNT = "count"
_PLACES = Decimal("0.1")
_MEASURES = ("vehicle", "percent", "multiple", "CNY", "USD", "year")


def comparable(facts: Sequence[Fact]) -> bool:
    """Whether all facts are years, or all amounts that can be set beside each other.

    Orders and agreements of one fair can, jobs in a country and visitors of a fair can't.
    """
    units = {fact.value.unit for fact in facts if isinstance(fact.value, Quantity)}
    dimensions = {_dimension(fact) for fact in facts}
    if dimensions == {_COUNT} and len(units) > 1 and len({fact.subject for fact in facts}) > 1:
        return False
    return len(dimensions) == 1 and None not in dimensions


def is_year(fact: Fact) -> bool:
    """Whether a fact's value is a year."""
    return isinstance(fact.value, Year)


def largest(facts: Sequence[Fact]) -> list[Fact]:
    """The facts that nothing else surely exceeds; more than one where the sources do not decide it."""
    return [fact for fact in facts if not any(surely_more(other, fact) for other in facts)]


def smallest(facts: Sequence[Fact]) -> list[Fact]:
    """The facts that surely exceed nothing else."""
    return [fact for fact in facts if not any(surely_more(fact, other) for other in facts)]


def equal(facts: Sequence[Fact]) -> bool:
    """Whether all have exactly the same amount: two that are "several thousand" need not be equal."""
    intervals = {interval(fact) for fact in facts}
    return len(intervals) == 1 and all(least == most for least, most in intervals)


def decided(facts: Sequence[Fact], least: bool = False) -> tuple[Fact, ...]:
    """Those that are surely more than all the others, or less; none where the sources do not decide it."""
    best = smallest(facts) if least else largest(facts)
    rest = [fact for fact in facts if fact not in best]
    pairs = [(other, one) if least else (one, other) for one in best for other in rest]
    return tuple(best) if rest and all(surely_more(more, less) for more, less in pairs) else ()


def surely_more(one: Fact, other: Fact) -> bool:
    """Whether a fact's amount is more than another's, whatever the exact ones are."""
    return interval(one)[0] > interval(other)[1] or (
        interval(one)[0] == interval(other)[1] and interval(one) != interval(other)
    )


def _dimension(fact: Fact) -> str | None:
    if isinstance(fact.value, Year):
        return "calendar"
    # To be first is no amount of anything.
    if not isinstance(fact.value, Quantity) or fact.value.unit == "rank":
        return None
    unit = _ALIKE.get(fact.value.unit, fact.value.unit)
    return unit if unit in _MEASURES else _COUNT


def interval(fact: Fact) -> tuple[Decimal, Decimal]:
    """The least and the most that a fact's value may mean."""
    if isinstance(fact.value, Year):
        return Decimal(fact.value.year), Decimal(fact.value.year)
    if not isinstance(fact.value, Quantity):
        raise TypeError(f"'{fact.id}' has no amount")
    return range_of(fact.value)


def range_of(value: Quantity) -> tuple[Decimal, Decimal]:
    """The least and the most that an amount may mean; the bounds themselves are never reached by an inexact one."""
    amount = value.amount
    bounds = {
        None: (amount, amount),
        "over": (amount, amount * _UTMOST),
        "under": (Decimal(0), amount),
        "nearly": (amount * Decimal("0.9"), amount),
        "about": (amount * Decimal("0.9"), amount * Decimal("1.1")),
        "multiple": (amount * 2, amount * _UTMOST),
    }
    return bounds[value.qualifier]


def difference(more: Quantity, less: Quantity) -> Quantity | None:
    """By how much an amount is more than another, as exactly as they are given; None where they are too inexact."""
    return _combined(more.amount - less.amount, more, less, more.unit)


def ratio(more: Quantity, less: Quantity) -> Quantity | None:
    """How many times another an amount is, as exactly as they are given; None where they are too inexact."""
    if not less.amount:
        return None
    exact = more.amount / less.amount
    combined = _combined(exact, more, less, "multiple")
    if combined is None:
        return None
    return shortened(Quantity(exact, "multiple", combined.qualifier))


def _combined(amount: Decimal, more: Quantity, less: Quantity, unit: str) -> Quantity | None:
    sides = {_SIDES.get(more.qualifier, ""), _INVERSE.get(_SIDES.get(less.qualifier, ""), "")} - {None}
    if len(sides) > 1 or "" in sides or amount <= 0:
        return None
    return Quantity(_plain(amount), unit, next(iter(sides), None))


def shortened(value: Quantity) -> Quantity:
    """An amount to one decimal place, so that it stays true: "over" so much is over a little less, too."""
    way = {"over": ROUND_FLOOR, "under": ROUND_CEILING}.get(value.qualifier or "", ROUND_HALF_EVEN)
    rounded = value.amount.quantize(_PLACES, way)
    qualifier = "about" if value.qualifier is None and rounded != value.amount else value.qualifier
    return Quantity(_plain(rounded), value.unit, qualifier)


def _plain(amount: Decimal) -> Decimal:
    """The same amount, written without an exponent and without noughts at its end."""
    return Decimal(f"{amount.normalize():f}")
