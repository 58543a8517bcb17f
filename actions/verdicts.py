"""Yes or no to what a question takes for granted. None where the sources leave it open, or part of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from actions.claimed import (
    ClaimedAmount,
    ClaimedBounds,
    ClaimedNames,
    ClaimedRanks,
    ClaimedWords,
    ClaimedYears,
    Denied,
    ranks_in,
    sayings_of,
)
from actions.claims import Condition, FalseClaim, No, Yes
from actions.polarity import Confirmation, confirmation, speaks_of_plans
from actions.references import has_place_pronoun
from actions.turn import Turn
from knowledge import EntityList, Fact, Year
from knowledge.contract import Intent
from knowledge.queries import Question, is_about, look_up
from nlu.text.tokens import spaced

_PLACES = ("market", "place")


def verdict(turn: Turn, facts: Sequence[Fact], intent: Intent) -> str | None:
    """Yes or no, as a sentence; None for a question of another kind, and for one that the sources do not decide."""
    holds = is_confirmed(turn, facts, intent)
    if holds is None:
        return None
    return turn.context.text("clarify.affirmative" if holds else "clarify.negative", turn.language)


def is_confirmed(turn: Turn, facts: Sequence[Fact], intent: Intent) -> bool | None:
    """Whether what a message claims is so of each thing that facts are about; None where it is open of one of them."""
    wanted = confirmation(turn.text)
    if wanted is None or not facts:
        return None
    by_subject = groupby(sorted(facts, key=lambda fact: fact.subject), key=lambda fact: fact.subject)
    found = {_of_one(turn, wanted, list(about), intent) for _, about in by_subject}
    holds = found.pop() if len(found) == 1 else None
    return None if holds and _is_only_planned(turn, facts) else holds


def is_by_figure(turn: Turn, facts: Sequence[Fact]) -> bool:
    """Whether what a message wants to be confirmed of facts has a figure, which no other fact is likely to have."""
    wanted = confirmation(turn.text)
    ranks = ClaimedRanks(ranks_in(wanted.clauses) if wanted else frozenset())
    return bool(turn.amounts) or ranks.holds(facts) is True


def _of_one(turn: Turn, wanted: Confirmation, facts: Sequence[Fact], intent: Intent) -> bool | None:
    """Whether what is claimed is so by the facts about one thing: by those that bear all of it out, or deny it."""
    if any(_asks_beyond(wanted, fact) for fact in facts):
        return None
    meant = [fact for fact in facts if _is_meant(wanted, fact)] or list(facts)
    # "Over 500,000" may be 600,000, whatever the part of it is that goes overseas.
    if any(ClaimedAmount(amount).is_open([fact]) for amount in turn.amounts for fact in meant):
        return None
    judged = [(fact, tuple(_claimed(turn, wanted, fact, intent))) for fact in meant]
    decided = [claim for fact, claimed in judged if (claim := _claim(wanted, fact, claimed))]
    whole = [claim for claim in decided if None not in [each.holds(claim.facts) for each in claim.conditions]]
    found = {isinstance(claim, Yes) for claim in whole or decided}
    return found.pop() if len(found) == 1 else None


def _is_meant(wanted: Confirmation, fact: Fact) -> bool:
    """Whether a message has one of the words without which it can't mean the fact beside others of the same thing."""
    return wanted.has(phrase for saying in sayings_of([fact]) for phrase in saying.about)


def _asks_beyond(wanted: Confirmation, fact: Fact) -> bool:
    """Whether a message claims more than the fact can tell ("first in the world")."""
    return wanted.has(phrase for saying in sayings_of([fact]) for phrase in saying.beyond)


def _claim(wanted: Confirmation, fact: Fact, claimed: tuple[Condition, ...]) -> Yes | No | None:
    """What may be said of a fact; no yes to what is limited to so much, or tells of something that no figure does."""
    try:
        return No(claimed, (fact,))
    except FalseClaim:
        pass
    phrases = [phrase for saying in sayings_of([fact]) for phrase in saying.says]
    if wanted.opposite or wanted.is_limited(phrases) or wanted.negated:
        return None
    try:
        return Yes(claimed, (fact,))
    except FalseClaim:
        return None


def _claimed(turn: Turn, wanted: Confirmation, fact: Fact, intent: Intent) -> Iterator[Condition]:
    """What a message claims that a fact can bear out, or deny."""
    words = ClaimedWords(wanted.clauses)
    if words.holds([fact]) is not None:
        yield words
    # What a message asks besides may be what its figures and names belong to.
    if wanted.besides or (wanted.opposite and words.holds([fact]) is None):
        return
    for condition in _figures(turn, wanted, fact):
        yield Denied(condition) if wanted.negated else condition
    # "There" names what the conversation is about.
    there = turn.subjects if has_place_pronoun(turn.text) else ()
    names = ClaimedNames(turn.knowledge, (*turn.named, *there), all_told=intent.single or _is_list(fact))
    if (intent.single or _is_list(fact)) and names.holds([fact]) is not None:
        yield Denied(names) if wanted.negated else names


def _figures(turn: Turn, wanted: Confirmation, fact: Fact) -> Iterator[Condition]:
    """The amounts, bounds, years and places in an order that are claimed."""
    said = "".join(phrase for saying in sayings_of([fact]) for phrase in saying.says)
    # "A hundred years" may be what a fact tells in words.
    yield from (ClaimedAmount(each) for each in turn.amounts if spaced(turn.text[each.start : each.end]) not in said)
    if turn.bounds:
        yield ClaimedBounds(turn.bounds)
    years, ranks = ClaimedYears(turn.years), ClaimedRanks(ranks_in(wanted.clauses))
    # The year beside an amount is no claim of its own where it is right.
    if turn.years and fact.year is None and (isinstance(fact.value, Year) or years.holds([fact]) is False):
        yield years
    if ranks.ranks and ranks.holds([fact]) is not None:
        yield ranks


def _is_list(fact: Fact) -> bool:
    return isinstance(fact.value, EntityList) and len(fact.value.entities) > 1


def correcting_facts(turn: Turn, question: Question, intent: Intent) -> tuple[Fact, ...]:
    """The facts that show that a question for yes or no names a wrong place, doer or year; empty where none does.

    Only what can have but one answer shows that; of two things named, one must be right.
    """
    if not intent.single or confirmation(turn.text) is None:
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
    entities = [entity for value in fact.values if isinstance(value, EntityList) for entity in value.entities]
    kinds = {_kind(entity) for entity in entities}
    others = all(_kind(name) in kinds and _kind(name) != _kind(fact.subject) for name in dropped)
    return is_meant and others and (other_years or not years)


def _is_only_planned(turn: Turn, facts: Sequence[Fact]) -> bool:
    """Whether facts tell plans, but the question asks how things are."""
    return any(fact.subject.startswith("strategy/") for fact in facts) and not speaks_of_plans(turn.text)


def _kind(identity: str) -> str:
    kind = identity.split("/")[0]
    return "place" if kind in _PLACES else kind
