"""The command line: `python -m bot --help` lists its commands.

Exit codes: 0 all is well; 1 the result is negative (declined, findings); 2 the command was called wrongly; 3 it can't
work (settings, knowledge, database, port).
"""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Optional

import typer
from rich.markup import escape

from actions.reply import Custom
from bot.commands import channels, inbox, outbox, rasa
from bot.commands.adopt import adopt
from bot.commands.console import err, out, show_findings, show_reply
from bot.commands.coverage import report_coverage
from bot.commands.errors import clear_errors, give_up
from bot.commands.export import export
from bot.commands.feedback import feedback
from bot.commands.languages import add_language, facts
from bot.commands.prune import prune
from bot.commands.test import run_tests
from bot.commands.unanswered import unanswered
from bot.delivery.desk import Desk
from bot.processes.exit_codes import NEGATIVE
from bot.settings import ROOT, Settings, settings
from knowledge.context import Origin, current
from knowledge.languages import read_languages

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Partner Desk: a chatbot that never makes a fact up."
)
app.add_typer(inbox.app, name="inbox")
app.add_typer(outbox.app, name="outbox")
app.add_typer(rasa.app, name="rasa")
app.add_typer(channels.app, name="channels")
app.command()(export)
app.command()(prune)
app.command()(add_language)
app.command()(facts)
app.command("test")(run_tests)
app.command()(unanswered)
app.command()(adopt)
app.command()(feedback)
app.command("coverage")(report_coverage)


def _tag(language: Optional[str]) -> Optional[str]:
    tag = current().languages.supported_tag(language)
    if language is not None and tag is None:
        raise typer.BadParameter(f"'{language}' is none of {', '.join(current().languages.tags)}")
    return tag


@app.command()
def serve(
    host: Optional[str] = typer.Option(None, help="Address to listen on (setting HOST)."),
    port: Optional[int] = typer.Option(None, min=0, max=65535, help="Port to listen on (setting PORT)."),
    workers: Optional[int] = typer.Option(None, min=1, max=64, help="Processes that answer (setting WORKERS)."),
) -> None:
    """Serve the page and the webhooks, trained and ready."""
    from bot.channels.registry import configured
    from bot.commands.serve import CannotServe, run

    with clear_errors(rasa=False):
        chosen = settings()
        # A channel that lacks a setting hinders the start here, before anything is loaded.
        configured()
        given = {"host": host or chosen.host, "workers": workers or chosen.workers}
        chosen = chosen.copy(update={**given, "port": chosen.port if port is None else port})
    try:
        run(chosen)
    except CannotServe as error:
        if str(error):
            err.print(f"[red]{escape(str(error))}[/]", highlight=False, soft_wrap=True)
        raise typer.Exit(error.code) from None


@app.command()
def train(force: bool = typer.Option(False, help="Train even if nothing has changed.")) -> None:
    """Train the model if what it is made of has changed; a running service takes it up."""
    from bot.engine.training import mark_current

    with clear_errors():
        model = _model(settings(), force)
        mark_current(settings(), model)
        out.print(f"The model is ready: {model.name}")


@app.command()
def ask(
    question: str,
    language: Optional[str] = typer.Option(None, callback=_tag, help="The channel's language, as en or zh-Hant."),
) -> None:
    """Ask one question; exits with 1 when it is not answered."""
    with clear_errors(), _desk() as desk:
        metadata = {"language": language} if language else {}
        replies = asyncio.run(desk.answer(f"ask-{secrets.token_hex(8)}", question, "cli", metadata))
        for reply in replies:
            show_reply(reply)
    if any(Custom.of(reply).outcome in ("related", "declined", "error") for reply in replies):
        raise typer.Exit(NEGATIVE)


@app.command()
def chat(details: bool = typer.Option(False, help="Show sources and understanding with each reply.")) -> None:
    """Talk in the terminal; an empty line or Ctrl-D ends it."""
    with clear_errors(), _desk() as desk:
        conversation = f"chat-{secrets.token_hex(8)}"
        out.print(f"[dim]{' · '.join(current().languages.tags.values())}. An empty line ends the conversation.[/]")
        for line in _typed_lines():
            for reply in asyncio.run(desk.answer(conversation, line, "cli")):
                show_reply(reply, details)


@app.command()
def check() -> None:
    """Check knowledge, contract, locales and training data; exits with 1 when there is something to mend.

    What languages in the works lack is listed apart, and is nothing to mend.
    """
    from bot.workshop.checks import check_all
    from bot.workshop.languages.missing import Place, missing

    with clear_errors():
        origin = Origin.of(settings())
        findings = check_all(origin)
        place = Place(ROOT, origin.knowledge)
        in_the_works = read_languages(origin.languages, origin.preview).in_the_works
        unwritten = [(language, missing(language, place, current())) for language in in_the_works]
    for language, lacks in unwritten:
        show_findings(lacks)
        lacking = f"{len(lacks)} to write" if lacks else "nothing is missing: set ready: true in locales/languages.yml"
        err.print(f"{language.name} ({language.code}), in the works: {lacking}.", highlight=False)
    show_findings(findings)
    if findings:
        err.print(f"{len(findings)} to mend.")
        raise typer.Exit(NEGATIVE)
    out.print("Knowledge, contract, locales and training data are in order.")


def _model(chosen: Settings, force: bool = False) -> Path:
    """The model for the present inputs, trained if need be."""
    from bot.engine.training import model_path, train

    # First, as training takes a while, and as a model may be there that was trained on other knowledge.
    current()
    path = model_path(chosen)
    if path.exists() and not force:
        return path
    _check_models(chosen.models)
    with err.status("Training: reading the examples") as status:
        return train(chosen, lambda part: status.update(f"Training: {part}"))


def _check_models(directory: Path) -> None:
    """Training takes a while: first see whether its result can be kept."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        give_up(f"MODELS={directory} can't be used: {error.strerror}")
    if not os.access(directory, os.W_OK):
        give_up(f"MODELS={directory} can't be written to")


@contextmanager
def _desk() -> Iterator[Desk]:
    chosen = settings()
    desk = Desk(chosen, _model(chosen))
    with err.status("Loading the model"):
        desk.start()
    try:
        yield desk
    finally:
        desk.stop()


def _typed_lines() -> Iterator[str]:
    while True:
        try:
            line = input("› ")
        except (EOFError, KeyboardInterrupt):
            return
        if not line.strip():
            return
        yield line


if __name__ == "__main__":
    app()
