"""python -m bot feedback: what partners think of the replies, with what tells who they are left out."""

from __future__ import annotations

import csv
import sys
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Optional

import typer
from rich.markup import escape

from actions.reply import Custom
from bot.commands.console import err, out
from bot.commands.database import opened
from bot.commands.errors import clear_errors
from bot.settings import settings

if TYPE_CHECKING:
    from bot.delivery.feedback import Given

_FORMATS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]
_MARKS = {"up": "[green]up[/]", "down": "[red]down[/]"}
_COLUMNS = ("time", "rating", "reason", "comment", "question", "reply", "language", "outcome", "intent", "facts")


def feedback(
    rating: Optional[str] = typer.Option(None, callback=lambda value: _known(value), help="Only up, or only down."),
    since: Optional[datetime] = typer.Option(None, formats=_FORMATS, help="Only what was given since then (UTC)."),
    limit: int = typer.Option(20, min=1, help="So many at most; --csv gives all."),
    as_csv: bool = typer.Option(False, "--csv", help="All as a table for other programs."),
) -> None:
    """List what partners think of the replies on the website, the newest first, redacted."""
    with clear_errors(rasa=False), opened(settings()) as database, database.reading() as connection:
        from bot.delivery.feedback import given

        start = since.replace(tzinfo=timezone.utc).timestamp() if since else 0.0
        found = [_fields(each) for each in given(connection, start, rating)]
    if as_csv:
        table = csv.DictWriter(sys.stdout, _COLUMNS)
        table.writeheader()
        table.writerows({name: _harmless(value) for name, value in fields.items()} for fields in found)
        return
    for fields in found[:limit]:
        _show(fields)
    if not found:
        out.print("Nobody has rated a reply.")
    elif len(found) > limit:
        err.print(f"{len(found) - limit} more: --limit {len(found)} shows them all.", highlight=False)


def _known(rating: Optional[str]) -> Optional[str]:
    if rating not in (*_MARKS, None):
        raise typer.BadParameter(f"'{rating}' is none of {', '.join(_MARKS)}")
    return rating


def _fields(given: Given) -> dict[str, str]:
    from bot.workshop.learning.privacy import redact

    custom = Custom.of(given.reply)
    return {
        "time": datetime.fromtimestamp(given.at, timezone.utc).isoformat(timespec="seconds"),
        "rating": given.opinion.rating or "",
        "reason": given.opinion.reason or "",
        "comment": redact(given.opinion.comment or ""),
        "question": redact(given.asked),
        "reply": redact(str(given.reply.get("text", ""))),
        "language": custom.language,
        "outcome": custom.outcome or "",
        "intent": custom.intent or "",
        "facts": " ".join(fact.id for fact in custom.facts),
    }


def _harmless(value: str) -> str:
    """A value that a spreadsheet does not take for a formula."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _show(fields: dict[str, str]) -> None:
    reason = f" · {fields['reason']}" if fields["reason"] else ""
    _line(f"{_MARKS[fields['rating']]} {fields['time']}{reason} · {fields['language']} {fields['outcome']}")
    _line(f"  [dim]asked[/]    {escape(fields['question'])}")
    _line(f"  [dim]replied[/]  {escape(fields['reply'])}")
    if fields["comment"]:
        _line(f"  [dim]comment[/]  {escape(fields['comment'])}")
    out.print()


def _line(text: str) -> None:
    out.print(text, highlight=False, soft_wrap=True)
