"""Sets facts beside each other: comparisons, superlatives, the course of the years."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import yaml
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import answer
from actions.base import TurnAction
from actions.declining import decline_unknown
from actions.knowledge import Fact, Year
from actions.knowledge.comparing import comparable, is_year, largest, same, smallest
from actions.knowledge.queries import Question, covers, is_about, look_up, split, years
from actions.reply import Events, bullets, remember, say
from actions.texts import text
from actions.turn import Turn
from actions.wording import enumeration, statement
from nlu.contract import Intent, contract
from nlu.text import words

_LIKELY = 0.1
# How many of the likeliest intents are considered.
_MOST_READINGS = 5
_COMPARATIVES = Path(__file__).parent / "comparatives.yml"


class ActionCompare(TurnAction):
    """Compares what the message names, by the likeliest attribute that all of it has."""

    def name(self) -> str:
        """The action's name in the contract."""
        return "action_compare"

    def reply(self, dispatcher: CollectingDispatcher, turn: Turn) -> Events:
        """State the facts, and which is more."""
        named = [identity for identity in turn.named if not identity.startswith("language/")]
        if len(named) < 2:
            named = list(dict.fromkeys([*turn.subjects, *named]))
        facts = _same_attribute(turn, named) or _likeliest_attributes(turn, named)
        if facts:
            return _compare(dispatcher, turn, facts)
        single = _single_question(turn)
        if single:
            return answer(dispatcher, turn.asking(single.name), single)
        names = enumeration([turn.knowledge.entities[i].in_sentence(turn.language) for i in named], turn.language)
        key = "analysis.nothing_to_compare" if named else "decline.unlisted_open"
        return decline_unknown(dispatcher, turn, text(key, turn.language, names=names))


class ActionSuperlative(TurnAction):
    """Finds the most, the least, the first or the last of what the message asks for."""

    def name(self) -> str:
        """The action's name in the contract."""
        return "action_superlative"

    def reply(self, dispatcher: CollectingDispatcher, turn: Turn) -> Events:
        """State the facts at the end that is asked for."""
        direction = _direction(turn)
        concerned = _concerned(turn, turn.years)
        if direction in ("first", "last"):
            dated = [fact for fact in concerned if _moment(turn, fact)]
            if dated:
                pick = min if direction == "first" else max
                year = pick(_moment(turn, fact) for fact in dated)
                return _state(dispatcher, turn, direction, [fact for fact in dated if _moment(turn, fact) == year])
        facts = _candidates(turn, concerned)
        if facts:
            best = smallest(facts) if direction == "least" else largest(facts)
            return _state(dispatcher, turn, direction if len(facts) > 1 else "only", best)
        return decline_unknown(dispatcher, turn, text("decline.unlisted_open", turn.language))


class ActionTimeline(TurnAction):
    """Tells what happened in the years that are named, or in all years."""

    def name(self) -> str:
        """The action's name in the contract."""
        return "action_timeline"

    def reply(self, dispatcher: CollectingDispatcher, turn: Turn) -> Events:
        """State the facts that have a year, in order."""
        dated = _concerned(turn, ())
        if turn.years:
            return _tell_years(dispatcher, turn, [fact for fact in dated if _has_own_year(turn, fact)])
        ordered = sorted((f for f in dated if _moment(turn, f)), key=lambda fact: _moment(turn, fact))
        if not ordered:
            return decline_unknown(dispatcher, turn, text("decline.unlisted_open", turn.language))
        return _state(dispatcher, turn, "timeline", ordered)


def _tell_years(dispatcher: CollectingDispatcher, turn: Turn, facts: Sequence[Fact]) -> Events:
    year = enumeration([str(year) for year in turn.years], turn.language)
    if not facts:
        return decline_unknown(dispatcher, turn, text("analysis.nothing_in_year", turn.language, year=year))
    return _state(dispatcher, turn, "in_year", facts, year=year)


def _compare(dispatcher: CollectingDispatcher, turn: Turn, facts: Sequence[Fact]) -> Events:
    lines = [statement(fact, turn.knowledge, turn.language) for fact in facts]
    if comparable(facts):
        lines.append(_verdict(turn, facts))
    say(dispatcher, turn, "\n".join(lines), "answered", facts)
    return remember(turn, turn.named, facts)


def _verdict(turn: Turn, facts: Sequence[Fact]) -> str:
    best = smallest(facts) if is_year(facts[0]) else largest(facts)
    subjects = {fact.subject for fact in best}
    if same(facts):
        return text("analysis.equal", turn.language)
    if len(subjects) > 1 and len(best) == len(facts):
        return text("analysis.undecided", turn.language)
    entities = [turn.knowledge.entities[identity].in_sentence(turn.language) for identity in sorted(subjects)]
    key = "analysis.earlier" if is_year(facts[0]) else "analysis.more"
    return text(key, turn.language, subject=enumeration(entities, turn.language))


def _state(dispatcher: CollectingDispatcher, turn: Turn, key: str, facts: Sequence[Fact], **values: str) -> Events:
    lines = bullets(statement(fact, turn.knowledge, turn.language) for fact in facts)
    words_before = text(f"analysis.{key}", turn.language, **values)
    say(dispatcher, turn, f"{words_before}\n{lines}", "answered", facts)
    return remember(turn, [fact.subject for fact in facts], facts)


def _single_question(turn: Turn) -> Intent | None:
    """What a message may ask that looks like a comparison, but names only one thing."""
    if len(turn.named) > 1:
        return None
    likely = [(contract().intents.get(name), confidence) for name, confidence in turn.ranking]
    return next((i for i, confidence in likely if i and i.action == "action_answer" and confidence >= _LIKELY), None)


def _same_attribute(turn: Turn, named: Sequence[str]) -> list[Fact]:
    """Comparable facts of the likeliest attribute that all that is named has; empty where there is none."""
    for attributes in _likely_attributes(turn):
        found = [_facts_about(turn, attributes, identity) for identity in named]
        facts = _unique(fact for facts in found for fact in facts)
        if len(facts) > 1 and all(found) and comparable(facts):
            return facts
    return []


def _likeliest_attributes(turn: Turn, named: Sequence[str]) -> list[Fact]:
    """Comparable facts of the two likeliest attributes ("orders or agreements"); empty where there are none.

    Intents that state all that they find ask who, not how much: they are left out.
    """
    facts: list[Fact] = []
    for attributes in [intent.attributes for intent in _likely_intents(turn) if intent.when_open != "all"][:2]:
        found = [fact for identity in named for fact in _facts_about(turn, attributes, identity)]
        if not found:
            open_question = Question(attributes, tuple(named), turn.years, turn.ordinals, turn.subjects)
            found = list(look_up(turn.knowledge, open_question).facts)
        if not found:
            return []
        facts.extend(found)
    unique = _unique(facts)
    return unique if len(unique) > 1 and comparable(unique) else []


def _candidates(turn: Turn, concerned: Sequence[Fact]) -> list[Fact]:
    """Comparable facts among which to find the most: of one attribute, of two of one subject, or the only one."""
    likely = [
        [fact for fact in concerned if fact.attribute in attributes]
        for attributes in _likely_attributes(turn)[:_MOST_READINGS]
    ]
    likely = [facts for facts in likely if facts and comparable(facts)]
    several = next((facts for facts in likely if len(facts) > 1), [])
    together = [fact for facts in likely[:2] for fact in facts]
    if likely and len(likely[0]) == 1 and len({fact.subject for fact in together}) == 1 and comparable(together):
        return together
    return several or next(iter(likely), [])


def _likely_attributes(turn: Turn) -> list[tuple[str, ...]]:
    """The attributes of the intents that the message may ask for, the likeliest first."""
    return [intent.attributes for intent in _likely_intents(turn)]


def _likely_intents(turn: Turn) -> list[Intent]:
    intents = [contract().intents.get(name) for name, _ in turn.ranking]
    return [intent for intent in intents if intent and intent.action == "action_answer"]


def _facts_about(turn: Turn, attributes: tuple[str, ...], identity: str) -> tuple[Fact, ...]:
    return look_up(turn.knowledge, Question(attributes, (identity,), turn.years, turn.ordinals)).facts


def _concerned(turn: Turn, years: tuple[int, ...]) -> list[Fact]:
    """The facts that have to do with all that the message names, and are about it if it names more than companies.

    Of several things of one kind ("Kenya and Indonesia") they need to do with one.
    """
    named = tuple(identity for identity in turn.named if not identity.startswith("language/"))
    parts = split(turn.knowledge, Question((), named, years, turn.ordinals))
    facts = [f for f in turn.knowledge.facts.values() if any(covers(turn.knowledge, f, part) for part in parts)]
    if all(identity.startswith("organisation/") for identity in named):
        return facts
    return [fact for fact in facts if is_about(turn.knowledge, fact, named)]


def _has_own_year(turn: Turn, fact: Fact) -> bool:
    """Whether a year that is named is the fact's own, not only that of its source."""
    own = {value.year for value in fact.values if isinstance(value, Year)} | ({fact.year} if fact.year else set())
    return bool(own & set(turn.years) & years(turn.knowledge, fact))


def _moment(turn: Turn, fact: Fact) -> int:
    """The year of what has happened; 0 for a fact that tells no event, or a plan."""
    spoken = turn.knowledge.sources[fact.source].year
    moments = [value.year for value in fact.values if isinstance(value, Year) and value.year <= spoken]
    return min(moments, default=0)


def _direction(turn: Turn) -> str:
    asked = " ".join(words(turn.text))
    for direction, by_language in _comparatives().items():
        if any(f" {' '.join(words(word))} " in f" {asked} " for names in by_language.values() for word in names):
            return direction
    return "most"


@lru_cache(maxsize=1)
def _comparatives() -> dict[str, dict[str, list[str]]]:
    content: dict[str, dict[str, list[str]]] = yaml.safe_load(_COMPARATIVES.read_text(encoding="utf-8"))
    return content


def _unique(facts: Iterable[Fact]) -> list[Fact]:
    return list({fact.id: fact for fact in facts}.values())
