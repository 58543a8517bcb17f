"""python -m bot test: holds the test conversations, for those who don't use pytest."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Optional

import httpx
import typer
from rich.markup import escape

from bot.commands.errors import clear_errors, give_up, negative
from bot.console import err, out
from bot.exits import USAGE
from bot.testing.cases import Case, cases
from bot.testing.clients import CannotBeAsked, Client
from bot.testing.results import Result, Verdict, write_junit

_SIGNS = {
    Verdict.PASSED: "[green]✓[/]",
    Verdict.FAILED: "[red]✗[/]",
    Verdict.SKIPPED: "[yellow]-[/]",
    Verdict.KNOWN: "[yellow]~[/]",
}


def hold_conversations(
    paths: Optional[list[Path]] = typer.Argument(None, help="Files and folders; tests/conversations without."),
    url: Optional[str] = typer.Option(None, help="The address of a running service to talk to."),
    only: str = typer.Option("", "--only", "-k", help="Hold those whose file or name has this in it."),
    first: bool = typer.Option(False, "--fail-fast", "-x", help="End at the first failure."),
    junit: Optional[Path] = typer.Option(None, help="Write a JUnit report to this file."),
    quiet: bool = typer.Option(False, "--quiet", "-q", help="Show failures only."),
) -> None:
    """Hold the test conversations; exits with 1 when one is not as expected."""
    with clear_errors():
        from bot.testing.opening import open_client
        from bot.testing.reader import DIRECTORY, read_conversations

        chosen = [case for case in cases(read_conversations(paths or [DIRECTORY])) if _is_named(case, only)]
        if not chosen:
            give_up(f"no conversation has '{only}' in its file or name", USAGE)
        client = open_client(url)
        try:
            results = list(_shown(_held(chosen, client, first), quiet))
        except httpx.HTTPError as error:
            give_up(f"the service at {url} does not answer as it should: {error}")
        finally:
            client.close()
    if junit:
        write_junit(results, junit)
    _sum_up(results)


def _is_named(case: Case, part: str) -> bool:
    return part.casefold() in f"{case.conversation.file}::{case.id}".casefold()


def _held(chosen: Sequence[Case], client: Client, first: bool) -> Iterator[Result]:
    for case in chosen:
        began = time.perf_counter()
        result = _result(case, client)
        result.seconds = time.perf_counter() - began
        yield result
        if first and result.verdict is Verdict.FAILED:
            return


def _result(case: Case, client: Client) -> Result:
    from bot.testing.explaining import explain
    from bot.testing.holding import hold

    known = case.conversation.fails
    try:
        missed = hold(case, client)
    except CannotBeAsked as error:
        return Result(case, Verdict.SKIPPED, str(error))
    if missed is None:
        return Result(case, Verdict.FAILED, f"it passes: take out 'fails: {known}'") if known else Result(case)
    return Result(case, Verdict.KNOWN, known) if known else Result(case, Verdict.FAILED, explain(case, missed, client))


def _shown(results: Iterator[Result], quiet: bool) -> Iterator[Result]:
    for result in results:
        failed = result.verdict is Verdict.FAILED
        if failed or not quiet:
            place = f"{result.case.conversation.language}/{result.case.conversation.file.name}"
            out.print(
                f"{_SIGNS[result.verdict]} {escape(place)}: {escape(result.case.id)}", highlight=False, soft_wrap=True
            )
        if failed:
            err.print(escape(result.detail), highlight=False, soft_wrap=True)
        yield result


def _sum_up(results: Sequence[Result]) -> None:
    counts = {verdict: sum(result.verdict is verdict for result in results) for verdict in Verdict}
    line = ", ".join(f"{count} {verdict.value}" for verdict, count in counts.items() if count)
    if counts[Verdict.FAILED]:
        negative(line)
    out.print(line, highlight=False)
