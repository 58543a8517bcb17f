"""python -m bot inbox: the messages that are not answered, and what to do with them."""

from __future__ import annotations

from functools import partial
from typing import Optional

import typer

from bot.commands.queues import AS_JSON, FORCE, TEXTS, Words, apply, show
from bot.delivery import inbox_upkeep

app = typer.Typer(help="List messages that are open or buried; answer them again, or drop them.")
_WORDS = Words("inbox", "Message", "Messages", "No message is open or buried.", "neither waits nor is buried")
_MESSAGES = typer.Argument(None, metavar="ID…", help="The messages' numbers, as `inbox` lists them.")
_EVERY = typer.Option(False, "--all", help="All buried messages.")


@app.callback(invoke_without_command=True)
def inbox(context: typer.Context, texts: bool = TEXTS, as_json: bool = AS_JSON) -> None:
    """List the messages that are open or buried, oldest first."""
    if context.invoked_subcommand is None:
        show(inbox_upkeep.items, _WORDS, texts, as_json)


@app.command()
def retry(messages: Optional[list[int]] = _MESSAGES, every: bool = _EVERY) -> None:
    """Answer buried or waiting messages again, now; a running service takes them up."""
    apply(inbox_upkeep.retry, inbox_upkeep.items, _WORDS, messages, every, "will be answered again")


@app.command()
def drop(messages: Optional[list[int]] = _MESSAGES, every: bool = _EVERY, force: bool = FORCE) -> None:
    """Give up buried or waiting messages: they are never answered."""
    change = partial(inbox_upkeep.drop, force=force)
    apply(change, inbox_upkeep.items, _WORDS, messages, every, "dropped")
