"""The facts that the bot may state, and nothing else."""

from knowledge.context import Context, Origin, current, in_use, read_context
from knowledge.contract import Contract, Intent
from knowledge.findings import Finding, InvalidKnowledge
from knowledge.languages import Languages
from knowledge.loader import Knowledge, load_knowledge
from knowledge.records import Entity, EntityList, Fact, Quantity, Source, Texts, Value, Year

__all__ = [
    "Context",
    "Contract",
    "Entity",
    "EntityList",
    "Fact",
    "Finding",
    "Intent",
    "InvalidKnowledge",
    "Knowledge",
    "Languages",
    "Origin",
    "Quantity",
    "Source",
    "Texts",
    "Value",
    "Year",
    "current",
    "in_use",
    "load_knowledge",
    "read_context",
]
