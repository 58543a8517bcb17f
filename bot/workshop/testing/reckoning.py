"""Holds what a reply reckons from figures against the least and the most that they allow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from bot.workshop.testing.readback import Reply, year_of
from bot.workshop.testing.spans import Span, counted_alike, span_of
from knowledge import Quantity, Year
from nlu.numbers.amounts import find_amounts

_SMALLEST = Decimal("0.001")


def reckoned_wrong(reply: Reply, place: int) -> str | None:
    """What is reckoned from amounts lies between the least and the most that they allow."""
    claim, facts = reply.sentences[place].claim, reply.before(place)
    spans = [one for one in map(span_of, facts) if one]
    years = [year for year in (year_of(reply, fact) for fact in facts) if year]
    if len(facts) < 2 or (len(facts) > 2 and claim != "sum"):
        return "it is not reckoned from two amounts"
    if claim == "difference" and len(years) == 2 and any(not isinstance(fact.value, Quantity) for fact in facts):
        least = most = Decimal(max(years) - min(years))
    elif len(spans) != len(facts) or any(isinstance(fact.value, Year) for fact in facts) or not counted_alike(facts):
        return "it is not reckoned from amounts that are counted alike"
    else:
        least, most = _RECKONED[claim](sorted(spans, key=lambda one: -one.least))
    reckoned = [amount.value for amount in find_amounts(reply.sentences[place].values["value"])]
    # A multiple is said to one place, and a share.
    slack = Decimal("0.1") if claim in ("ratio", "share") else Decimal(0)
    return None if any(least - slack <= each <= most + slack for each in reckoned) else "it is reckoned wrong"


_Ends = tuple[Decimal, Decimal]
_RECKONED: Mapping[str, Callable[[Sequence[Span]], _Ends]] = {
    "sum": lambda all_: (sum((one.least for one in all_), Decimal(0)), sum((one.most for one in all_), Decimal(0))),
    "difference": lambda two: (two[0].least - two[1].most, two[0].most - two[1].least),
    "ratio": lambda two: (two[0].least / two[1].most, two[0].most / max(two[1].least, _SMALLEST)),
    "share": lambda two: (two[1].least / two[0].most * 100, two[1].most / max(two[0].least, _SMALLEST) * 100),
}
