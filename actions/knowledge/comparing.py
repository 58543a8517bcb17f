"""Orders amounts as exactly as their sources give them, and no more exactly."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from actions.knowledge.records import Fact, Quantity, Year

_ENDLESS = Decimal("Infinity")
# Different words for what is counted alike; whatever else is no measure is a count of things.
_ALIKE = {"truck": "vehicle", "car": "vehicle"}
_MEASURES = ("vehicle", "percent", "multiple", "CNY", "USD", "year")


def comparable(facts: Sequence[Fact]) -> bool:
    """Whether all facts are years, or all amounts that can be set beside each other."""
    return len({_dimension(fact) for fact in facts}) == 1 and _dimension(facts[0]) is not None


def is_year(fact: Fact) -> bool:
    """Whether a fact's value is a year."""
    return isinstance(fact.value, Year)


def largest(facts: Sequence[Fact]) -> list[Fact]:
    """The facts that nothing else surely exceeds; more than one where the sources do not decide it."""
    return [fact for fact in facts if not any(_surely_more(other, fact) for other in facts)]


def smallest(facts: Sequence[Fact]) -> list[Fact]:
    """The facts that surely exceed nothing else."""
    return [fact for fact in facts if not any(_surely_more(fact, other) for other in facts)]


def same(facts: Sequence[Fact]) -> bool:
    """Whether all say the same amount, as exactly."""
    return len({_interval(fact) for fact in facts}) == 1


def _surely_more(one: Fact, other: Fact) -> bool:
    return _interval(one)[0] > _interval(other)[1] or (
        _interval(one)[0] == _interval(other)[1] and _interval(one) != _interval(other)
    )


def _dimension(fact: Fact) -> str | None:
    if isinstance(fact.value, Year):
        return "calendar"
    # To be first is no amount of anything.
    if not isinstance(fact.value, Quantity) or fact.value.unit == "rank":
        return None
    unit = _ALIKE.get(fact.value.unit, fact.value.unit)
    return unit if unit in _MEASURES else "count"


def _interval(fact: Fact) -> tuple[Decimal, Decimal]:
    """The least and the most that a value may mean; the bounds themselves are never reached by an inexact one."""
    value = fact.value
    if isinstance(value, Year):
        return Decimal(value.year), Decimal(value.year)
    if not isinstance(value, Quantity):
        raise TypeError(f"'{fact.id}' has no amount")
    amount = value.amount
    bounds = {
        None: (amount, amount),
        "over": (amount, _ENDLESS),
        "under": (Decimal(0), amount),
        "nearly": (amount * Decimal("0.9"), amount),
        "about": (amount * Decimal("0.9"), amount * Decimal("1.1")),
        "multiple": (amount * 2, amount * 10),
    }
    return bounds[value.qualifier]
