"""The facts that the bot may state, and nothing else."""

from knowledge.findings import Finding, InvalidKnowledge
from knowledge.languages import LANGUAGES
from knowledge.loader import Knowledge, current_knowledge, in_use, load_knowledge
from knowledge.records import Entity, EntityList, Fact, Quantity, Source, Texts, Value, Year

__all__ = [
    "LANGUAGES",
    "Entity",
    "EntityList",
    "Fact",
    "Finding",
    "InvalidKnowledge",
    "Knowledge",
    "Quantity",
    "Source",
    "Texts",
    "Value",
    "Year",
    "current_knowledge",
    "in_use",
    "load_knowledge",
]
