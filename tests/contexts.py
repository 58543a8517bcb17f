"""The context that is shipped, with a part of it changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from knowledge import Context, Fact, Knowledge, current
from knowledge.texts import Catalogue

# The languages that are served.
LANGUAGES = current().languages


def with_knowledge(knowledge: Knowledge) -> Context:
    """With other knowledge, all of it."""
    return replace(current(), knowledge=knowledge)


def with_facts(facts: Mapping[str, Fact]) -> Context:
    """With other facts of the same things."""
    return with_knowledge(replace(current().knowledge, facts=facts))


def with_texts(directory: Path) -> Context:
    """With the texts of another directory."""
    return replace(current(), texts=Catalogue(directory))
