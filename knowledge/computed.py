"""Amounts that follow from two facts: a share, a multiple. They keep how exact the facts are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from knowledge.comparing import shortened
from knowledge.records import Computed, Fact, Quantity

# Dividing by more than so much gives less than so much, and the reverse.
_INVERSE = {None: None, "over": "under", "under": "over", "about": "about"}


class CannotCompute(Exception):
    """Two facts do not give the amount; the message says why."""


def compute(fact: Fact, facts: Mapping[str, Fact]) -> Fact:
    """The fact with its value computed. Raises CannotCompute."""
    if not isinstance(fact.value, Computed):
        return fact
    part, whole = (_quantity(identity, facts) for identity in fact.value.of)
    if whole.amount == 0:
        raise CannotCompute(f"'{fact.value.of[1]}' is zero")
    ratio = part.amount / whole.amount
    amount, unit = (ratio * 100, "percent") if fact.value.kind == "share" else (ratio, "multiple")
    value = shortened(Quantity(amount, unit, _qualifier(part, whole)))
    return replace(fact, value=value, computed_from=fact.value.of)


def _quantity(identity: str, facts: Mapping[str, Fact]) -> Quantity:
    fact = facts.get(identity)
    if fact is None:
        raise CannotCompute(f"there is no fact '{identity}'")
    if not isinstance(fact.value, Quantity) or fact.value.qualifier not in _INVERSE:
        raise CannotCompute(f"'{identity}' is no amount that is exact enough")
    return fact.value


def _qualifier(part: Quantity, whole: Quantity) -> str | None:
    """How exact the ratio is: "under" for an exact part of "over" a whole."""
    qualifiers = {part.qualifier, _INVERSE[whole.qualifier]} - {None}
    if len(qualifiers) > 1:
        raise CannotCompute("the two amounts are inexact in opposite ways")
    return next(iter(qualifiers), None)
