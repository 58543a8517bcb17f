"""Yes or no to what a question takes for granted: amounts, years, places. None where the sources leave it open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from actions.claims import Condition, No, Yes
from actions.polarity import asks_yes_or_no, speaks_of_plans
from actions.turn import Bound, Turn
from knowledge import Fact, Knowledge, Quantity, Year
from knowledge.comparing import range_of
from knowledge.contract import Intent
from knowledge.queries import Question, is_about, look_up
from knowledge.records import EntityList
from nlu.numbers.amounts import Amount

# What is asked must be as sure as this before somebody is told that they are wrong.
_SURE = 0.9
_ALIKE = {"truck": "vehicle", "car": "vehicle", "truck_or_exhibit": "vehicle"}
# One may stand for the other; what lies in a region is not known, so that a region is neither.
_PLACES = ("market", "place")
_TOLERANCE = Decimal("0.1")


@dataclass(frozen=True)
class _Amount:
    """An amount that is asked for."""

    asked: Amount

    def holds(self, facts: Sequence[Fact]) -> bool | None:
        """Whether facts give it."""
        return _amount_holds(self.asked, facts)


@dataclass(frozen=True)
class _Before:
    """Years that are only compared with."""

    bounds: tuple[Bound, ...]

    def holds(self, facts: Sequence[Fact]) -> bool | None:
        """Whether the first fact's year is on the right side of all."""
        value = facts[0].value
        return all(bound.holds(value.year) for bound in self.bounds) if isinstance(value, Year) else None


@dataclass(frozen=True)
class _Named:
    """Places, doers or years that are named."""

    knowledge: Knowledge
    named: tuple[str, ...]
    years: tuple[int, ...]

    def holds(self, facts: Sequence[Fact]) -> bool | None:
        """Whether facts give one of them beside their subject; False where they give others of the kind instead.

        What they have to do with besides (the country, the parent company) is no other, nor what is asked for.
        """
        given = {entity for fact in facts for entity in _details(fact) if entity != fact.subject}
        years = {value.year for fact in facts for value in fact.values if isinstance(value, Year)}
        related = {entity for fact in facts for entity in fact.entities}
        related = related.union(*(self.knowledge.ancestors(entity) for entity in related))
        kinds = {_kind(entity) for entity in given}
        other = any(_kind(name) in kinds and name not in related for name in self.named)
        other_year = bool(years and self.years) and not years & set(self.years)
        if other or other_year:
            return False
        return True if given & set(self.named) or years & set(self.years) else None


def verdict(turn: Turn, facts: Sequence[Fact], intent: Intent, mistaken: bool = False) -> str | None:
    """Yes or no, as a sentence; None for a question of another kind, and for one that the sources do not decide."""
    if not asks_yes_or_no(turn.text):
        return None
    conditions = _conditions(turn, facts, intent, mistaken)
    stated = tuple(facts)
    holding = [condition.holds(stated) for condition in conditions]
    if not holding or None in holding or (all(holding) and _is_only_planned(turn, facts)):
        return None
    claim = Yes(conditions, stated) if all(holding) else No(conditions, stated)
    return turn.context.text("clarify.affirmative" if isinstance(claim, Yes) else "clarify.negative", turn.language)


def _conditions(turn: Turn, facts: Sequence[Fact], intent: Intent, mistaken: bool) -> tuple[Condition, ...]:
    """What a question takes for granted; names only where it is sure what is asked, and that has but one answer."""
    conditions: list[Condition] = [_Amount(amount) for amount in turn.amounts]
    conditions += [_Before(turn.bounds)] if turn.bounds else []
    names = _Named(turn.knowledge, turn.named, turn.years)
    sure = intent.single and turn.confidence >= _SURE
    if mistaken or (sure and names.holds(facts) is not None):
        conditions.append(names)
    return tuple(conditions)


def correcting_facts(turn: Turn, question: Question, intent: Intent) -> tuple[Fact, ...]:
    """The facts that show that a question for yes or no names a wrong place, doer or year; empty where none does.

    Only what can have but one answer shows that; of two things named, one must be right.
    """
    if not intent.single or turn.confidence < _SURE or not asks_yes_or_no(turn.text):
        return ()
    without_years = [replace(question, years=())] if question.years else []
    without_name = [
        replace(question, named=tuple(other for other in question.named if other != name), years=years)
        for name in question.named
        for years in dict.fromkeys([question.years, ()])
    ]
    for attempt in [*without_years, *without_name]:
        facts = look_up(turn.knowledge, replace(attempt, context=())).facts
        dropped = [name for name in question.named if name not in attempt.named]
        years = question.years if not attempt.years else ()
        if facts and all(_contradicts(turn, fact, attempt.named, dropped, years) for fact in facts):
            return facts
    return ()


def _contradicts(turn: Turn, fact: Fact, named: Sequence[str], dropped: Sequence[str], years: Sequence[int]) -> bool:
    """Whether a fact is the one that is asked about, and says something else than what was left out of the question."""
    is_meant = fact.subject.startswith("organisation/") or is_about(turn.knowledge, fact, named)
    other_years = any(isinstance(value, Year) for value in fact.values)
    kinds = {_kind(entity) for entity in _details(fact)}
    others = all(_kind(name) in kinds and _kind(name) != _kind(fact.subject) for name in dropped)
    return is_meant and others and (other_years or not years)


def _is_only_planned(turn: Turn, facts: Sequence[Fact]) -> bool:
    """Whether facts tell plans, but the question asks how things are."""
    return any(fact.subject.startswith("strategy/") for fact in facts) and not speaks_of_plans(turn.text)


def _details(fact: Fact) -> list[str]:
    return [entity for value in fact.values if isinstance(value, EntityList) for entity in value.entities]


def _kind(identity: str) -> str:
    kind = identity.split("/")[0]
    return "place" if kind in _PLACES else kind


def _amount_holds(asked: Amount, facts: Sequence[Fact]) -> bool | None:
    """Whether facts give the amount that is asked for; None where it is unclear with which of them to compare."""
    quantities = [value for fact in facts for value in fact.values if isinstance(value, Quantity)]
    if asked.unit:
        quantities = [value for value in quantities if _unit(value) == _ALIKE.get(asked.unit, asked.unit)]
    elif len(quantities) > 1:
        return None
    found = {_holds(asked, value) for value in quantities}
    return found.pop() if len(found) == 1 else None


def _unit(value: Quantity) -> str:
    return _ALIKE.get(value.unit, value.unit)


def _holds(asked: Amount, value: Quantity) -> bool | None:
    """Whether an amount is as asked: more, less, about or just so much; None where its qualifier leaves it open."""
    least, most = range_of(value)
    exact = value.qualifier is None
    amount = asked.value
    if value.unit == "year" and asked.relation == "is" and amount < value.amount:
        return None  # who was first for thirteen years was so for ten
    surely_more = least > amount or (least == amount and not exact)
    surely_less = most < amount or (most == amount and not exact)
    if asked.relation in ("over", "at_least"):
        if surely_more or (asked.relation == "at_least" and least == amount):
            return True
        return False if surely_less or (asked.relation == "over" and most == amount) else None
    if asked.relation in ("under", "at_most"):
        if surely_less or (asked.relation == "at_most" and most == amount):
            return True
        return False if surely_more or (asked.relation == "under" and least == amount) else None
    return _is_so_much(asked, value, exact)


def _is_so_much(asked: Amount, value: Quantity, exact: bool) -> bool | None:
    """Whether an amount is just, or about, as much as asked."""
    about = asked.relation == "about"
    near = abs(value.amount - asked.value) <= asked.value * _TOLERANCE
    if exact:
        return near if about else value.amount == asked.value
    if about and value.qualifier in ("about", "nearly") and near:
        return True
    least, most = range_of(value)
    reach = asked.value * _TOLERANCE if about else Decimal(0)
    return None if least - reach <= asked.value <= most + reach else False
