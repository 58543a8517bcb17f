"""Finds the figures that a message sets beside each other or reckons with: those it asks for, and those told before.

Its sides, what it names by what it may ask for, the amounts it gives, what a known figure follows from, and what was
told last compete: by how likely each is meant, and by whether all that the message names has to do with one of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

from actions.claims import are_different
from actions.comparison_readings import event_year, has_phrase
from actions.figure_readings import (
    EVEN,
    GIVEN,
    LEAST,
    REFERRED_TO,
    TOLD,
    Reading,
    given_figures,
    is_figure,
    likely_asked,
    readings_of,
    refers_back,
    shares_of_all,
    side_readings,
    sides_of,
    told_figures,
)
from actions.turn import Turn
from actions.wording import topic
from knowledge import Fact
from knowledge.comparing import comparable
from knowledge.contract import Intent
from knowledge.queries import Question, look_up, split, unique, years

# So likely a side clearly asks for a figure: it may be one of three, and is not left out.
_CLEAR = 0.7
# As likely as half of one of two things: less is no second figure, but what else one could have been.
_ONE_OF_TWO = 0.25
_NOT_ORDERED = 0.6


@dataclass(frozen=True)
class Figures:
    """Facts to reckon with, and how much speaks for them; `computed` is a known figure that follows from them.

    Of what is `asked` for, the things in `missing` have none.
    """

    facts: tuple[Fact, ...]
    evidence: float
    missing: tuple[str, ...] = ()
    asked: Intent | None = None
    computed: Fact | None = None

    def name(self, fact: Fact, turn: Turn) -> str:
        """What a fact is about, in a sentence: what it says, of what, or both, as far as they differ."""
        subject = turn.knowledge.entities[fact.subject].in_sentence(turn.language)
        # The one that asks for this alone names it best.
        asking = [intent for intent in turn.contract.intents.values() if fact.attribute in intent.attributes]
        intent = min(asking, key=lambda intent: (intent.when_open == "all", len(intent.attributes)), default=None)
        if intent is None or len({each.attribute for each in self.facts}) == 1:
            return subject
        asked = topic(intent.name, turn.language)
        if len({each.subject for each in self.facts}) == 1 or fact.subject.startswith("organisation/"):
            return asked
        return turn.say("analysis.topic_of", topic=asked, subject=subject)


def find_figures(turn: Turn, named: Sequence[str]) -> Figures | None:
    """The figures that are most likely meant; None where there are none for all that is named."""
    sides = sides_of(turn)
    own = [*_of_sides(sides), *_of_names(turn, named), *_of_readings(turn), *_of_amounts(turn), *_followed_from(turn)]
    found = [each for each in [*own, *_of_told(turn)] if _covers_all(turn, each)]
    best = max(found, key=lambda figures: _worth(turn, figures, sides), default=None)
    return best and replace(best, computed=_known_to_follow(turn, best.facts))


def _known_to_follow(turn: Turn, facts: Sequence[Fact]) -> Fact | None:
    """The known figure that was computed from just these."""
    bases = {fact.id for fact in facts}
    return next((fact for fact in turn.knowledge.facts.values() if bases == set(fact.computed_from)), None)


def can_be_ordered(turn: Turn, facts: Sequence[Fact]) -> bool:
    """Whether facts are of different things, and can be put in order by what is asked."""
    if not are_different(facts):
        return False
    moments = [event_year(turn, fact) for fact in facts]
    # "Is the first one bigger?" asks nothing of time.
    return all(moments) if has_phrase(turn.text, "earlier") and any(moments) else comparable(facts)


def _worth(turn: Turn, figures: Figures, sides: Sequence[list[Reading]]) -> float:
    lacking = bool(figures.missing) or can_be_ordered(turn, figures.facts)
    return figures.evidence - (0 if lacking else _NOT_ORDERED) - _left_out(figures, sides)


def _left_out(figures: Figures, sides: Sequence[list[Reading]]) -> float:
    """How likely figures are that sides of a message surely ask for, and that are not among these."""
    stated = {fact.id for fact in figures.facts}
    without = [found[0] for found in sides if not any(reading.fact.id in stated for reading in found)]
    return sum(reading.likelihood for reading in without if reading.likelihood >= _CLEAR)


def _covers_all(turn: Turn, figures: Figures) -> bool:
    """Whether all that a message names has to do with one of the figures, or is said to have none; years, too."""
    told = {year for fact in figures.facts for year in years(turn.knowledge, fact)}
    if not figures.missing and not set(turn.years) <= told:
        return False
    related = {name for fact in figures.facts for name in turn.knowledge.around(fact)}
    return set(turn.named_things) <= related.union(figures.missing)


def _joined(readings: Sequence[Reading]) -> Figures:
    evidence = sum(reading.likelihood - EVEN for reading in readings)
    return Figures(tuple(reading.fact for reading in readings), evidence)


def _of_sides(sides: Sequence[list[Reading]]) -> Iterator[Figures]:
    """What the sides of a message ask for ("the first truck or the first export"); one may be the question itself."""
    alone = [found[:1] for found in sides if found[0].likelihood >= _CLEAR]
    groups = [group for number in range(3, len(alone) + 1) for group in combinations(alone, number)]
    for group in [*combinations(sides, 2), *groups]:
        for readings in product(*group):
            likely = min(reading.likelihood for reading in readings) >= LEAST
            if likely and len({reading.fact.id for reading in readings}) == len(readings):
                yield _joined(readings)


def _of_readings(turn: Turn) -> Iterator[Figures]:
    """What a message may ask for, by pairs ("orders or agreements"); without a name both of them must be likely."""
    for pair in combinations(readings_of(turn, likely_asked(turn), turn), 2):
        if turn.named or min(reading.likelihood for reading in pair) >= _ONE_OF_TWO:
            yield _joined(pair)


def _of_amounts(turn: Turn) -> Iterator[Figures]:
    """The figures that a message gives itself ("from 3 trucks to 60,000: how many times is that?")."""
    for pair in combinations(given_figures(turn), 2):
        for readings in product(*pair):
            if len({reading.fact.id for reading in readings}) == len(readings):
                yield _joined(readings)


def _followed_from(turn: Turn) -> Iterator[Figures]:
    """What a known figure was computed from, that a message may ask for; a multiple that is known answers by itself."""
    if has_phrase(turn.text, "ratio") or has_phrase(turn.text, "share"):
        return
    shares = dict(likely_asked(turn))
    for intent, share in shares.items():
        for fact in turn.knowledge.facts.values():
            if fact.computed_from and fact.attribute in intent.attributes:
                bases = [turn.knowledge.facts[identity] for identity in fact.computed_from]
                asked = {base.id: [s for i, s in shares.items() if base.attribute in i.attributes] for base in bases}
                yield _joined([Reading(base, max([share, *asked[base.id]])) for base in bases])


def _of_told(turn: Turn) -> Iterator[Figures]:
    """What was told last: two of it, or one beside what the message asks for."""
    told = told_figures(turn)
    last = [Reading(fact, REFERRED_TO if refers_back(turn) else TOLD) for fact in told]
    fitting = (pair for pair in combinations(reversed(last), 2) if can_be_ordered(turn, [each.fact for each in pair]))
    newest = sorted(fitting, key=lambda pair: max(told.index(pair[0].fact), told.index(pair[1].fact)))
    yield from map(_joined, newest[:1])
    yield from _of_now(turn, told)
    own = [reading for side in turn.sides for reading in side_readings(turn, side)]
    own += readings_of(turn, likely_asked(turn), turn)
    own += [reading for given in given_figures(turn) for reading in given]
    for reading, before in product(own, last):
        if can_be_ordered(turn, (reading.fact, before.fact)):
            yield _joined((before, reading))
            break


def _of_now(turn: Turn, told: Sequence[Fact]) -> Iterator[Figures]:
    """A plan that was told last, beside what there is of it now ("how much more than today is that?")."""
    for fact in turn.knowledge.facts.values() if has_phrase(turn.text, "now") and not turn.named_things else ():
        bases = [turn.knowledge.facts[identity] for identity in fact.computed_from]
        if told and told[0] in bases and len({base.subject for base in bases}) == len(bases):
            yield _joined([Reading(base, GIVEN) for base in bases])


def _of_names(turn: Turn, named: Sequence[str]) -> Iterator[Figures]:
    """What an intent asks for of each thing that is named; of each of one kind, with all else that is named.

    The second is meant by "sales of Jiefang in Kenya or Chile". What nothing speaks for may only be what all of it has.
    """
    shares = shares_of_all(turn)
    for intent in turn.contract.intents.values() if len(named) > 1 else ():
        if intent.action != "action_answer" or intent.when_open == "all":
            continue
        share = shares.get(intent, 0.0)
        for figures in _ways_to_set_beside(turn, intent, named, share):
            if not figures.missing or (share >= LEAST and len(figures.facts) > 0):
                yield figures


def _ways_to_set_beside(turn: Turn, intent: Intent, named: Sequence[str], share: float) -> Iterator[Figures]:
    asked = Question(intent.attributes, tuple(named), turn.years, turn.ordinals)
    parts = split(turn.knowledge, asked)
    ways = [[replace(asked, named=(identity,)) for identity in named], *([parts] if len(parts) > 1 else [])]
    for questions in ways:
        told = {question.named[0]: _figures_told(turn, question) for question in questions}
        about = {side: facts for side, facts in told.items() if not _is_wider(side, told)}
        facts = unique(fact for found in about.values() for fact in found)
        missing = tuple(side for side in about if not about[side])
        if len(about) > 1 and (missing or are_different(facts)):
            evidence = (share - EVEN) * (len(about) - len(missing)) - EVEN * len(missing)
            yield Figures(tuple(facts), evidence, missing, intent)


def _figures_told(turn: Turn, question: Question) -> list[Fact]:
    return [fact for fact in look_up(turn.knowledge, question).facts if is_figure(turn, fact)]


def _is_wider(side: str, about: Mapping[str, Sequence[Fact]]) -> bool:
    """Whether a thing has all the facts of another; of two with the same facts the second is."""
    own = {fact.id for fact in about[side]}
    before = list(about)[: list(about).index(side)]
    others = {other: {fact.id for fact in facts} for other, facts in about.items() if other != side and facts}
    return any(theirs < own or (theirs == own and other in before) for other, theirs in others.items())
