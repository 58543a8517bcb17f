"""Tells what a question wants the name of (a market, a brand) and the most of, so that nothing else is its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from actions.word_lists import word_lists
from knowledge import Fact, Knowledge
from knowledge.context import current, per_languages
from knowledge.languages import Languages
from nlu.text.phrases import Phrases
from nlu.text.tokens import words

# A company has to do with the markets that it is in, but what it does in all of them says nothing of one.
_EVERYWHERE = ("organisation", "strategy", "event", "place")
# An answer asks several times what one text wants, and what its parts want.
_REMEMBERED = 16


@dataclass(frozen=True)
class Kind:
    """What may be asked for, by phrases: a type of entity, or what `attributes` tell of.

    `most` are the attributes by which one is the most of its kind, `since` those that tell when it began; None for any.
    """

    name: str
    phrases: Phrases
    attributes: frozenset[str] | None
    most: frozenset[str] | None
    since: frozenset[str] | None


def asks_for_kind(text: str) -> bool:
    """Whether a text says what it wants the name of."""
    return bool(_asked(text))


def facts_of_kind(text: str, facts: Sequence[Fact], knowledge: Knowledge) -> list[Fact]:
    """The facts that have to do with what a text wants the name of; all of them where it does not say."""
    asked = _asked(text)
    return [fact for fact in facts if all(_concerns(fact, kind, knowledge) for kind in asked)]


def dating_facts(text: str, facts: Sequence[Fact]) -> list[Fact]:
    """The facts that tell how long there has been what a text wants the name of; all where it does not say."""
    return _telling(facts, [kind.since for kind in _asked(text)])


def ranking_facts(text: str, facts: Sequence[Fact]) -> list[Fact]:
    """The facts by which one is the most of the kind that a text wants the name of; all where it does not say."""
    asked = _asked(text)
    measure = next((attributes for phrases, attributes in _measures() if phrases.stand_in(words(text))), None)
    if asked and measure is not None:
        return _telling(facts, [measure])
    return _telling(facts, [kind.most for kind in asked])


def _asked(text: str) -> tuple[Kind, ...]:
    return _asked_in(current().languages, text)


@lru_cache(maxsize=_REMEMBERED)
def _asked_in(languages: Languages, text: str) -> tuple[Kind, ...]:
    asked = words(text)
    return tuple(kind for kind in _kinds.of(languages) if kind.phrases.stand_in(asked))


def _telling(facts: Sequence[Fact], told_by: Sequence[frozenset[str] | None]) -> list[Fact]:
    """The facts with an attribute that is in every one of these sets that is not None."""
    return [fact for fact in facts if all(one is None or fact.attribute in one for one in told_by)]


def _concerns(fact: Fact, kind: Kind, knowledge: Knowledge) -> bool:
    if kind.attributes is not None:
        return fact.attribute in kind.attributes
    subject = knowledge.entities[fact.subject]
    concerned = set(fact.entities)
    if subject.type not in _EVERYWHERE:
        concerned |= knowledge.ancestors(fact.subject)
    return subject.type == kind.name or any(identity.startswith(f"{kind.name}/") for identity in concerned)


@per_languages
def _kinds(languages: Languages) -> tuple[Kind, ...]:
    asks: Mapping[str, Sequence[str] | None] = word_lists("kinds")["asks"]
    return tuple(
        Kind(
            name,
            _phrases(languages, asks, kind["names"]),
            *(_listed(kind, key) for key in ("attributes", "most", "since")),
        )
        for name, kind in word_lists("kinds")["kinds"].items()
    )


def _phrases(
    languages: Languages, asks: Mapping[str, Sequence[str] | None], names: Mapping[str, Sequence[str] | None]
) -> Phrases:
    """Every name in every way to ask for it."""
    return Phrases(
        words(ask.format(kind=name))
        for language in languages
        for ask in asks.get(language) or ()
        for name in names.get(language) or ()
    )


def _listed(kind: Mapping[str, Any], key: str) -> frozenset[str] | None:
    return frozenset(kind[key]) if key in kind else None


@per_languages
def _measures(languages: Languages) -> tuple[tuple[Phrases, frozenset[str]], ...]:
    """The phrases and the attributes of each measure."""
    measures = word_lists("kinds")["measures"].values()
    return tuple(
        (
            Phrases(words(phrase) for listed in languages.spoken(m["asks"]) for phrase in listed),
            frozenset(m["attributes"]),
        )
        for m in measures
    )
