"""How the command line shows things."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from actions.reply import Custom
from bot.engine.conversation import Json
from bot.settings import ROOT
from knowledge import Finding

# Characters in a line of what is written into a file or a pipe, where rich would break lines after 80.
_WIDE = 200
_WIDTH = None if sys.stdout.isatty() else _WIDE
# Texts and payloads may hold what rich takes for the name of an emoji, as ":on:".
out = Console(emoji=False, width=_WIDTH)
err = Console(stderr=True, emoji=False)


def show_reply(reply: Json, details: bool = True) -> None:
    """One reply: its text, its buttons and, with `details`, where it comes from and how it was understood."""
    custom = Custom.of(reply)
    out.print(escape(reply["text"]), highlight=False, soft_wrap=True)
    for button in reply.get("buttons", []):
        out.print(
            f"  [cyan]› {escape(button['title'])}[/]  [dim]{escape(button['payload'])}[/]",
            highlight=False,
            soft_wrap=True,
        )
    if not details:
        return
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    for fact in custom.facts:
        table.add_row("[dim]source[/]", f"{fact.source} ({fact.as_of})", f"[dim]{fact.id}[/]")
    table.add_row("[dim]outcome[/]", custom.outcome)
    table.add_row("[dim]language[/]", custom.language)
    table.add_row("[dim]intent[/]", f"{custom.intent} ({custom.confidence:.2f})")
    out.print(table)


def show_findings(findings: Iterable[Finding]) -> None:
    """Findings, each with its place, what is wrong and what to write."""
    for finding in findings:
        place = f"{_relative(finding.file)}:{finding.line}"
        err.print(
            f"[bold]{escape(place)}[/] [red]{escape(finding.problem)}[/] → {escape(finding.remedy)}",
            highlight=False,
            soft_wrap=True,
        )


def explain_settings(error: ValidationError) -> str:
    """Which settings are wrong, and why."""
    lines = [f"  {str(item['loc'][0]).upper()}: {item['msg']}" for item in error.errors()]
    return "\n".join(["These settings can't be used (docs/operations.md lists them all):", *lines])


def _relative(file: str) -> str:
    path = Path(file)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else file
