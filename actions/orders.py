"""Which claim of order holds of facts: more, less, equal, not decided; earlier, in the same year."""

from __future__ import annotations

from collections.abc import Sequence

from actions.claims import (
    Earlier,
    Equal,
    FalseClaim,
    Less,
    More,
    MoreAsGiven,
    NotComparable,
    SameNumber,
    SameYear,
    Undecided,
    are_different,
)
from knowledge import Fact
from knowledge.comparing import as_given, comparable, decided, equal

Order = More | Less | Equal | Undecided | NotComparable


def ordered(facts: Sequence[Fact], least: bool = False) -> Order:
    """What is so of the amounts of different things; raises FalseClaim where they are not different."""
    compared = tuple(facts)
    if not comparable(compared):
        return _not_comparable(compared)
    if are_different(compared) and equal(compared):
        return Equal(compared)
    best = decided(compared, least)
    if not best:
        greatest = () if least else as_given(compared)
        return MoreAsGiven(compared, greatest) if greatest else Undecided(compared)
    return Less(compared, best) if least else More(compared, best)


def _not_comparable(facts: tuple[Fact, ...]) -> NotComparable:
    try:
        return SameNumber(facts)
    except FalseClaim:
        return NotComparable(facts)


def ordered_in_time(facts: Sequence[Fact], years: Sequence[int]) -> Earlier | SameYear:
    """Which of different things was first; raises FalseClaim where that is not known of all of them."""
    compared, told = tuple(facts), tuple(years)
    if len(set(told)) == 1:
        return SameYear(compared, told)
    best = tuple(fact for fact, year in zip(compared, told, strict=True) if year == min(told))
    return Earlier(compared, told, best)
