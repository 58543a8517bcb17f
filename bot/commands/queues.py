"""What the commands `inbox` and `outbox` share: they list a queue, let its rows be tried again, or drop them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Optional

import sqlalchemy as sa
import typer
from rich.markup import escape
from rich.table import Table

from bot.commands.console import out
from bot.commands.database import opened
from bot.commands.errors import clear_errors, negative
from bot.delivery.database import Database
from bot.delivery.inbox_upkeep import Item
from bot.delivery.schema import CLOSED, DEAD_LETTERED
from bot.settings import settings

TEXTS = typer.Option(False, help="Show also what users wrote, and errors in full.")
FORCE = typer.Option(False, "--force", help="Also what a process is at: nothing that it does counts any more.")
AS_JSON = typer.Option(False, "--json", help="One JSON object a line.")
# Changes a row; False when there is none to change.
Change = Callable[[sa.engine.Connection, Database, int], bool]


@dataclass(frozen=True)
class Words:
    """How a command speaks of its rows.

    `command` is its name, `row` what one is ("Message") and `rows` what several are, `none` is said of an empty list,
    `unchangeable` of a row that there is not, or that nothing can be done with.
    """

    command: str
    row: str
    rows: str
    none: str
    unchangeable: str


def show(items: Callable[..., Sequence[Item]], words: Words, texts: bool, as_json: bool) -> None:
    """List the rows of a queue, for people or as JSON lines; `texts` with what users wrote."""
    with clear_errors(rasa=False), opened(settings()) as database, database.reading() as connection:
        found = [_fields(item, texts) for item in items(connection, database)]
    if as_json:
        for fields in found:
            typer.echo(json.dumps(fields, ensure_ascii=False))
    elif found:
        _show_table(found)
    else:
        out.print(words.none)


def apply(
    change: Change,
    items: Callable[..., Sequence[Item]],
    words: Words,
    numbers: Optional[list[int]],
    every: bool,
    done: str,
) -> None:
    """Change the rows of these numbers, or all that were given up; `done` says what they are then.

    Ends with code 1 when one of the numbers can't be changed; the others are.
    """
    if bool(numbers) == every:
        raise typer.BadParameter(f"name a {words.row.lower()} by its number, or say --all")
    with clear_errors(rasa=False), opened(settings()) as database, database.writing() as connection:
        chosen = list(dict.fromkeys(numbers or ())) or _given_up(items(connection, database))
        changed = [number for number in chosen if change(connection, database, number)]
    if changed or every:
        out.print(f"{words.rows} {done}: {', '.join(map(str, changed)) or 'none'}", highlight=False)
    missed = [] if every else [str(number) for number in chosen if number not in changed]
    if missed:
        negative(
            f"{words.row} {', '.join(missed)} {words.unchangeable}: `python -m bot {words.command}` lists those that do"
        )


def _given_up(items: Sequence[Item]) -> list[int]:
    return [item.id for item in items if item.state in (DEAD_LETTERED, CLOSED)]


def _show_table(found: list[dict[str, object]]) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in found[0]:
        table.add_column(column, overflow="fold")
    for fields in found:
        table.add_row(*(escape(str(value if value is not None else "")) for value in fields.values()))
    out.print(table)


def _fields(item: Item, texts: bool) -> dict[str, object]:
    fields: dict[str, object] = {
        "id": item.id,
        "state": item.state,
        "channel": item.channel,
        **item.more,
        "age": round(item.age),
        "attempts": item.attempts,
        "error": item.error if texts else item.reason,
    }
    if texts:
        fields |= {"conversation": item.conversation, "text": item.text}
    return fields
