"""python -m bot test: asks every fact and holds the test conversations, for those who don't use pytest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Optional

import httpx
import typer
from rich.markup import escape

from bot.commands.console import err, out
from bot.commands.errors import clear_errors, give_up, negative
from bot.processes.exit_codes import USAGE
from bot.workshop.testing.results import Result, Verdict, by_suite, summary, write_junit

if TYPE_CHECKING:
    from bot.workshop.testing.cases import Case
    from bot.workshop.testing.clients import Client
    from bot.workshop.testing.matrix import Row
    from bot.workshop.testing.wordings import Wordings

_SIGNS = {
    Verdict.PASSED: "[green]✓[/]",
    Verdict.FAILED: "[red]✗[/]",
    Verdict.SKIPPED: "[yellow]-[/]",
    Verdict.KNOWN: "[yellow]~[/]",
}


def run_tests(
    paths: Optional[list[Path]] = typer.Argument(None, help="Files and folders; tests/conversations without."),
    url: Optional[str] = typer.Option(None, help="The address of a running service to talk to."),
    only: str = typer.Option("", "--only", "-k", help="Hold those whose file, fact or name has this in it."),
    first: bool = typer.Option(False, "--fail-fast", "-x", help="End at the first failure."),
    junit: Optional[Path] = typer.Option(None, help="Write a JUnit report to this file."),
    quiet: bool = typer.Option(False, "--quiet", "-q", help="Show failures only."),
    matrix: Optional[bool] = typer.Option(
        None, "--matrix/--no-matrix", help="Ask every fact in every language; without, unless files are named."
    ),
    conversations: bool = typer.Option(True, help="Hold the test conversations."),
    wordings: Optional[Path] = typer.Option(None, help="Where the facts' wordings are; tests/heldout without."),
) -> None:
    """Ask every fact in every language, and hold the test conversations; exits with 1 when one is not as expected."""
    with_matrix = matrix if matrix is not None else not paths
    if not (with_matrix or conversations):
        give_up("nothing is left to hold", USAGE)
    with clear_errors():
        from bot.workshop.testing.opening import open_client

        cases = _cases(paths, only) if conversations else []
        asked = _Matrix(wordings, only) if with_matrix else None
        if not cases and not (asked and asked.facts):
            give_up(f"nothing has '{only}' in its file, fact or name", USAGE)
        client = open_client(url)
        try:
            results = list(_shown(_results(asked, cases, client), quiet, first))
        except httpx.HTTPError as error:
            give_up(f"the service at {url} does not answer as it should: {error}")
        finally:
            client.close()
    if junit:
        write_junit(results, junit)
    _sum_up(results, asked)


class _Matrix:
    """The matrix as far as it is chosen; `rows` are those asked so far."""

    def __init__(self, directory: Optional[Path], only: str) -> None:
        from bot.workshop.testing.wordings import DIRECTORY, read_wordings
        from knowledge import current

        self._only = only
        self._knowledge, self._languages = current().knowledge, current().languages
        self._wordings: list[Wordings] = read_wordings(self._knowledge, self._languages, directory or DIRECTORY)
        self.facts = [
            fact
            for fact in self._knowledge.facts
            if any(self._is_chosen(fact, language) for language in self._languages)
        ]
        self.rows: list[Row] = []

    def results(self, client: Client) -> Iterator[Result]:
        """Ask the chosen facts in all languages: whether one lags behind is seen beside the others."""
        from bot.workshop.testing.matrix import ask_rows
        from bot.workshop.testing.suites import language_results, row_results

        for row in ask_rows(self.facts, self._languages, self._wordings, client):
            self.rows.append(row)
            results = zip(row, row_results(row, self._knowledge), strict=True)
            yield from (result for language, result in results if self._is_chosen(result.name, language))
        if not self._only:
            yield from language_results(self.rows)

    def _is_chosen(self, fact: str, language: str) -> bool:
        return self._only.casefold() in f"matrix/{language}: {fact}".casefold()


def _cases(paths: Optional[list[Path]], only: str) -> list[Case]:
    from bot.workshop.testing.cases import cases
    from bot.workshop.testing.reader import DIRECTORY, read_conversations

    return [
        case
        for case in cases(read_conversations(paths or [DIRECTORY]))
        if only.casefold() in f"{case.conversation.file}::{case.id}".casefold()
    ]


def _results(matrix: Optional[_Matrix], cases: Sequence[Case], client: Client) -> Iterator[Result]:
    from bot.workshop.testing.suites import conversation_results

    if matrix:
        yield from matrix.results(client)
    yield from conversation_results(cases, client)


def _shown(results: Iterator[Result], quiet: bool, first: bool) -> Iterator[Result]:
    for result in results:
        failed = result.verdict is Verdict.FAILED
        if failed or not quiet:
            out.print(
                f"{_SIGNS[result.verdict]} {escape(result.place)}: {escape(result.name)}",
                highlight=False,
                soft_wrap=True,
            )
        if failed:
            err.print(escape(result.detail), highlight=False, soft_wrap=True)
        yield result
        if first and failed:
            return


def _sum_up(results: Sequence[Result], matrix: Optional[_Matrix]) -> None:
    lines = [f"{suite}: {summary(part)}" for suite, part in by_suite(results).items()]
    lines += _shares(matrix.rows) if matrix else []
    if any(result.verdict is Verdict.FAILED for result in results):
        negative("\n".join(lines))
    out.print("\n".join(lines), highlight=False)


def _shares(rows: Sequence[Row]) -> Iterator[str]:
    from bot.workshop.testing.gaps import percent, shares
    from bot.workshop.testing.wordings import KINDS

    for kind in KINDS:
        reached = ", ".join(f"{language} {percent(share)}" for language, share in shares(rows, kind).items())
        yield f"{kind} questions right: {reached or 'none asked'}"
