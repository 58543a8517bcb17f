"""Checks of everything that people edit; every finding names file, line, what is wrong and what to write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from actions.texts import LOCALES
from bot.settings import settings
from bot.workshop.checks.contract import check_contract
from bot.workshop.checks.examples import check_examples, readable_lines
from bot.workshop.checks.language import check_languages
from bot.workshop.checks.locales import check_locales
from bot.workshop.checks.similar import check_similar
from bot.workshop.checks.statements import check_statements
from bot.workshop.checks.unused import check_unused
from bot.workshop.checks.wordings import check_wordings
from knowledge import LANGUAGES, Finding, InvalidKnowledge, current_knowledge, load_knowledge
from nlu.contract import contract
from nlu.examples import DIRECTORY
from nlu.names.false_names import read_not_names
from nlu.text.foreign_languages import read_foreign
from nlu.text.spellings import read_spellings

__all__ = ["check_all"]


def check_all(examples: Path = DIRECTORY, locales: Path = LOCALES) -> list[Finding]:
    """Every finding in knowledge, contract, locales and training data; empty when all is well.

    Training data is compared with the tests where these are there, too.
    """
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
        *check_languages(locales, knowledge),
        *check_unused(locales),
        *check_statements(knowledge),
        *check_examples(examples),
        *_check_lines(examples),
    ]


def _check_lines(examples: Path) -> Iterator[Finding]:
    for language in LANGUAGES:
        lines = readable_lines(examples, language)
        yield from check_similar(lines)
        yield from check_wordings(language, lines)
