"""Tells what a question wants for its answer (money, trucks, euros, a city, a name), so that nothing else is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from actions.word_lists import spaced_phrases, word_lists
from knowledge import EntityList, Fact, Intent, Quantity
from knowledge.context import per_languages
from knowledge.currencies import currency_names
from knowledge.languages import Languages
from nlu.text.tokens import spaced

_HARMLESS = "harmless"
_MONEY = "money"
_CITY, _COMPANY = "place/", "organisation/"
_PARTNER = "distributor"
# The kinds of what may be missing: the figure just so, a name, exactly that (nlu/contract.yml, `lacks`).
CONDITION, NAMES, ATTRIBUTE = "condition", "names", "attribute"


def what_lacks(text: str, facts: Sequence[Fact], intent: Intent) -> str | None:
    """What of a text's question facts don't give, by the kind of that: another measure, a city, a partner's name."""
    if lacks_measure(text, facts) or lacks_currency(text, facts):
        return CONDITION
    asked = spaced(text)
    if _asks(asked, "city") and not _names(facts, _CITY):
        return ATTRIBUTE
    unnamed = _PARTNER in intent.attributes and not _names(facts, _COMPANY)
    return NAMES if unnamed and _asks(asked, "company") else None


def lacks_measure(text: str, facts: Sequence[Fact]) -> bool:
    """Whether a text wants an amount in something in which no fact gives one."""
    asked = spaced(text)
    for phrase in _measures()[_HARMLESS][0]:
        asked = asked.replace(phrase, " ")
    wanted = [units for phrases, units in _measures().values() if any(phrase in asked for phrase in phrases)]
    given = _units(facts)
    # What has no amount at all ("who is in charge of daily operations?") may be asked with such a word.
    return any(not units & given for units in wanted if units or given)


def lacks_currency(text: str, facts: Sequence[Fact]) -> bool:
    """Whether a text wants an amount of money in a currency in which no fact gives it."""
    given = _units(facts) & _measures()[_MONEY][1]
    asked = spaced(text)
    wanted = [codes for phrase, codes in _currencies().items() if phrase in asked] if given else []
    return any(not codes & given for codes in wanted)


def _units(facts: Sequence[Fact]) -> set[str]:
    return {value.unit for fact in facts for value in fact.values if isinstance(value, Quantity)}


def _asks(asked: str, what: str) -> bool:
    return any(phrase in asked for phrase in _names_asked(what))


def _names(facts: Sequence[Fact], kind: str) -> bool:
    """Whether facts give a thing of a kind beside their subject."""
    lists = (value.entities for fact in facts for value in fact.values if isinstance(value, EntityList))
    return any(identity.startswith(kind) for entities in lists for identity in entities)


@per_languages
def _measures(languages: Languages) -> dict[str, tuple[tuple[str, ...], frozenset[str]]]:
    """The phrases and the units of each measure, by its name."""
    measures = word_lists("measures")["amounts"].items()
    return {
        name: (spaced_phrases(languages, measure["asks"]), frozenset(measure.get("units", [])))
        for name, measure in measures
    }


@per_languages
def _currencies(languages: Languages) -> Mapping[str, frozenset[str]]:
    """How money may be asked for in a currency, and the codes of those that are meant."""
    listed = word_lists("measures")["currencies"]
    called = {
        str(name): frozenset([code]) for names in languages.spoken(listed["called"]) for name, code in names.items()
    }
    named = {**currency_names(languages), **called}
    ways = [way for asks in languages.spoken(listed["asks"]) for way in asks]
    return {spaced(way.format(currency=name)): codes for name, codes in named.items() for way in ways}


@per_languages
def _names_asked(languages: Languages, what: str) -> tuple[str, ...]:
    return spaced_phrases(languages, word_lists("measures")["names"][what])
