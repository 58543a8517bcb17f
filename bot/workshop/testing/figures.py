"""The figures of a fact, and whether what must be shown of it would tell if one of them were another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from actions.wording import statement
from bot.workshop.testing.expectations import is_in
from knowledge import Fact, Knowledge, Quantity, Value, Year

Groups = Sequence[Sequence[str]]
# "Several thousand" and the like are said of these amounts only.
_MULTIPLES = (Decimal(100), Decimal(1000))


def shown(groups: Groups, text: str) -> bool:
    """Whether a text has at least one alternative of every group."""
    return all(any(is_in(part, text) for part in group) for group in groups)


def with_other_figures(fact: Fact) -> Iterator[tuple[str, Fact]]:
    """The fact with one of its figures changed, each in turn and in several ways, under the figure's field."""
    for value in _others(fact.value):
        yield "value", replace(fact, value=value)
    for name, detail in fact.details.items():
        for value in _others(detail):
            yield name, replace(fact, details={**fact.details, name: value})
    if fact.year is not None:
        yield "year", replace(fact, year=fact.year + 1)


def unguarded(fact: Fact, groups: Groups, knowledge: Knowledge, language: str) -> list[str]:
    """The fields of the figures that could be changed without a group of `shows` missing in the fact's statement."""
    stated = statement(fact, knowledge, language)
    found = [
        field
        for field, changed in with_other_figures(fact)
        if (other := statement(changed, knowledge, language)) != stated and shown(groups, other)
    ]
    return list(dict.fromkeys(found))


def _others(value: Value) -> Iterator[Value]:
    """Values of the same kind: a little more, ten times as much, a digit in front."""
    if isinstance(value, Year):
        yield Year(value.year + 1)
    elif isinstance(value, Quantity) and value.qualifier == "multiple":
        yield from (replace(value, amount=amount) for amount in _MULTIPLES if amount != value.amount)
    elif isinstance(value, Quantity):
        in_front = Decimal(10) ** (value.amount.adjusted() + 1)
        for amount in (value.amount + 1, value.amount * 10, value.amount + in_front):
            yield replace(value, amount=amount)
