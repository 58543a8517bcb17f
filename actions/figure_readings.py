"""Tells which figures a message may mean, and how likely each: what it asks for, gives itself, or was told before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from actions.claimed import ClaimedAmount
from actions.comparison_readings import event_year, has_phrase
from actions.references import has_pronoun
from actions.turn import Turn
from knowledge import Fact, Quantity
from knowledge.comparing import is_year
from knowledge.contract import Intent
from knowledge.queries import Question, look_up
from nlu.numbers.amounts import Amount

# A figure that is as likely as not speaks neither for what it is in nor against it.
EVEN = 0.5
# How likely what was told last is meant: by a message that refers to it or names nothing, and by another.
REFERRED_TO, TOLD = 0.45, 0.1
# How likely at least a message asks for what it is understood as beside something else.
LEAST = 0.1
# How likely a figure is meant that the message itself gives, where only one fact has it.
GIVEN = 0.95
_MOST_READINGS = 3
_MOST_TOLD = 4
_RECKONING = ("which", "ratio", "difference", "sum")
_NO_AMOUNTS = ("rank", "multiple")
# Growth is told in percent, or by how many years it has lasted.
_GROWTH = ("percent", "year")


@dataclass(frozen=True)
class Reading:
    """A fact that may be meant, and how likely that is."""

    fact: Fact
    likelihood: float


def sides_of(turn: Turn) -> list[list[Reading]]:
    """What each side asks for; words that ask which it is, or by how much, are none ("orders or jobs, which?")."""
    sides = [(side, found) for side in turn.sides if (found := side_readings(turn, side))]
    own = [found for side, found in sides if not _only_reckons(side)]
    return own if len(own) > 1 or given_figures(turn) else [found for _, found in sides]


def _only_reckons(side: Turn) -> bool:
    return not side.named and any(has_phrase(side.text, kind) for kind in _RECKONING)


def side_readings(turn: Turn, side: Turn) -> list[Reading]:
    """The figures that one side may ask for, the likeliest first."""
    likely = [(turn.contract.intents[name], likelihood) for name, likelihood in side.ranking]
    return readings_of(turn, likely, side)


def readings_of(turn: Turn, likely: Sequence[tuple[Intent, float]], asking: Turn) -> list[Reading]:
    """The figures that intents ask for of what is named; not those that ask who, of whom there may be many."""
    found: dict[str, Reading] = {}
    # What else of a thing is likely meant, but is no figure, speaks for the figure of it ("the first truck").
    no_figure: dict[str, float] = {}
    # What grows is told in percent, however its amount is called.
    grows = has_phrase(turn.text, "growth")
    for intent, likelihood in likely if grows else likely[:_MOST_READINGS]:
        names, numbers = asking.named_things, asking.ordinals
        own = Question(intent.attributes, names, asking.years, numbers, turn.subjects, intent.default_subject)
        facts = look_up(turn.knowledge, own).facts if intent.when_open != "all" else ()
        figures = [fact for fact in facts if is_figure(turn, fact)]
        for fact in figures[:1]:
            found.setdefault(fact.id, Reading(fact, likelihood + no_figure.pop(fact.subject, 0.0)))
        for fact in () if figures else facts[:1]:
            no_figure[fact.subject] = no_figure.get(fact.subject, 0.0) + likelihood
    growths = [reading for reading in found.values() if _is_growth(reading.fact)]
    amounts = [reading for reading in found.values() if reading not in growths]
    return (growths if grows else amounts) or list(found.values())


def _is_growth(fact: Fact) -> bool:
    return isinstance(fact.value, Quantity) and fact.value.unit in _GROWTH


def is_figure(turn: Turn, fact: Fact) -> bool:
    """Whether a fact tells when, if that is asked, or else how much.

    A rank is no amount, and a multiple, as what was computed, compares two things already.
    """
    if has_phrase(turn.text, "earlier") and event_year(turn, fact):
        return True
    return isinstance(fact.value, Quantity) and fact.value.unit not in _NO_AMOUNTS and not fact.computed_from


def given_figures(turn: Turn) -> list[list[Reading]]:
    """For each amount in a message that is a known figure, the facts that have just that."""
    figures = [fact for fact in turn.knowledge.facts.values() if turn.amounts and is_figure(turn, fact)]
    found = []
    for amount in turn.amounts:
        alike = [fact for fact in figures if _is_just(amount, fact)]
        shares = {fact.id: max(dict(turn.topics).get(_asking(turn, fact), 0.0), 1 / len(alike)) for fact in alike}
        found.append([Reading(fact, min(shares[fact.id], GIVEN)) for fact in alike])
    return [readings for readings in found if readings]


def _is_just(amount: Amount, fact: Fact) -> bool:
    gives = isinstance(fact.value, Quantity) and fact.value.amount == amount.value
    return gives and ClaimedAmount(amount).holds((fact,)) is not False


def _asking(turn: Turn, fact: Fact) -> str:
    intent = turn.contract.intent_for(fact.attribute)
    return intent.name if intent else ""


def told_figures(turn: Turn) -> list[Fact]:
    """The figures that were told last, the newest first; of two that tell one moment, the one that is a year."""
    told: dict[object, Fact] = {}
    for fact in reversed([fact for fact in turn.told_facts if is_figure(turn, fact)]):
        moment = (fact.subject, event_year(turn, fact)) if has_phrase(turn.text, "earlier") else fact.id
        if moment not in told or is_year(fact):
            told[moment] = fact
    return list(told.values())[:_MOST_TOLD]


def refers_back(turn: Turn) -> bool:
    """Whether a message says that it means something told before, or says nothing of what it means."""
    if has_pronoun(turn.text) or has_phrase(turn.text, "told_before"):
        return True
    says_what = any(likelihood >= EVEN and _asks(turn, name) for name, likelihood in turn.ranking)
    return not (says_what or turn.named or turn.years or any(side.confidence >= EVEN for side in turn.sides))


def likely_asked(turn: Turn) -> list[tuple[Intent, float]]:
    """What a message may ask for; a share of hardly anything is none ("by how many times?"), unless it names things."""
    surely = {name for name, likelihood in turn.ranking if likelihood >= LEAST}
    shares = _shares(turn).items()
    return [(i, share) for i, share in shares if share >= LEAST and (turn.named or turn.sides or i.name in surely)]


def _shares(turn: Turn) -> dict[Intent, float]:
    """What a message may ask for beside comparing, each with its share of how likely all of it is; sides count, too."""
    shares = {turn.contract.intents[name]: likelihood for name, likelihood in turn.topics if _asks(turn, name)}
    for name, likelihood in islice((reading for side in turn.sides for reading in side.ranking), 20):
        intent = turn.contract.intents[name]
        shares[intent] = max(shares.get(intent, 0.0), likelihood)
    return dict(sorted(shares.items(), key=lambda pair: -pair[1]))


def shares_of_all(turn: Turn) -> dict[Intent, float]:
    """How likely each intent is asked of all that is named: by the message, by its sides on average, or as before."""
    shares = _shares(replace(turn, sides=()))
    for intent in turn.contract.intents.values() if turn.sides else ():
        likelihood = sum(dict(side.ranking).get(intent.name, 0.0) for side in turn.sides) / len(turn.sides)
        shares[intent] = max(shares.get(intent, 0.0), likelihood)
    if turn.told_facts and refers_back(turn):
        last = turn.contract.intent_for(turn.told_facts[-1].attribute)
        shares |= {last: max(shares.get(last, 0.0), REFERRED_TO)} if last else {}
    return shares


def _asks(turn: Turn, name: str) -> bool:
    intent = turn.contract.intents.get(name)
    return intent is not None and intent.action == "action_answer"
