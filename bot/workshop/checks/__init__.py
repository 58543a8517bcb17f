"""Checks of everything that people edit; every finding names file, line, what is wrong and what to write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.workshop.checks.contract import check_contract
from bot.workshop.checks.examples import check_examples, readable_lines
from bot.workshop.checks.language import check_languages
from bot.workshop.checks.locales import check_locales
from bot.workshop.checks.similar import check_similar
from bot.workshop.checks.statements import check_statements
from bot.workshop.checks.unused import check_unused
from bot.workshop.checks.wordings import check_wordings
from knowledge import Context, Finding, InvalidKnowledge, Origin, in_use, read_context
from nlu.examples import DIRECTORY
from nlu.names.false_names import read_not_names
from nlu.text.foreign_languages import read_foreign
from nlu.text.spellings import read_spellings

__all__ = ["check_all"]


def check_all(origin: Origin, examples: Path = DIRECTORY) -> list[Finding]:
    """Every finding in knowledge, contract, locales and training data; empty when all is well.

    Training data is compared with the tests where these are there, too.
    """
    try:
        context = read_context(origin)
        for read in (read_not_names, read_spellings, read_foreign):
            read(context.languages)
    except InvalidKnowledge as invalid:
        # The other checks would only repeat what follows from it.
        return list(invalid.findings)
    with in_use(context):
        return [
            *check_contract(context),
            *check_locales(context),
            *check_languages(context),
            *check_unused(context),
            *check_statements(context),
            *check_examples(context, examples),
            *_check_lines(context, examples),
        ]


def _check_lines(context: Context, examples: Path) -> Iterator[Finding]:
    for language in context.languages:
        lines = readable_lines(context.contract, examples, language)
        yield from check_similar(lines)
        yield from check_wordings(language, lines)
