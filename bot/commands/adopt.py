"""python -m bot adopt: a question that was not answered becomes a test and, in other words, training examples."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Optional

import typer
from rich.markup import escape

from bot.commands.console import err, out
from bot.commands.database import opened
from bot.commands.errors import clear_errors, give_up, negative
from bot.commands.unanswered import checked_language, place
from bot.settings import ROOT, settings

if TYPE_CHECKING:
    from bot.workshop.learning.adoption import Adoption, Sources

_GROUP = re.compile(r"[0-9a-f]{6}")


def adopt(
    question: str = typer.Argument(..., metavar="GROUP-OR-TEXT", help="A group of `unanswered`, or a question's text."),
    intent: Optional[str] = typer.Option(None, help="What it asks for, by nlu/contract.yml; asked for without."),
    fact: list[str] = typer.Option([], help="A fact that the answer rests on; may be given again."),
    example: list[str] = typer.Option([], help="Another wording, for training; may be given again."),
    language: Optional[str] = typer.Option(None, callback=checked_language, help="The language of a text."),
    as_is: bool = typer.Option(False, "--as-is", help="The words tell nobody's name or number, though they look so."),
    sources: Path = typer.Option(ROOT, exists=True, file_okay=False, help="The checkout that is written to."),
) -> None:
    """Make a question a test, and other wordings of it training examples; what is not given is asked for."""
    from bot.workshop.learning.adoption import Adoption, Refused, Sources
    from bot.workshop.learning.adoption import adopt as write
    from bot.workshop.learning.files import NotWritten
    from bot.workshop.learning.wordings import Unreadable
    from knowledge import current

    with clear_errors(rasa=False):
        wording, spoken = _question(question, language)
        checkout = Sources(sources.resolve(), current())
        chosen = Adoption(wording, spoken, intent or "", tuple(fact), tuple(example), as_is)
        try:
            for written in write(_completed(chosen, checkout), checkout):
                told = f"{place(written.file, written.line)}: {written.what} added"
                out.print(escape(told), highlight=False, soft_wrap=True)
        except Refused as error:
            negative("\n".join(["Nothing was written:", *(f"  {problem}" for problem in error.problems)]))
        except (NotWritten, Unreadable) as error:
            give_up(f"Nothing was written: {error}")
    out.print("Next: python -m bot check, python -m bot train, and the tests.", highlight=False)


def _question(question: str, language: Optional[str]) -> tuple[str, str]:
    """The question's text without what tells who wrote it, and its language."""
    from bot.workshop.learning import log
    from nlu.text.tokens import is_han

    if not _GROUP.fullmatch(question):
        if language is None and not any(map(is_han, question)):
            raise typer.BadParameter("say the text's --language: en, zh or id")
        return question.strip(), language or "zh"
    with opened(settings()) as database, database.reading() as connection:
        # Whatever was chosen when the group was listed.
        all_asked = log.unanswered(connection, below=2.0, command_line=True)
        found = next((asked for asked in all_asked if log.identity(asked) == question), None)
    if found is None:
        negative(f"No question goes by {question} (any more): `python -m bot unanswered` lists those that there are")
    return log.redacted(found), found.language


def _completed(adoption: Adoption, sources: Sources) -> Adoption:
    """The adoption with what was not given, as the editor types it."""
    err.print(f"{adoption.language}: {escape(adoption.wording)}", highlight=False, soft_wrap=True)
    if not adoption.intent:
        adoption = replace(adoption, intent=_asked_intent(adoption, sources))
        if not adoption.facts:
            adoption = replace(adoption, facts=_asked_facts(adoption, sources))
    if not adoption.examples:
        adoption = replace(adoption, examples=tuple(_asked_examples()))
    return adoption


def _asked_intent(adoption: Adoption, sources: Sources) -> str:
    from bot.workshop.learning.adoption import intent_problems
    from bot.workshop.learning.groups import nearest

    for near in nearest(adoption.wording, sources.trained(adoption.language)):
        means = sources.contract.intents[near.intent].means if near.intent in sources.contract.intents else ""
        line = f"  [cyan]{near.intent}[/] {escape(means)} [dim]{escape(near.example.text)}[/]"
        err.print(line, highlight=False, soft_wrap=True)
    while True:
        intent = str(typer.prompt("Intent", err=True)).strip()
        problems = list(intent_problems(intent, sources.contract))
        if not problems:
            return intent
        _say(problems)


def _asked_facts(adoption: Adoption, sources: Sources) -> tuple[str, ...]:
    from bot.workshop.learning.adoption import fact_problems

    while True:
        typed = str(
            typer.prompt("Facts that the answer rests on (none: Enter)", default="", show_default=False, err=True)
        )
        facts = tuple(typed.replace(",", " ").split())
        problems = list(fact_problems(replace(adoption, facts=facts), sources))
        if not problems:
            return facts
        _say(problems)


def _asked_examples() -> Iterator[str]:
    prompt = "Another wording, for training, as {market} for names"
    while example := str(typer.prompt(prompt, default="", show_default=False, err=True)).strip():
        yield example
        prompt = "One more (no more: Enter)"


def _say(problems: list[str]) -> None:
    for problem in problems:
        err.print(f"[red]{escape(problem)}[/]", highlight=False, soft_wrap=True)
