"""Mutants of the knowledge: it is loaded once, and the records are changed in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from bot.workshop.checks.contract import check_contract
from bot.workshop.checks.statements import check_statements
from knowledge import Fact, Finding, Knowledge, Quantity, in_use
from knowledge.computed import compute
from knowledge.records import Computed, Entity, Source
from tests.contexts import with_knowledge
from tests.mutation.mutants import Mutant


def with_fact(knowledge: Knowledge, fact: Fact) -> Knowledge:
    """The knowledge with a fact of the same id replaced, and what follows from it computed anew.

    Raises CannotCompute for what would not load.
    """
    facts = {**knowledge.facts, fact.id: fact}
    computed = {other.id: compute(_uncomputed(other), facts) for other in facts.values() if other.computed_from}
    return replace(knowledge, facts={**facts, **computed})


def with_entity(knowledge: Knowledge, entity: Entity) -> Knowledge:
    """The knowledge with an entity of the same id replaced."""
    return replace(knowledge, entities={**knowledge.entities, entity.id: entity})


def with_source(knowledge: Knowledge, source: Source) -> Knowledge:
    """The knowledge with a source of the same id replaced."""
    return replace(knowledge, sources={**knowledge.sources, source.id: source})


def mutant(
    kind: str,
    place: tuple[str, int],
    change: str,
    touches: frozenset[str],
    knowledge: Knowledge,
    more: Mapping[str, object] | None = None,
) -> Mutant:
    """The mutant that uses a changed knowledge; `more` are further fields of it."""
    applied, check = partial(in_use, with_knowledge(knowledge)), partial(_findings, knowledge)
    return Mutant(kind, *place, change, touches, applied, check, **(more or {}))  # type: ignore[arg-type]


def _findings(knowledge: Knowledge) -> list[Finding]:
    """What `python -m bot check` says of a knowledge, but for its form, which the loader has seen."""
    return [*check_contract(with_knowledge(knowledge)), *check_statements(with_knowledge(knowledge))]


def _uncomputed(fact: Fact) -> Fact:
    """A computed fact as its file has it."""
    assert isinstance(fact.value, Quantity)
    first, second = fact.computed_from
    kind = "share" if fact.value.unit == "percent" else "multiple"
    return replace(fact, value=Computed(kind, (first, second)))
