"""Answers a short question for a detail of the last answer ("In which city?") with the fact that holds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from actions.comparison_readings import likely_intents
from actions.composition import state, statements
from actions.declines import decline_about
from actions.reply import Reply
from actions.turn import Turn, beyond_companies
from actions.word_lists import spaced_phrases, word_lists
from knowledge import EntityList, Fact, Quantity, Year
from knowledge.context import per_languages
from knowledge.languages import Languages
from knowledge.queries import is_about, unique
from nlu.text.clauses import asking_sentence
from nlu.text.tokens import spaced, words

# What is as sure as this, and fits the conversation, is asked rather than a detail.
_SURE = 0.5
# Details that a sentence gives by the very name of what it is about.
_NAMED_WITH = {"plant": ("place",), "market": ("place", "country"), "agreement": ("place", "country", "who")}
# Details that another fact of the same thing may tell, where the last answer does not.
_TOLD_BESIDE = ("place", "city", "country", "region", "share")


@dataclass(frozen=True)
class Detail:
    """What may be asked for: the units of amounts, the kinds of things named, years; and the phrases that ask it."""

    name: str
    units: frozenset[str]
    kinds: tuple[str, ...]
    years: bool
    phrases: tuple[str, ...]


def asked_details(text: str) -> tuple[Detail, ...]:
    """The details that a text asks for; none where it says anything else."""
    rest = spaced(text)
    asked: list[Detail] = []
    for phrase, detail in _phrases():
        if phrase in rest:
            rest = rest.replace(phrase, " ")
            asked.append(detail)
    left = [word for word in rest.split() if word not in _around()]
    return () if left else tuple(dict.fromkeys(asked))


def holds(fact: Fact, detail: Detail) -> bool:
    """Whether one of a fact's values is what is asked for; the thing that the fact is about is known already."""
    kinds = [entity.split("/")[0] for entity in _named(fact)]
    units = {value.unit for value in fact.values if isinstance(value, Quantity)}
    year = fact.year is not None or any(isinstance(value, Year) for value in fact.values)
    return bool(set(kinds) & set(detail.kinds) or units & detail.units or (detail.years and year))


def answer_detail(turn: Turn) -> Reply | None:
    """State again the facts that hold the details asked for, or decline by name; None for any other message."""
    if turn.named or turn.unknown or turn.years or turn.ordinals or turn.bounds or turn.amounts:
        return None
    told, asked = _last_facts(turn), asked_details(_question(turn.text))
    if not asked or not (told or beyond_companies(turn.subjects)):
        return None
    facts = _by_value(turn, _holding(told, asked), asked)
    if not facts and _has_own_reading(turn, told):
        return None
    facts = facts or _holding(_beside(turn, told), [detail for detail in asked if detail.name in _TOLD_BESIDE])
    facts = facts or [fact for fact in told if _is_where(turn, fact, asked)]
    if not facts:
        return decline_about(turn.asking("ask_unlisted"), _subjects(turn, told))
    intent = turn.contract.intent_for(facts[0].attribute)
    turn = replace(turn, intent=intent.name if intent else turn.intent)
    return state(turn, statements(turn, facts), facts)


def _question(text: str) -> str:
    """The sentence that asks, of a text that says something else before ("Crikey. Where was that?")."""
    span = asking_sentence(text)
    return text[slice(*span)] if span else text


def _last_facts(turn: Turn) -> list[Fact]:
    """The facts of the last answer, as far as they are still spoken of."""
    facts = [turn.knowledge.facts[identity] for identity in turn.last_facts]
    return [fact for fact in facts if not turn.subjects or is_about(turn.knowledge, fact, turn.subjects)]


def _subjects(turn: Turn, told: Sequence[Fact]) -> list[str]:
    """What the last answer was about; what the conversation is about where nothing is told of it."""
    return [fact.subject for fact in told] or list(turn.subjects)


def _holding(facts: Sequence[Fact], asked: Sequence[Detail]) -> list[Fact]:
    """The facts that hold all details, else those that hold any."""
    every = [fact for fact in facts if asked and all(holds(fact, detail) for detail in asked)]
    return every or [fact for fact in facts if any(holds(fact, detail) for detail in asked)]


def _by_value(turn: Turn, facts: list[Fact], asked: Sequence[Detail]) -> list[Fact]:
    """The facts whose very value is asked for, if there are such about the same; else those that have it beside."""
    alone = [replace(fact, details={}, year=None) for fact in [*facts, *_beside(turn, facts)]]
    best = [turn.knowledge.facts[fact.id] for fact in alone if all(holds(fact, detail) for detail in asked)]
    return unique(best) if facts and best else facts


def _beside(turn: Turn, told: Sequence[Fact]) -> list[Fact]:
    """The other facts about what the last answer was about; of a computed one, those that it follows from are told."""
    subjects = {fact.subject for fact in told if not fact.subject.startswith("organisation/")}
    return [fact for fact in turn.knowledge.facts.values() if fact.subject in subjects]


def _is_where(turn: Turn, fact: Fact, asked: Sequence[Detail]) -> bool:
    """Whether a fact is about something in a market, and its sentence so names what is asked for."""
    kind = fact.subject.split("/")[0]
    # That a plant makes a car says where the car is made.
    if kind == "plant" and fact.subject in turn.subjects:
        return False
    return any(detail.name in _NAMED_WITH.get(kind, ()) for detail in asked)


def _has_own_reading(turn: Turn, told: Sequence[Fact]) -> bool:
    """Whether a message surely asks for something that is known about what was told."""
    intents = [intent for intent in likely_intents(turn)[:1] if turn.confidence >= _SURE and intent.name == turn.intent]
    subjects = _subjects(turn, told)
    known = turn.knowledge.facts.values()
    return any(fact.attribute in intent.attributes and fact.subject in subjects for intent in intents for fact in known)


def _named(fact: Fact) -> list[str]:
    return [entity for value in fact.values if isinstance(value, EntityList) for entity in value.entities]


@per_languages
def _phrases(languages: Languages) -> tuple[tuple[str, Detail], ...]:
    """Every phrase that asks for a detail, the longest first."""
    details = []
    for name, listed in word_lists("details")["details"].items():
        phrases = spaced_phrases(languages, listed["asks"])
        units, kinds = frozenset(listed.get("units", [])), tuple(listed.get("kinds", []))
        details.append(Detail(name, units, kinds, bool(listed.get("years")), phrases))
    pairs = [(phrase, detail) for detail in details for phrase in detail.phrases]
    return tuple(sorted(pairs, key=lambda pair: len(pair[0]), reverse=True))


@per_languages
def _around(languages: Languages) -> frozenset[str]:
    """The words, and Chinese characters, that ask for nothing."""
    return frozenset(
        word
        for listed in languages.spoken(word_lists("details")["around"])
        for phrase in listed
        for word in words(str(phrase))
    )
