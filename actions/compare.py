"""Compares: which of several things is more or earlier, and by how much."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations, product

from rasa_sdk.executor import CollectingDispatcher

from actions.answer import answer
from actions.base import TurnAction
from actions.declining import decline_about, decline_unknown
from actions.knowledge import Fact, Quantity
from actions.knowledge.comparing import comparable, difference, is_year, largest, ratio, same, smallest
from actions.knowledge.queries import Question, look_up
from actions.polarity import offers_choice
from actions.readings import likely_attributes, likely_intents, moment, says
from actions.reply import Events, remember, say, topic
from actions.texts import text
from actions.turn import Turn
from actions.wording import enumeration, number, quantity, statement
from nlu.contract import Intent, contract

_LIKELY = 0.2
_SURE = 0.8
# How likely what a side may ask for must be.
_READABLE = 0.15
_POSSIBLE = 0.02
# Of three or more things named, some may lack what the others have, if it is surely what is asked for.
_MOST_READINGS = 3
# What a side of a comparison may ask for, and the fact that answers it.
Reading = tuple[Intent, Fact]


@dataclass(frozen=True)
class Comparison:
    """What is compared: facts; `names` say what each is, where its subject alone does not; `missing` has no fact."""

    facts: tuple[Fact, ...]
    names: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def is_ordered(self, turn: Turn) -> bool:
        """Whether different things can be put in order by what is asked."""
        differ = len({fact.attribute for fact in self.facts}) == len(self.facts)
        return differ and _can_be_ordered(turn, self.facts)

    def name(self, fact: Fact, turn: Turn) -> str:
        """What a fact is about, in a sentence; what it says, where others are about the same."""
        if self.names:
            return self.names[self.facts.index(fact)]
        intent = contract().intent_for(fact.attribute)
        others = [other for other in self.facts if other.subject == fact.subject and other.attribute != fact.attribute]
        if intent and others:
            return topic(intent.name, turn.language)
        return turn.knowledge.entities[fact.subject].in_sentence(turn.language)


class ActionCompare(TurnAction):
    """Compares what the message names, by the likeliest attribute that all of it has, or each side by its own."""

    def name(self) -> str:
        """The action's name in the contract."""
        return "action_compare"

    def reply(self, dispatcher: CollectingDispatcher, turn: Turn) -> Events:
        """State the facts, and which is more."""
        named = [identity for identity in turn.named if not identity.startswith("language/")]
        # An edition that has no name ("the 136th") is named, too.
        if len(named) + len(turn.ordinals) < 2:
            named = list(dict.fromkeys([*turn.subjects, *named]))
        ratio_intent = _single_question(turn) if says(turn.text, "ratio") else None
        if ratio_intent and _is_computed(turn, ratio_intent):
            return answer(dispatcher, turn.asking(ratio_intent.name), ratio_intent)
        found = compared_sides(turn) or _same_attribute(turn, named) or _likeliest_attributes(turn, named)
        if found:
            return _compare(dispatcher, turn, found)
        single = _single_question(turn)
        if single:
            return answer(dispatcher, turn.asking(single.name), single)
        return _decline(dispatcher, turn, named)


def _decline(dispatcher: CollectingDispatcher, turn: Turn, named: Sequence[str]) -> Events:
    """Decline by the names of what was to be compared; of what was spoken of before, only what is of the same kind."""
    if turn.ordinals and turn.named:
        return decline_about(dispatcher, turn, turn.named)
    kinds = {identity.split("/")[0] for identity in turn.named}
    alike = [identity for identity in named if not kinds or identity.split("/")[0] in kinds]
    names = enumeration([turn.knowledge.entities[i].in_sentence(turn.language) for i in alike], turn.language)
    key = "analysis.nothing_to_compare" if alike else "decline.unlisted_open"
    return decline_unknown(dispatcher, turn, text(key, turn.language, names=names))


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
    least = _POSSIBLE if says(turn.text, "earlier") or says(turn.text, "growth") else _READABLE
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
    if says(turn.text, "earlier"):
        return bool(moment(turn, fact))
    return isinstance(fact.value, Quantity) and not fact.computed_from


def _can_be_ordered(turn: Turn, facts: Sequence[Fact]) -> bool:
    return all(moment(turn, fact) for fact in facts) if says(turn.text, "earlier") else comparable(facts)


def _side_name(turn: Turn, intent: Intent, fact: Fact) -> str:
    """What a side asks for, with its subject unless that is the company."""
    asked = topic(intent.name, turn.language)
    if fact.subject.startswith("organisation/"):
        return asked
    subject = turn.knowledge.entities[fact.subject].in_sentence(turn.language)
    return text("analysis.topic_of", turn.language, topic=asked, subject=subject)


def _same_attribute(turn: Turn, named: Sequence[str]) -> Comparison | None:
    """Comparable facts of the likeliest attribute that all that is named has, or most of three or more things."""
    for attributes in likely_attributes(turn):
        found = [_facts_about(turn, attributes, identity) for identity in named]
        facts = _unique(fact for facts in found for fact in facts)
        if len(facts) > 1 and all(found) and comparable(facts):
            return Comparison(tuple(facts))
    for attributes in likely_attributes(turn)[:_MOST_READINGS]:
        about = {identity: _facts_about(turn, attributes, identity) for identity in named}
        facts = _unique(fact for facts in about.values() for fact in facts)
        if len([identity for identity in named if about[identity]]) > 1 and comparable(facts):
            return Comparison(tuple(facts), missing=tuple(i for i in named if not about[i]))
    return None


def _likeliest_attributes(turn: Turn, named: Sequence[str]) -> Comparison | None:
    """Comparable facts of the two likeliest attributes ("orders or agreements").

    Intents that state all that they find ask who, not how much: they are left out.
    """
    facts: list[Fact] = []
    for attributes in [intent.attributes for intent in likely_intents(turn) if intent.when_open != "all"][:2]:
        found = [fact for identity in named for fact in _facts_about(turn, attributes, identity)]
        if not found:
            open_question = Question(attributes, tuple(named), turn.years, turn.ordinals, turn.subjects)
            found = list(look_up(turn.knowledge, open_question).facts)
        if not found:
            return None
        facts.extend(found)
    unique = _unique(facts)
    return Comparison(tuple(unique)) if len(unique) > 1 and comparable(unique) else None


def _compare(dispatcher: CollectingDispatcher, turn: Turn, found: Comparison) -> Events:
    lines = [statement(fact, turn.knowledge, turn.language) for fact in found.facts]
    lines += _verdict(turn, found)
    missing = [turn.knowledge.entities[identity].in_sentence(turn.language) for identity in found.missing]
    if missing:
        names = enumeration(missing, turn.language)
        lines.append(text("decline.unlisted", turn.language, subject=names))
    say(dispatcher, turn, "\n".join(lines), "answered", found.facts)
    return remember(turn, turn.named or [fact.subject for fact in found.facts], found.facts)


def _verdict(turn: Turn, found: Comparison) -> list[str]:
    """Which is more, or came first; and by how much, where that is asked."""
    moments = [moment(turn, fact) for fact in found.facts]
    if says(turn.text, "earlier") and all(moments):
        return _order(turn, found, moments)
    if not comparable(found.facts):
        return [text("analysis.not_comparable", turn.language)]
    if is_year(found.facts[0]):
        return _order(turn, found, moments)
    best = largest(found.facts)
    if same(found.facts):
        return [text("analysis.equal", turn.language)]
    if len(best) == len(found.facts):
        return [text("analysis.undecided", turn.language)]
    names = list(dict.fromkeys(found.name(fact, turn) for fact in best))
    verdict = text("analysis.more", turn.language, subject=enumeration(names, turn.language))
    return [verdict, *_by_how_much(turn, best, smallest(found.facts))]


def _order(turn: Turn, found: Comparison, moments: Sequence[int]) -> list[str]:
    earliest = [found.name(fact, turn) for fact, year in zip(found.facts, moments, strict=True) if year == min(moments)]
    names = list(dict.fromkeys(earliest))
    if len(set(moments)) == 1:
        return [text("analysis.same_year", turn.language)]
    lines = [text("analysis.earlier", turn.language, subject=enumeration(names, turn.language))]
    if _asks(turn, "difference") and len(found.facts) == 2:
        years = Quantity(Decimal(max(moments) - min(moments)), "year")
        lines.append(text("analysis.difference", turn.language, value=quantity(years, turn.language)))
    return lines


def _by_how_much(turn: Turn, best: Sequence[Fact], least: Sequence[Fact]) -> list[str]:
    """The difference or the multiple of two amounts, if the message asks for it."""
    kinds = [kind for kind in ("difference", "ratio") if _asks(turn, kind)]
    amounts = [facts[0].value for facts in (best, least) if len(facts) == 1]
    if not kinds or len(amounts) != 2:
        return [text("analysis.no_difference", turn.language)] if kinds else []
    more, less = (amount for amount in amounts if isinstance(amount, Quantity))
    return [_computed_line(turn, kind, more, less) for kind in kinds]


def _computed_line(turn: Turn, kind: str, more: Quantity, less: Quantity) -> str:
    computed = difference(more, less) if kind == "difference" else ratio(more, less)
    if computed is None:
        return text("analysis.no_difference", turn.language)
    if kind == "ratio" or more.unit == less.unit:
        value = quantity(computed, turn.language)
    else:
        value = number(computed.amount, turn.language)
        value = text(f"numbers.{computed.qualifier}", turn.language, value=value) if computed.qualifier else value
    return text(f"analysis.{kind}", turn.language, value=value)


def _asks(turn: Turn, kind: str) -> bool:
    return says(turn.text, kind)


def _single_question(turn: Turn) -> Intent | None:
    """What a message may ask that looks like a comparison, but names only one thing."""
    if len(turn.named) > 1:
        return None
    likely = [(contract().intents.get(name), confidence) for name, confidence in turn.ranking]
    intents = (intent for intent, confidence in likely if intent and confidence >= _LIKELY)
    found = next((intent for intent in intents if intent.action == "action_answer"), None)
    # One of two things that are set beside each other is not what is asked for, unless it compares them itself.
    sets_beside = offers_choice(turn.text) or (says(turn.text, "than") and not turn.amounts)
    return None if found and sets_beside and not _is_computed(turn, found) else found


def _is_computed(turn: Turn, intent: Intent) -> bool:
    """Whether the facts that an intent asks for were computed from others."""
    facts = [fact for fact in turn.knowledge.facts.values() if fact.attribute == intent.attributes[0]]
    return bool(facts) and all(fact.computed_from for fact in facts)


def _facts_about(turn: Turn, attributes: tuple[str, ...], identity: str) -> tuple[Fact, ...]:
    return look_up(turn.knowledge, Question(attributes, (identity,), turn.years, turn.ordinals)).facts


def _unique(facts: Iterable[Fact]) -> list[Fact]:
    return list({fact.id: fact for fact in facts}.values())
