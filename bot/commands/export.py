"""python -m bot export: every conversation with its events, one JSON object a line."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Optional, TextIO

import typer

from bot.commands.console import err
from bot.commands.database import opened
from bot.commands.errors import clear_errors, give_up
from bot.delivery.conversations import export as exported
from bot.engine.conversation import Json
from bot.settings import settings


def export(
    to: Optional[Path] = typer.Option(None, help="The file to write, readable by you alone; standard output without."),
) -> None:
    """Write all conversations with their events as JSON lines, beside a running service."""
    with clear_errors(rasa=False), opened(settings()) as database, database.reading() as connection:
        conversations = exported(connection)
        if to is None:
            _write(conversations, typer.get_text_stream("stdout"))
            return
        try:
            count = _write_file(conversations, to)
        except OSError as error:
            give_up(f"{to} can't be written: {error.strerror}")
    err.print(f"Conversations written: {count}", highlight=False)


def _write_file(conversations: Iterable[Json], path: Path) -> int:
    """All or nothing: what was there before stays until all is written."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            count = _write(conversations, file)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return count


def _write(conversations: Iterable[Json], file: TextIO) -> int:
    count = 0
    for conversation in conversations:
        # Escaped, so that any encoding of the terminal can take it.
        file.write(json.dumps(conversation) + "\n")
        count += 1
    return count
