"""python -m bot coverage: reports what of the knowledge is trained and tested, in each language."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Optional

import httpx
import typer

from bot.commands.console import err, out
from bot.commands.errors import clear_errors, give_up

if TYPE_CHECKING:
    from bot.workshop.coverage.records import Coverage


def report_coverage(
    html: Optional[Path] = typer.Option(None, help="Write a page to this file."),
    json: Optional[Path] = typer.Option(None, help="Write JSON to this file."),
    conversations: Optional[Path] = typer.Option(None, help="A file or folder; tests/conversations without."),
    wordings: Optional[Path] = typer.Option(None, help="Where the facts' wordings are; tests/heldout without."),
    url: Optional[str] = typer.Option(None, help="The address of a running service to ask."),
) -> None:
    """Report what is trained and tested, in each language; asks every fact and holds the test conversations."""
    with clear_errors():
        from bot.workshop.coverage.rendering import write

        try:
            coverage = _collected(conversations, wordings, url)
        except httpx.HTTPError as error:
            give_up(f"the service at {url} does not answer as it should: {error}")
        try:
            write(coverage, html, json)
        except OSError as error:
            give_up(f"{error.filename} can't be written: {error.strerror}")
    _sum_up(coverage)
    for file in (html, json):
        if file:
            out.print(f"written: {file}", highlight=False, soft_wrap=True)


def _collected(conversations: Optional[Path], wordings: Optional[Path], url: Optional[str]) -> Coverage:
    from bot.workshop.coverage.collecting import collect
    from bot.workshop.coverage.observing import observe
    from bot.workshop.testing import reader
    from bot.workshop.testing import wordings as held_out
    from bot.workshop.testing.cases import cases
    from bot.workshop.testing.opening import open_client
    from knowledge import current

    context = current()
    asked = held_out.read_wordings(context.knowledge, context.languages, wordings or held_out.DIRECTORY)
    held = cases(reader.read_conversations([conversations or reader.DIRECTORY]))
    client = open_client(url)
    try:
        with err.status("Coverage") as status:
            return collect(observe(asked, held, client, context, lambda part: status.update(f"Coverage: {part}")))
    finally:
        client.close()


def _sum_up(coverage: Coverage) -> None:
    for language, totals in coverage.totals.items():
        parts = {
            "facts proven": totals.facts,
            "wordings right": totals.wordings,
            "conversations as expected": totals.conversations,
            "names tested": totals.aliases,
        }
        shown = ", ".join(f"{part} of {whole} {label}" for label, (part, whole) in parts.items())
        out.print(f"{language}: {shown}", highlight=False, soft_wrap=True)
