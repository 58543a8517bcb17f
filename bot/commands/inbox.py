"""python -m bot inbox: the messages that are not answered, and what to do with them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Optional

import typer
from rich.markup import escape
from rich.table import Table

from bot.commands.database import opened
from bot.commands.errors import clear_errors, negative
from bot.console import out
from bot.delivery import upkeep
from bot.delivery.schema import BURIED
from bot.delivery.upkeep import Item
from bot.settings import settings

app = typer.Typer(help="List messages that are open or buried; answer them again, or drop them.")
_MESSAGE = typer.Argument(None, metavar="ID", help="The message's number, as `inbox` lists it.")


@app.callback(invoke_without_command=True)
def inbox(
    context: typer.Context,
    texts: bool = typer.Option(False, help="Show also what users wrote, and errors in full."),
    as_json: bool = typer.Option(False, "--json", help="One JSON object a line."),
) -> None:
    """List the messages that are open or buried, oldest first."""
    if context.invoked_subcommand is not None:
        return
    items = _items()
    if as_json:
        for item in items:
            typer.echo(json.dumps(_fields(item, texts), ensure_ascii=False))
        return
    _show(items, texts)


@app.command()
def retry(
    message: Optional[int] = _MESSAGE,
    every: bool = typer.Option(False, "--all", help="All buried messages."),
) -> None:
    """Answer a buried or waiting message again, now; a running service takes it up."""
    _change(message, every, upkeep.retry, "will be answered again")


@app.command()
def drop(
    message: Optional[int] = _MESSAGE,
    every: bool = typer.Option(False, "--all", help="All buried messages."),
) -> None:
    """Give up a buried or waiting message: it is kept, but never answered."""
    _change(message, every, upkeep.drop, "dropped")


def _change(message: Optional[int], every: bool, change: Callable[..., bool], done: str) -> None:
    if (message is None) != every:
        raise typer.BadParameter("name a message by its number, or say --all")
    with clear_errors(rasa=False), opened(settings()) as database, database.writing() as connection:
        chosen = [message] if message is not None else _buried(upkeep.items(connection, database))
        changed = [number for number in chosen if change(connection, database, number)]
    if message is not None and not changed:
        negative(f"Message {message} neither waits nor is buried: `python -m bot inbox` lists those that do")
    out.print(f"Messages {done}: {', '.join(map(str, changed)) or 'none'}", highlight=False)


def _items() -> list[Item]:
    with clear_errors(rasa=False), opened(settings()) as database, database.reading() as connection:
        return upkeep.items(connection, database)


def _buried(items: list[Item]) -> list[int]:
    return [item.id for item in items if item.state == BURIED]


def _show(items: list[Item], texts: bool) -> None:
    if not items:
        out.print("No message is open or buried.")
        return
    columns = list(_fields(items[0], texts))
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, overflow="fold")
    for item in items:
        table.add_row(*(escape(str(value if value is not None else "")) for value in _fields(item, texts).values()))
    out.print(table)


def _fields(item: Item, texts: bool) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "id": item.id,
        "state": item.state,
        "channel": item.channel,
        "age": round(item.age),
        "attempts": item.attempts,
        # An error may quote what a user wrote; its kind does not.
        "error": item.error if texts or item.error is None else item.error.split(":")[0],
    }
    if texts:
        fields |= {"conversation": item.conversation, "text": item.text}
    return fields
