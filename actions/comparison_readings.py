"""What a message may ask for that sets facts beside each other: the likeliest attributes, which end, which moment."""

from __future__ import annotations

from actions.turn import Turn
from actions.word_lists import spaced_phrases, word_lists
from knowledge import Fact, Year
from knowledge.context import per_languages
from knowledge.contract import Intent
from knowledge.languages import Languages
from nlu.text.tokens import spaced

_MORE, _NO_MORE = "more", "no_more"


def likely_intents(turn: Turn, least: float = 0.0) -> list[Intent]:
    """The intents for facts that the message may be about, at least so likely, the likeliest first."""
    intents = [turn.contract.intents.get(name) for name, likelihood in turn.topics if likelihood >= least]
    return [intent for intent in intents if intent and intent.action == "action_answer"]


def likely_attributes(turn: Turn) -> list[tuple[str, ...]]:
    """The attributes of the intents that the message may ask for, the likeliest first."""
    return [intent.attributes for intent in likely_intents(turn)]


def event_year(turn: Turn, fact: Fact) -> int:
    """The year of what has happened; 0 for a fact that tells no event, or a plan."""
    spoken = turn.knowledge.sources[fact.source].year
    moments = [value.year for value in fact.values if isinstance(value, Year) and value.year <= spoken]
    return min(moments, default=0)


def direction(asked: str) -> str:
    """Which end is asked for: "least", "most", "first" or "last"."""
    return next((end for end in ("least", "most", "first", "last") if has_phrase(asked, end)), "most")


def has_phrase(asked: str, kind: str) -> bool:
    """Whether a text has one of the words of a kind in comparatives.yml."""
    text = spaced(asked)
    for inside in phrases(_NO_MORE) if kind == _MORE else ():
        text = text.replace(inside, " | ")
    return any(phrase in text for phrase in phrases(kind))


@per_languages
def phrases(languages: Languages, kind: str) -> tuple[str, ...]:
    """The words of a kind in comparatives.yml as they are looked for: each begins and ends with a space."""
    return spaced_phrases(languages, word_lists("comparatives")[kind])
