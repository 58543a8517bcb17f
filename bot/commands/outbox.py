"""python -m bot outbox: the replies that have not gone out, and what to do with them."""

from __future__ import annotations

from functools import partial
from typing import Optional

import typer

from bot.commands.queues import AS_JSON, FORCE, TEXTS, Words, apply, show
from bot.delivery import outbox_upkeep

app = typer.Typer(help="List replies that are open, buried or closed; send them again, or drop them.")
_WORDS = Words("outbox", "Reply", "Replies", "No reply is open, buried or closed.", "neither waits nor was given up")
_REPLIES = typer.Argument(None, metavar="ID…", help="The replies' numbers, as `outbox` lists them.")
_EVERY = typer.Option(False, "--all", help="All buried and closed replies.")


@app.callback(invoke_without_command=True)
def outbox(context: typer.Context, texts: bool = TEXTS, as_json: bool = AS_JSON) -> None:
    """List the replies that wait, are buried (refused for good) or closed (came too late), oldest first."""
    if context.invoked_subcommand is None:
        show(outbox_upkeep.items, _WORDS, texts, as_json)


@app.command()
def retry(replies: Optional[list[int]] = _REPLIES, every: bool = _EVERY) -> None:
    """Send buried, closed or waiting replies again, now; a running service takes them up."""
    apply(outbox_upkeep.retry, outbox_upkeep.items, _WORDS, replies, every, "will be sent again")


@app.command()
def drop(replies: Optional[list[int]] = _REPLIES, every: bool = _EVERY, force: bool = FORCE) -> None:
    """Give up buried, closed or waiting replies: they are never sent."""
    change = partial(outbox_upkeep.drop, force=force)
    apply(change, outbox_upkeep.items, _WORDS, replies, every, "dropped")
