"""Finds what a message sets beside each other: facts of its sides, or of what it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

from actions.claims import are_different
from actions.comparison_readings import event_year, has_phrase, likely_intents
from actions.turn import Turn
from actions.wording import topic
from knowledge import Fact, Quantity
from knowledge.comparing import comparable
from knowledge.contract import Intent
from knowledge.queries import Question, look_up, split, unique

_SURE = 0.8
# How likely what a side may ask for must be.
_READABLE = 0.15
_POSSIBLE = 0.02
# Of what is compared, some may lack what the others have, if it is surely what is asked for: one of so many readings,
# and where only one side has it, more likely than all others together.
_MOST_READINGS = 3
_MOST_OF_IT = 0.5
# What a side of a comparison may ask for, and the fact that answers it.
Reading = tuple[Intent, Fact]


@dataclass(frozen=True)
class Comparison:
    """What is compared: facts; `names` say what each is, where its subject alone does not.

    `sides` are what is set beside each other, by id; those of them in `missing` have no such fact as is `asked` for.
    """

    facts: tuple[Fact, ...]
    names: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    asked: Intent | None = None

    def is_ordered(self, turn: Turn) -> bool:
        """Whether different things can be put in order by what is asked."""
        differ = len({fact.attribute for fact in self.facts}) == len(self.facts)
        return differ and are_different(self.facts) and _can_be_ordered(turn, self.facts)

    def name(self, fact: Fact, turn: Turn) -> str:
        """What a fact is about, in a sentence; what it says, where others are about the same."""
        if self.names:
            return self.names[self.facts.index(fact)]
        intent = turn.contract.intent_for(fact.attribute)
        others = [other for other in self.facts if other.subject == fact.subject and other.attribute != fact.attribute]
        if intent and others:
            return topic(intent.name, turn.language)
        return turn.knowledge.entities[fact.subject].in_sentence(turn.language)


def compared_sides(turn: Turn) -> Comparison | None:
    """The facts for which the sides of the message ask, if these are different things ("the first truck or …").

    The surest two sides that can be compared are taken (all, where all are sure), each by the likeliest of what it may
    ask for; a third is often the question itself ("which came first, …"). Without such, the surest two that can't be.
    """
    sides = [(side.confidence, found) for side in turn.sides if (found := _side_facts(turn, side))]
    pairs = sorted(combinations(sides, 2), key=lambda pair: -sum(confidence for confidence, _ in pair))
    groups = [sides] if len(sides) > 2 and all(confidence >= _SURE for confidence, _ in sides) else []
    ways = [way for group in [*groups, *pairs] for way in _ways([found for _, found in group])]
    fits = (way for way in ways if _can_be_ordered(turn, [fact for _, fact in way]))
    best = next(fits, next(iter(ways), None))
    if best is None:
        return None
    names = tuple(_side_name(turn, intent, fact) for intent, fact in best)
    return Comparison(tuple(fact for _, fact in best), names)


def _ways(sides: Sequence[Sequence[Reading]]) -> list[tuple[Reading, ...]]:
    """All ways to read sides as different facts, the likeliest readings first."""
    places = sorted(product(*(range(len(found)) for found in sides)), key=sum)
    ways = [tuple(found[place] for found, place in zip(sides, way, strict=True)) for way in places]
    return [way for way in ways if len({fact.id for _, fact in way}) == len(way)]


def _side_facts(turn: Turn, side: Turn) -> list[Reading]:
    """What a side may ask for, the likeliest first, each with its fact; nothing about what is named on no side."""
    found = []
    # Few things have a year, or have grown: where that is asked, what is less likely may be meant.
    least = _POSSIBLE if has_phrase(turn.text, "earlier") or has_phrase(turn.text, "growth") else _READABLE
    likely = replace(side, ranking=tuple(entry for entry in side.ranking if entry[1] >= least))
    for intent in likely_intents(likely):
        if intent.when_open == "all":
            continue  # these ask who, not how much
        own = Question(intent.attributes, side.named, side.years, side.ordinals, turn.subjects, intent.default_subject)
        facts = [fact for fact in look_up(turn.knowledge, own).facts if _can_stand_beside_others(turn, fact)]
        found += [(intent, facts[0])] if facts else []
    return found


def _can_stand_beside_others(turn: Turn, fact: Fact) -> bool:
    """Whether a fact tells when, if that is asked, or else how much; what was computed compares two things already."""
    if has_phrase(turn.text, "earlier"):
        return bool(event_year(turn, fact))
    return isinstance(fact.value, Quantity) and not fact.computed_from


def _can_be_ordered(turn: Turn, facts: Sequence[Fact]) -> bool:
    return all(event_year(turn, fact) for fact in facts) if has_phrase(turn.text, "earlier") else comparable(facts)


def _side_name(turn: Turn, intent: Intent, fact: Fact) -> str:
    """What a side asks for, with its subject unless that is the company."""
    asked = topic(intent.name, turn.language)
    if fact.subject.startswith("organisation/"):
        return asked
    subject = turn.knowledge.entities[fact.subject].in_sentence(turn.language)
    return turn.say("analysis.topic_of", topic=asked, subject=subject)


def same_attribute(turn: Turn, named: Sequence[str]) -> Comparison | None:
    """Comparable facts of the likeliest attribute that all that is compared has, or at least two things of it."""
    ways = [way for intent in likely_intents(turn) for way in _ways_to_set_beside(turn, intent, named)]
    likely = likely_intents(turn)[:_MOST_READINGS]
    whole = [way for way in ways if not way.missing]
    found = [*whole, *(way for way in ways if way.asked in likely and len(way.sides) > len(way.missing) + 1)]
    return next((way for way in found if are_different(way.facts) and comparable(way.facts)), None)


def one_side(turn: Turn, named: Sequence[str]) -> Comparison | None:
    """What is known of one side alone, where it is hardly anything else that is asked, and what lacks it."""
    surely = [turn.contract.intents.get(side.intent) for side in turn.sides if side.confidence >= _SURE]
    likely = [intent for intent in surely if intent and intent.action == "action_answer"]
    likely += [intent for intent, share in _shares(turn) if share >= _MOST_OF_IT]
    for way in (way for intent in likely for way in _ways_to_set_beside(turn, intent, named)):
        facts = tuple(fact for fact in way.facts if _can_stand_beside_others(turn, fact))
        if facts and len(way.sides) == len(way.missing) + 1:
            return replace(way, facts=facts)
    return None


def _shares(turn: Turn) -> list[tuple[Intent, float]]:
    """What a message may want to compare, each with its share of how likely all of that is together."""
    asked = ((turn.contract.intents.get(name), likelihood) for name, likelihood in turn.ranking)
    likely = [(intent, likelihood) for intent, likelihood in asked if intent and _asks_how_much(turn, intent)]
    total = sum(likelihood for _, likelihood in likely)
    return [(intent, likelihood / total) for intent, likelihood in likely if total]


def _asks_how_much(turn: Turn, intent: Intent) -> bool:
    """Whether an intent asks for amounts, or for times where these are asked; or for what nobody knows."""
    facts = [fact for fact in turn.knowledge.facts.values() if fact.attribute in intent.attributes]
    return intent.action == "action_decline" or any(_can_stand_beside_others(turn, fact) for fact in facts)


def _ways_to_set_beside(turn: Turn, intent: Intent, named: Sequence[str]) -> list[Comparison]:
    """What an intent asks for of each thing that is named; and of each thing of one kind, with all else that is named.

    The second is meant by "sales of Jiefang in Kenya or Chile". What has all the facts of another thing is no second
    one, but where that is, or whose ("GMM, Indonesia").
    """
    asked = Question(intent.attributes, tuple(named), turn.years, turn.ordinals)
    parts = split(turn.knowledge, asked)
    ways = [[replace(asked, named=(identity,)) for identity in named], *([parts] if len(parts) > 1 else [])]
    return [way for questions in ways if len((way := _set_beside(turn, intent, questions)).sides) > 1]


def _set_beside(turn: Turn, intent: Intent, questions: Sequence[Question]) -> Comparison:
    told = {question.named[0]: look_up(turn.knowledge, question).facts for question in questions}
    about = {side: facts for side, facts in told.items() if not _is_wider(side, told)}
    facts = unique(fact for found in about.values() for fact in found)
    missing = tuple(side for side in about if not about[side])
    return Comparison(tuple(facts), sides=tuple(about), missing=missing, asked=intent)


def _is_wider(side: str, about: Mapping[str, Sequence[Fact]]) -> bool:
    """Whether a thing has all the facts of another; of two with the same facts the second is."""
    own = {fact.id for fact in about[side]}
    before = list(about)[: list(about).index(side)]
    others = {other: {fact.id for fact in facts} for other, facts in about.items() if other != side and facts}
    return any(theirs < own or (theirs == own and other in before) for other, theirs in others.items())


def likeliest_attributes(turn: Turn, named: Sequence[str]) -> Comparison | None:
    """Comparable facts of the two likeliest attributes ("orders or agreements"); of what is named those that it has.

    Intents that state all that they find ask who, not how much: they are left out.
    """
    likely = [intent.attributes for intent in likely_intents(turn) if intent.when_open != "all"]
    about = [[fact for name in named for fact in _facts_about(turn, attributes, name)] for attributes in likely]
    told = [facts for facts in about if facts][:2]
    if len(told) < 2:
        told = [facts or _facts_anywhere(turn, asked, named) for facts, asked in zip(about, likely, strict=True)][:2]
    found = unique(fact for facts in told for fact in facts)
    return Comparison(tuple(found)) if all(told) and are_different(found) and comparable(found) else None


def _facts_anywhere(turn: Turn, attributes: tuple[str, ...], named: Sequence[str]) -> list[Fact]:
    asked = Question(attributes, tuple(named), turn.years, turn.ordinals, turn.subjects)
    return list(look_up(turn.knowledge, asked).facts)


def _facts_about(turn: Turn, attributes: tuple[str, ...], identity: str) -> tuple[Fact, ...]:
    return look_up(turn.knowledge, Question(attributes, (identity,), turn.years, turn.ordinals)).facts
