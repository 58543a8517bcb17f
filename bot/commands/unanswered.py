"""python -m bot unanswered: what partners asked in vain, in groups, with what tells who they are left out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Optional

import typer
from rich.markup import escape

from bot.commands.console import err, out
from bot.commands.database import opened
from bot.commands.errors import clear_errors, give_up
from bot.settings import ROOT, settings
from bot.workshop.learning import UNSURE_BELOW
from knowledge import current

if TYPE_CHECKING:
    from bot.workshop.learning.groups import Group

NLU = "nlu"
_FORMATS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]


def checked_language(language: Optional[str]) -> Optional[str]:
    """A language that the bot speaks, or none."""
    if language is not None and language not in (known := current().languages):
        raise typer.BadParameter(f"'{language}' is none of {', '.join(known)}")
    return language


def unanswered(
    language: Optional[str] = typer.Option(None, callback=checked_language, help="One of the bot's languages, as en."),
    since: Optional[datetime] = typer.Option(None, formats=_FORMATS, help="Only what was asked since then (UTC)."),
    limit: int = typer.Option(20, min=1, help="So many groups at most."),
    below: float = typer.Option(UNSURE_BELOW, min=0, max=1, help="Answers less sure than this are listed, too."),
    command_line: bool = typer.Option(False, "--cli", help="Count also what was asked with `ask` and `chat`."),
    as_json: bool = typer.Option(False, "--json", help="One JSON object a line."),
) -> None:
    """List what was not answered, asked back in vain or answered unsurely: by meaning, redacted."""
    from_time = since.replace(tzinfo=timezone.utc).timestamp() if since else 0.0
    groups = read_groups(language, from_time, below, command_line)
    for group in groups[:limit]:
        if as_json:
            typer.echo(json.dumps(_fields(group), ensure_ascii=False))
        else:
            _show(group)
    if as_json:
        return
    if not groups:
        out.print("Nothing was declined, asked back in vain or answered unsurely.")
        if not command_line:
            out.print("(Leaving aside what was asked with `ask` and `chat`: --cli takes it in.)", highlight=False)
    elif len(groups) > limit:
        err.print(f"{len(groups) - limit} more groups: --limit {len(groups)} shows them all.", highlight=False)


def read_groups(
    language: Optional[str] = None,
    since: float = 0.0,
    below: float = UNSURE_BELOW,
    command_line: bool = False,
    sources: Path = ROOT,
) -> list[Group]:
    """All groups of the database's questions, the largest first; ends the command with what hinders it."""
    from bot.workshop.learning import log
    from bot.workshop.learning.groups import group
    from bot.workshop.learning.wordings import Unreadable, trained

    with clear_errors(rasa=False):
        with opened(settings()) as database, database.reading() as connection:
            asked = list(log.unanswered(connection, since, language, below, command_line))
        groups: list[Group] = []
        for spoken in current().languages:
            own = [question for question in asked if question.language == spoken]
            try:
                groups += group(own, trained(sources / NLU, spoken)) if own else []
            except Unreadable as error:
                give_up(str(error))
    return sorted(groups, key=lambda each: -len(each.questions))


def _fields(group: Group) -> dict[str, object]:
    return {
        "group": group.id,
        "language": group.language,
        "wording": group.wording,
        "count": len(group.questions),
        "conversations": group.conversations,
        "last": _day(group.last),
        "why": group.why,
        "read_as": [
            {"intent": intent, "count": count, "confidence": round(confidence, 2)}
            for intent, (count, confidence) in group.readings.items()
        ],
        "entities": group.entities,
        "nearest": [
            {
                "intent": near.intent,
                "similarity": round(near.similarity, 2),
                "example": near.example.text,
                "place": place(near.example.file, near.example.line),
            }
            for near in group.near
        ],
    }


def _show(group: Group) -> None:
    counts = f"messages {len(group.questions)} · conversations {group.conversations} · last {_day(group.last)}"
    why = ", ".join(f"{count} {why}" for why, count in group.why.items())
    _line(f"[bold]{escape(group.wording)}[/]")
    _line(f"  [cyan]{group.id}[/] {group.language} · {counts} · {why}")
    read = [f"{intent} ({sure:.2f}, {count}×)" for intent, (count, sure) in group.readings.items()]
    _line(f"  [dim]read as[/]   {escape(_first(read))}")
    if group.entities:
        named = [f"{entity} ({count}×)" for entity, count in group.entities.items()]
        _line(f"  [dim]named[/]     {escape(_first(named))}")
    for number, near in enumerate(group.near):
        found = escape(place(near.example.file, near.example.line))
        _line(
            f"  [dim]{'' if number else 'nearest':9}[/] {near.intent} ({near.similarity:.2f}) "
            f"[dim]{found}: {escape(near.example.text)}[/]"
        )
    out.print()


def _first(items: Sequence[str], most: int = 5) -> str:
    more = f", and {len(items) - most} more" if len(items) > most else ""
    return ", ".join(items[:most]) + more


def _line(text: str) -> None:
    out.print(text, highlight=False, soft_wrap=True)


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).date().isoformat()


def place(file: Path, line: int) -> str:
    """A file's name as short as it can be told, and the line."""
    return f"{file.relative_to(ROOT) if file.is_relative_to(ROOT) else file}:{line}"
