"""The command line: python -m bot serve | train | ask | chat | check.

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
from pydantic import ValidationError
from rich.markup import escape

from bot.console import err, explain_settings, out, show_findings, show_reply
from bot.engine.engine import Engine, NoDirectory
from bot.engine.quiet import silence
from bot.problems import supported_tag
from bot.settings import Settings, settings

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Partner Desk: a chatbot that never makes a fact up."
)
NEGATIVE, CANNOT_WORK = 1, 3


def _tag(language: Optional[str]) -> Optional[str]:
    tag = supported_tag(language)
    if language is not None and tag is None:
        raise typer.BadParameter(f"'{language}' is none of en, zh, zh-Hant and id")
    return tag


@app.command()
def serve(
    host: Optional[str] = typer.Option(None, help="Address to listen on (setting HOST)."),
    port: Optional[int] = typer.Option(None, min=0, max=65535, help="Port to listen on (setting PORT)."),
) -> None:
    """Serve the page and the webhooks, trained and ready."""
    from bot.serving import AddressInUse, run

    with _clear_errors():
        chosen = settings()
        chosen = chosen.copy(update={"host": host or chosen.host, "port": chosen.port if port is None else port})
        try:
            run(chosen, _model(chosen))
        except AddressInUse as error:
            _give_up(str(error))


@app.command()
def train(force: bool = typer.Option(False, help="Train even if nothing has changed.")) -> None:
    """Train the model if what it is made of has changed."""
    with _clear_errors():
        model = _model(settings(), force)
        out.print(f"The model is ready: {model.name}")


@app.command()
def ask(
    question: str,
    language: Optional[str] = typer.Option(None, callback=_tag, help="The channel's language: en, zh, zh-Hant or id."),
) -> None:
    """Ask one question; exits with 1 when it is declined."""
    with _clear_errors(), _engine() as engine:
        metadata = {"language": language} if language else {}
        replies = asyncio.run(engine.answer(f"ask-{secrets.token_hex(8)}", question, "cli", metadata))
        for reply in replies:
            show_reply(reply)
    if any(reply["custom"]["outcome"] in ("declined", "error") for reply in replies):
        raise typer.Exit(NEGATIVE)


@app.command()
def chat(details: bool = typer.Option(False, help="Show sources and understanding with each reply.")) -> None:
    """Talk in the terminal; an empty line or Ctrl-D ends it."""
    with _clear_errors(), _engine() as engine:
        conversation = f"chat-{secrets.token_hex(8)}"
        out.print("[dim]English · 中文 · Bahasa Indonesia. An empty line ends the conversation.[/]")
        for line in _typed_lines():
            for reply in asyncio.run(engine.answer(conversation, line, "cli")):
                show_reply(reply, details)


@app.command()
def check() -> None:
    """Check knowledge, contract, locales and training data; exits with 1 when there is something to mend."""
    from bot.checks import check_all

    with _clear_errors():
        findings = check_all()
    show_findings(findings)
    if findings:
        err.print(f"{len(findings)} to mend.")
        raise typer.Exit(NEGATIVE)
    out.print("Knowledge, contract, locales and training data are in order.")


def _model(chosen: Settings, force: bool = False) -> Path:
    """The model for the present inputs, trained if need be."""
    from actions.knowledge import current_knowledge
    from bot.engine.training import model_path, train

    # First, as training takes a while, and as a model may be there that was trained on other knowledge.
    current_knowledge()
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
        _give_up(f"MODELS={directory} can't be used: {error.strerror}")
    if not os.access(directory, os.W_OK):
        _give_up(f"MODELS={directory} can't be written to")


@contextmanager
def _engine() -> Iterator[Engine]:
    chosen = settings()
    engine = Engine(chosen, _model(chosen))
    with err.status("Loading the model"):
        engine.start()
    try:
        yield engine
    finally:
        engine.stop()


@contextmanager
def _clear_errors() -> Iterator[None]:
    """Say what hinders the work in one line, not in a traceback."""
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

    from actions.knowledge import InvalidKnowledge
    from bot.engine.training import TrainingFailed

    try:
        # Before Rasa is silenced, which takes the variable LOG_LEVEL.
        settings()
        silence()
        yield
    except ValidationError as error:
        _give_up(explain_settings(error))
    except InvalidKnowledge as error:
        show_findings(error.findings)
        _give_up("The knowledge can't be used.")
    except (ArgumentError, NoSuchModuleError):
        # the address may hold a password, and so may the error: neither is shown
        _give_up("DATABASE_URL is not the address of a database: write sqlite:///path or postgresql://…")
    except NoDirectory as error:
        _give_up(f"The database (setting DATABASE_URL) has no place: {error}")
    except SQLAlchemyError as error:
        _give_up(f"The database (setting DATABASE_URL) does not answer: {error}")
    except TrainingFailed as error:
        _give_up(str(error))


def _give_up(message: str) -> None:
    err.print(f"[red]{escape(message)}[/]", highlight=False, soft_wrap=True)
    raise typer.Exit(CANNOT_WORK)


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
