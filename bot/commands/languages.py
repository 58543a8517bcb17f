"""The command that begins a new language."""

from __future__ import annotations

from typing import Optional

import typer
from rich.markup import escape

from bot.commands.console import out
from bot.commands.errors import clear_errors, give_up
from bot.processes.exit_codes import USAGE
from bot.settings import ROOT


def add_language(
    tag: str = typer.Argument(..., help="The language's tag, as es, or pt-BR for its form in one country."),
    name: Optional[str] = typer.Option(None, help="What the language calls itself; CLDR's name without."),
) -> None:
    """Begin a new language: lay out its files, and say what to do next. Nothing is overwritten."""
    from bot.workshop.languages import scaffold
    from knowledge import current

    with clear_errors(rasa=False):
        try:
            language = scaffold.described(tag, name, current().languages.known)
        except scaffold.CannotAdd as error:
            give_up(str(error), USAGE)
        done = scaffold.add_language(language, ROOT, current())
    for label, files in (("written", done.written), ("extended", done.extended), ("kept as it was", done.kept)):
        for file in files:
            out.print(f"[dim]{label:<14}[/] {escape(str(file.relative_to(ROOT)))}", highlight=False, soft_wrap=True)
    out.print(f"\n{escape(language.name)} ({language.code}) is in the works. Next:", highlight=False)
    for step in scaffold.steps(language):
        out.print(f"  {escape(step)}", highlight=False, soft_wrap=True)


def facts(language: str = typer.Argument(..., help="The language's code, as es.")) -> None:
    """Say every fact in a language, so that somebody who speaks it can read them through."""
    from actions.wording import statement
    from knowledge import current

    with clear_errors(rasa=False):
        context = current()
        if language not in context.languages:
            known = language in context.languages.known
            hint = (
                f"it is in the works: set PREVIEW={language}" if known else f"use one of {', '.join(context.languages)}"
            )
            give_up(f"'{language}' is not served: {hint}", USAGE)
        knowledge = context.knowledge
        for fact in knowledge.facts.values():
            try:
                said = statement(fact, knowledge, language)
            except KeyError as error:
                said = f"can't be stated yet: {error.args[0]}"
            out.print(f"[dim]{escape(fact.id)}[/]\n  {escape(said)}", highlight=False, soft_wrap=True)
