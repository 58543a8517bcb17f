"""Asks and holds everything that the report is made from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from bot.workshop.coverage.collecting import Observed
from bot.workshop.coverage.talks import hold_all
from bot.workshop.testing.cases import Case
from bot.workshop.testing.clients import Client
from bot.workshop.testing.matrix import ask_rows
from bot.workshop.testing.wordings import Wordings
from knowledge import Context
from nlu.examples import DIRECTORY, example_files, read_examples


def observe(
    wordings: Sequence[Wordings],
    cases: Sequence[Case],
    client: Client,
    context: Context,
    tell: Callable[[str], None] = lambda _: None,
    examples: Path = DIRECTORY,
) -> Observed:
    """Ask every wording, hold every case and read the training examples; `tell` is told what is done.

    Raises what the client raises.
    """
    knowledge, contract, languages = context.knowledge, context.contract, context.languages
    tell("asking for every fact")
    rows = list(ask_rows(list(knowledge.facts), languages, wordings, client))
    tell("holding the conversations")
    talks = list(hold_all(cases, client))
    tell("reading the training examples")
    trained = list(read_examples(example_files(languages, contract.topics, examples)))
    return Observed(tuple(languages), knowledge, contract, trained, rows, talks)
