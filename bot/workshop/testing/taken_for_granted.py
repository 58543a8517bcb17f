"""What a question takes for granted, held against facts anew: amounts, years, places in an order, names, words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from actions.word_lists import word_lists
from bot.workshop.testing.readback import Reply
from bot.workshop.testing.spans import are_counted_in, fits
from knowledge import EntityList, Fact, Quantity, Texts, Year
from nlu.text.tokens import spaced

# What lies in such is in it.
_AROUND = "region/"


def taken_for_granted(reply: Reply, facts: Sequence[Fact]) -> list[bool | None]:
    """Whether each thing that a message takes for granted is so; False where only one of several facts says so."""
    holding = [*_amounts(reply, facts), *_bounds(reply, facts), *_names(reply, facts), *_ranks(reply, facts)]
    return [*holding, *_words(reply, facts)]


def _amounts(reply: Reply, facts: Sequence[Fact]) -> Iterator[bool | None]:
    quantities = [value for fact in facts for value in fact.values if isinstance(value, Quantity)]
    lists = [value.entities for fact in facts for value in fact.values if isinstance(value, EntityList)]
    lists += [value.keys for fact in facts for value in fact.values if isinstance(value, Texts)]
    counts = {len(listed) for listed in lists if len(listed) > 1}
    for amount in reply.entities("amount"):
        value, relation = Decimal(str(amount["value"])), str(amount.get("relation") or "is")
        alike = [each for each in quantities if are_counted_in(each, amount.get("unit"))]
        found = [fits(relation, value, each) for each in alike]
        if found or counts:
            yield True if True in found or value in counts else None if None in found else False


def _bounds(reply: Reply, facts: Sequence[Fact]) -> Iterator[bool | None]:
    years = {value.year for fact in facts for value in fact.values if isinstance(value, Year)}
    for bound in reply.entities("bound"):
        side, _, year = str(bound["value"]).partition(":")
        right = {own < int(year) if side == "before" else own > int(year) for own in years}
        yield right.pop() if len(right) == 1 else None
    own_years = years | {fact.year for fact in facts} | {reply.knowledge.sources[fact.source].year for fact in facts}
    related = {entity for fact in facts for entity in reply.knowledge.around(fact)}
    in_names = " ".join(name for each in related for name in reply.knowledge.entities[each].names.values())
    for named in reply.entities("year"):
        year = str(named["value"])
        yield int(year) in own_years or year in in_names


def _names(reply: Reply, facts: Sequence[Fact]) -> Iterator[bool]:
    # Another question of the message may name what the other facts of the reply tell of.
    told = [*facts, *(reply.knowledge.facts[identity] for identity in reply.said.facts)] if facts else []
    related = {entity for fact in told for entity in reply.knowledge.around(fact)}
    for name in reply.named():
        around = {entity for entity in reply.knowledge.ancestors(name) & related if entity.startswith(_AROUND)}
        yield name in related or bool(around)


def _ranks(reply: Reply, facts: Sequence[Fact]) -> Iterator[bool]:
    """Places in an order that the message names, where a fact tells one."""
    told = {int(v.amount) for fact in facts for v in fact.values if isinstance(v, Quantity) and v.unit == "rank"}
    for rank, listed in word_lists("sayings")["ranks"].items():
        if told and _has(reply.message, listed):
            yield rank in told


def _words(reply: Reply, facts: Sequence[Fact]) -> Iterator[bool]:
    lists = word_lists("sayings")
    keys = [key for fact in facts if isinstance(fact.value, Texts) for key in fact.value.keys]
    for entry in [lists["texts"].get(key) for key in keys] + [
        lists["attributes"].get(fact.attribute) for fact in facts
    ]:
        like = lists["attributes"][entry["denies_like"]] if entry and "denies_like" in entry else entry
        if entry and _has(reply.message, like.get("denies", {})):
            yield False
        elif entry and _has(reply.message, entry.get("says", {})):
            yield True


def _has(message: str, listed: dict[str, Any]) -> bool:
    return any(spaced(str(phrase)) in spaced(message) for phrases in listed.values() for phrase in phrases or [])
