"""What an amount may be, and what is surely so of amounts: reckoned anew, apart from what the answers are made with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from knowledge import Fact, Quantity, Year

# Nobody says "over 5,000" of ten times as much.
_UTMOST = 10
_VEHICLES = frozenset(["vehicle", "truck", "car", "truck_or_exhibit"])
_PEOPLE = frozenset(["visitor", "job"])
_MEASURES = frozenset(["percent", "multiple", "CNY", "USD", "year"])


@dataclass(frozen=True)
class Span:
    """From the least to the most that an amount may be; an end that is open is not reached."""

    least: Decimal
    most: Decimal
    open: bool

    @property
    def exact(self) -> bool:
        """Whether it is one amount."""
        return self.least == self.most

    def above(self, other: Span) -> bool:
        """Whether this is surely more."""
        touches = self.least == other.most and (self.open or other.open)
        return self.least > other.most or touches


def span_of(fact: Fact) -> Span | None:
    """What a fact's amount or year may be; None for one without."""
    if isinstance(fact.value, Year):
        return span(Quantity(Decimal(fact.value.year), "year"))
    return span(fact.value) if isinstance(fact.value, Quantity) and fact.value.unit != "rank" else None


def span(value: Quantity) -> Span:
    """What an amount may be."""
    amount, tenth = value.amount, value.amount / 10
    return {
        None: Span(amount, amount, open=False),
        "over": Span(amount, amount * _UTMOST, open=True),
        "under": Span(Decimal(0), amount, open=True),
        "nearly": Span(amount - tenth, amount, open=True),
        "about": Span(amount - tenth, amount + tenth, open=True),
        "multiple": Span(amount * 2, amount * _UTMOST, open=True),
    }[value.qualifier]


def counted_alike(facts: Sequence[Fact]) -> bool:
    """Whether facts give amounts that can be set beside each other."""
    kinds = {_kind(fact) for fact in facts}
    units = {fact.value.unit for fact in facts if isinstance(fact.value, Quantity)}
    one_thing = len({fact.subject for fact in facts}) == 1
    return None not in kinds and len(kinds) == 1 and (kinds != {"count"} or len(units) == 1 or one_thing)


def _kind(fact: Fact) -> str | None:
    if isinstance(fact.value, Year):
        return "calendar"
    if not isinstance(fact.value, Quantity) or fact.value.unit == "rank":
        return None
    unit = fact.value.unit
    return "vehicle" if unit in _VEHICLES - {"truck_or_exhibit"} else unit if unit in _MEASURES else "count"


def are_counted_in(value: Quantity, unit: str | None) -> bool:
    """Whether an amount is in a unit that a question names, or might be, where it names none."""
    alike = any(value.unit in kind and unit in kind for kind in (_VEHICLES, _PEOPLE))
    return unit is None or value.unit == unit or alike


def fits(relation: str, asked: Decimal, value: Quantity) -> bool | None:
    """Whether an amount is "over", "under", … what is asked for; None where it is too inexact to say."""
    found = span(value)
    point = Span(asked, asked, open=False)
    above, below = found.above(point), point.above(found)
    if relation == "about":
        near = abs(value.amount - asked) <= asked / 10
        far = value.qualifier == "over" and asked >= 2 * value.amount
        return near if found.exact or near else (False if above or below or far else None)
    if relation == "is":
        # The figure of "over 5,000" is five thousand.
        if asked == value.amount and value.qualifier in ("over", "about"):
            return True
        if value.qualifier == "over" and asked >= 2 * value.amount:
            return False
        return found.exact if found.exact and not above and not below else (False if above or below else None)
    meets = {"over": above, "under": below, "at_least": found.least >= asked, "at_most": found.most <= asked}
    fails = {"over": found.most <= asked, "under": found.least >= asked, "at_least": below, "at_most": above}
    return True if meets[relation] else False if fails[relation] else None
