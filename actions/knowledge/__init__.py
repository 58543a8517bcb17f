"""The facts that the bot may state, and nothing else."""

from actions.knowledge.findings import Finding, InvalidKnowledge
from actions.knowledge.languages import LANGUAGES
from actions.knowledge.loader import Knowledge, current_knowledge, in_use, load_knowledge
from actions.knowledge.records import Entity, EntityList, Fact, Quantity, Source, Texts, Value, Year

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
