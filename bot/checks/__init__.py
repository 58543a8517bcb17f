"""Checks of everything that people edit; every finding names file, line, what is wrong and what to write."""

from __future__ import annotations

from pathlib import Path

from actions.knowledge import Finding, InvalidKnowledge, current_knowledge, load_knowledge
from actions.texts import LOCALES
from bot.checks.contract import check_contract
from bot.checks.examples import check_examples
from bot.checks.locales import check_locales
from bot.checks.statements import check_statements
from bot.settings import settings
from nlu.contract import contract
from nlu.examples import DIRECTORY
from nlu.foreign import read_foreign
from nlu.not_names import read_not_names
from nlu.spellings import read_spellings

__all__ = ["check_all"]


def check_all(examples: Path = DIRECTORY, locales: Path = LOCALES) -> list[Finding]:
    """Every finding in knowledge, contract, locales and training data; empty when all is well."""
    try:
        load_knowledge(settings().knowledge)
        contract()
        read_not_names()
        read_spellings()
        read_foreign()
    except InvalidKnowledge as invalid:
        # The other checks would only repeat what follows from it.
        return list(invalid.findings)
    knowledge = current_knowledge()
    return [
        *check_contract(knowledge),
        *check_locales(locales),
        *check_statements(knowledge),
        *check_examples(examples),
    ]
