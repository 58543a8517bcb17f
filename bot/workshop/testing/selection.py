"""What a conversation is held for: `facts where subject is market and attribute is annual_sales`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from actions.wording import value_in_words
from knowledge import Fact, Knowledge

_QUERY = re.compile(r"^(facts|entities)(?: where (.+))?$")
_CONDITION = re.compile(r"^(\w+) (is|is not) (\S+)$")
_FIELDS = {"facts": ("id", "subject", "attribute", "source", "unit", "about"), "entities": ("id", "type", "market")}
_PLACEHOLDERS = {"facts": ("fact", "subject", "value"), "entities": ("entity", "name")}


class InvalidQuery(Exception):
    """A query can't be read; `remedy` says what to write."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.remedy = remedy


def select(query: str, knowledge: Knowledge, language: str) -> list[dict[str, str]]:
    """For each that the query chooses, what its placeholders stand for; the first value is its id.

    Raises InvalidQuery.
    """
    kind, conditions = _parse(query)
    if kind == "facts":
        facts = [fact for fact in knowledge.facts.values() if _meets(_of_fact(fact), conditions)]
        return [_fact_values(fact, knowledge, language) for fact in facts]
    entities = [entity for entity in knowledge.entities.values() if entity.type != "language"]
    chosen = [e for e in entities if _meets({"id": [e.id], "type": [e.type], "market": [e.market or ""]}, conditions)]
    return [{"entity": entity.id, "name": entity.in_sentence(language)} for entity in chosen]


def placeholders(query: str) -> frozenset[str]:
    """The names that stand for what the query chooses."""
    kind = query.split(" ", 1)[0]
    return frozenset(_PLACEHOLDERS.get(kind, ()))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with what its placeholders stand for."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _parse(query: str) -> tuple[str, list[tuple[str, bool, str]]]:
    match = _QUERY.match(query)
    if not match:
        raise InvalidQuery(f"'{query}' is not a choice", "write: facts where subject is market")
    kind, written = match.groups()
    conditions = []
    for part in (written or "").split(" and ") if written else []:
        condition = _CONDITION.match(part.strip())
        if not condition:
            raise InvalidQuery(f"'{part}' is not a condition", "write: subject is market, or attribute is not year")
        field, verb, value = condition.groups()
        if field not in _FIELDS[kind]:
            raise InvalidQuery(f"{kind} have no '{field}'", f"use one of: {', '.join(_FIELDS[kind])}")
        conditions.append((field, verb == "is", value))
    return kind, conditions


def _meets(values: Mapping[str, list[str]], conditions: list[tuple[str, bool, str]]) -> bool:
    return all((wanted in values[field]) == positive for field, positive, wanted in conditions)


def _of_fact(fact: Fact) -> dict[str, list[str]]:
    """What conditions are held against; a subject is met by its type, too."""
    return {
        "id": [fact.id],
        "subject": [fact.subject, fact.subject.split("/")[0]],
        "attribute": [fact.attribute],
        "source": [fact.source],
        "unit": [getattr(fact.value, "unit", "")],
        "about": list(fact.about),
    }


def _fact_values(fact: Fact, knowledge: Knowledge, language: str) -> dict[str, str]:
    return {
        "fact": fact.id,
        "subject": knowledge.entities[fact.subject].in_sentence(language),
        "value": value_in_words(fact.value, knowledge, language),
    }
