"""Orders amounts as exactly as their sources give them, and no more exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

from knowledge.records import Fact, Quantity, Year

# Nobody says "over 5,000" of ten times as much.
_UTMOST = 10
# Hardly anybody says it of twice as much.
_FAR = 2
# Different words for what is counted alike; whatever else is no measure is a count of things.
_ALIKE = {"truck": "vehicle", "car": "vehicle"}
# On which side of what is said an inexact amount lies; taking it away, or dividing by it, turns that around.
_SIDES: Mapping[str | None, str | None] = {None: None, "over": "over", "under": "under", "nearly": "under"}
_INVERSE: Mapping[str | None, str | None] = {None: None, "over": "under", "under": "over"}
_COUNT = "count"
_PLACES = Decimal("0.1")
_MEASURES = ("vehicle", "percent", "multiple", "CNY", "USD", "year")
# Growth of one thing and growth of another are in sum nothing; what lies between them are points.
_NOT_ADDED = ("percent", "multiple", "rank", "generation")
_POINTS = "percentage_point"
_NUMBER = "number"


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


def as_given(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """The one with by far the greatest figure, though exact amounts are open; none where figures tell nothing of that.

    Hardly anybody says "over 5,000" of over 10,000, though of 6,000; "several thousand" is no figure.
    """
    values = [fact.value for fact in facts if isinstance(fact.value, Quantity)]
    sides = {_SIDES.get(value.qualifier, "") for value in values} - {None}
    most = max((value.amount for value in values), default=Decimal(0))
    near = [fact for fact in facts if isinstance(fact.value, Quantity) and fact.value.amount * _FAR > most]
    return tuple(near) if len(values) == len(facts) and len(sides) == 1 and "" not in sides and len(near) == 1 else ()


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


def computed(kind: str, amounts: Sequence[Quantity]) -> Quantity | None:
    """The "sum", "difference", "ratio" or "share" of amounts, the first of which is the most.

    As exactly as they are given; None where they are too inexact, or of no such kind.
    """
    if kind == "sum":
        return _sum(amounts) if all(amount.unit not in _NOT_ADDED for amount in amounts) else None
    more, less = amounts
    if kind == "difference":
        unit = _POINTS if more.unit == "percent" else _unit_of(amounts)
        return _of_both(more.amount - less.amount, unit, more, less)
    if kind == "share":
        exact = _of_both(less.amount / more.amount * 100, "percent", less, more) if more.amount else None
    else:
        exact = _of_both(more.amount / less.amount, "multiple", more, less) if less.amount else None
    return exact and shortened(exact)


def _sum(amounts: Sequence[Quantity]) -> Quantity | None:
    sides = {_SIDES.get(amount.qualifier, "") for amount in amounts} - {None}
    return _at(sides, sum((amount.amount for amount in amounts), Decimal(0)), _unit_of(amounts))


def _unit_of(amounts: Sequence[Quantity]) -> str:
    """What amounts are counted in together: trucks and vehicles are vehicles; orders and agreements are a number."""
    units = [{amount.unit for amount in amounts}, {_ALIKE.get(amount.unit, amount.unit) for amount in amounts}]
    return next((unit for alike in units if len(alike) == 1 for unit in alike), _NUMBER)


def _of_both(exact: Decimal, unit: str, first: Quantity, second: Quantity) -> Quantity | None:
    """What is computed of two amounts, to the second of which it goes the other way."""
    sides = {_SIDES.get(first.qualifier, ""), _INVERSE.get(_SIDES.get(second.qualifier, ""), "")} - {None}
    return _at(sides, exact, unit)


def _at(sides: Set[str | None], exact: Decimal, unit: str) -> Quantity | None:
    """An amount that lies on one side of what is computed, or is just that."""
    if len(sides) > 1 or "" in sides or exact <= 0:
        return None
    return Quantity(_plain(exact), unit, next(iter(sides), None))


def shortened(value: Quantity) -> Quantity:
    """An amount to one decimal place, so that it stays true: "over" so much is over a little less, too."""
    way = {"over": ROUND_FLOOR, "under": ROUND_CEILING}.get(value.qualifier or "", ROUND_HALF_EVEN)
    rounded = value.amount.quantize(_PLACES, way)
    qualifier = "about" if value.qualifier is None and rounded != value.amount else value.qualifier
    return Quantity(_plain(rounded), value.unit, qualifier)


def _plain(amount: Decimal) -> Decimal:
    """The same amount, written without an exponent and without noughts at its end."""
    return Decimal(f"{amount.normalize():f}")
