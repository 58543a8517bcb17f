"""The two suites, case by case: every fact in every language, and the test conversations."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.workshop.testing.cases import Case
from bot.workshop.testing.clients import CannotBeAsked, Client
from bot.workshop.testing.explaining import explain
from bot.workshop.testing.gaps import language_gaps, row_gaps
from bot.workshop.testing.holding import hold
from bot.workshop.testing.matrix import Asked, Cell, Row
from bot.workshop.testing.results import Result, Verdict
from knowledge import Knowledge

MATRIX = "matrix"
CONVERSATIONS = "conversations"


def conversation_results(cases: Sequence[Case], client: Client) -> Iterator[Result]:
    """Hold each case; raises what the client raises."""
    for case in cases:
        began = time.perf_counter()
        result = _of_case(case, client)
        yield replace(result, seconds=time.perf_counter() - began)


def row_results(row: Row, knowledge: Knowledge) -> list[Result]:
    """A fact's result in each language."""
    return [_of_cell(row[language], gaps) for language, gaps in row_gaps(row, knowledge).items()]


def language_results(rows: Sequence[Row]) -> list[Result]:
    """Whether the languages are alike, for each kind of question."""
    return [
        Result(
            MATRIX,
            MATRIX,
            MATRIX,
            f"languages in {kind} questions",
            verdict=Verdict.FAILED if gap else Verdict.PASSED,
            detail=gap or "",
        )
        for kind, gap in language_gaps(rows).items()
    ]


def _of_case(case: Case, client: Client) -> Result:
    conversation = case.conversation
    language, file = conversation.language, conversation.file
    passed = Result(
        CONVERSATIONS, f"{language}.{file.stem}", f"{language}/{file.name}", case.id, file, conversation.line
    )
    known = conversation.fails
    try:
        missed = hold(case, client)
    except CannotBeAsked as error:
        return replace(passed, verdict=Verdict.SKIPPED, detail=str(error))
    if missed is None and known:
        return replace(passed, verdict=Verdict.FAILED, detail=f"it passes: take out 'fails: {known}'")
    if missed is None:
        return passed
    if known:
        return replace(passed, verdict=Verdict.KNOWN, detail=known)
    return replace(passed, verdict=Verdict.FAILED, detail=explain(case, missed, client))


def _of_cell(cell: Cell, gaps: Sequence[str]) -> Result:
    wordings = cell.wordings
    return Result(
        suite=MATRIX,
        group=f"{MATRIX}.{cell.language}",
        place=f"{MATRIX}/{cell.language}",
        name=cell.fact,
        file=wordings.file if wordings else None,
        line=wordings.line if wordings else 1,
        verdict=Verdict.FAILED if gaps else Verdict.PASSED,
        detail="\n".join(_explained(cell, gaps)) if gaps else "",
        seconds=cell.seconds,
    )


def _explained(cell: Cell, gaps: Sequence[str]) -> Iterator[str]:
    yield f"{cell.wordings.file}:{cell.wordings.line}: {gaps[0]}" if cell.wordings else gaps[0]
    yield from (f"  ✗ {gap}" for gap in gaps[1:])
    for asked in cell.asked:
        if not asked.right:
            yield from _missed(asked)


def _missed(asked: Asked) -> Iterator[str]:
    said = asked.said
    yield f"  {asked.kind}: {asked.text}"
    yield from (f"    ✗ {reason}" for reason in asked.reasons)
    facts = ", ".join(said.facts) or "no facts"
    yield f"    came: {said.outcome}, {said.language}, {said.intent} ({said.confidence:.2f}), {facts}"
