"""What the matrix lacks: facts that are not proven in a language, languages that lag behind, figures unguarded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.workshop.testing.figures import unguarded
from bot.workshop.testing.matrix import Cell, Row
from bot.workshop.testing.wordings import KINDS
from knowledge import Knowledge

# So many plain wordings of a fact must be answered right before it counts as proven in a language.
FEWEST_WORDINGS = 2
# No language may lag behind another by more than this share of the questions of a kind.
MOST_APART = 0.02


def is_proven(cell: Cell) -> bool:
    """Whether enough plain wordings of the fact are answered right."""
    return cell.right("plain") >= FEWEST_WORDINGS


def row_gaps(row: Row, knowledge: Knowledge) -> dict[str, list[str]]:
    """By language, what is lacking of a fact; an empty list where nothing is."""
    return {language: list(_gaps(cell, row, knowledge)) for language, cell in row.items()}


def shares(rows: Sequence[Row], kind: str) -> dict[str, float]:
    """By language, the share of the questions of a kind that are answered right; languages without any are left out."""
    cells = [cell for row in rows for cell in row.values()]
    counts: dict[str, list[bool]] = {}
    for cell in cells:
        counts.setdefault(cell.language, []).extend(asked.right for asked in cell.of_kind(kind))
    return {language: sum(right) / len(right) for language, right in counts.items() if right}


def language_gaps(rows: Sequence[Row], most: float = MOST_APART) -> dict[str, str | None]:
    """By kind of question, how far the languages are apart where that is too far, else None."""
    return {kind: _apart(shares(rows, kind), kind, most) for kind in KINDS}


def percent(share: float) -> str:
    """A share as people write it: 98.5 %."""
    return f"{share:.1%}".replace("%", " %")


def _gaps(cell: Cell, row: Row, knowledge: Knowledge) -> Iterator[str]:
    if cell.wordings is None:
        yield f"{cell.fact} has no question in {cell.language}: add a record to {cell.language}/facts.yml"
        return
    if not cell.right():
        yield f"{cell.fact} has no passing question in {cell.language}"
    elif not is_proven(cell):
        plain = f"{cell.right('plain')} of {len(cell.of_kind('plain'))} plain questions"
        yield f"{cell.fact} is not proven in {cell.language}: {plain} are answered right, {FEWEST_WORDINGS} must be"
    proven = [language for language, other in row.items() if is_proven(other)]
    if proven and cell.language not in proven:
        yield f"{cell.fact} is proven in {', '.join(proven)}, but not in {cell.language}"
    for field in unguarded(knowledge.facts[cell.fact], cell.wordings.shows, knowledge, cell.language):
        yield f"{cell.fact}: another figure in '{field}' would go unnoticed in {cell.language}: add it to 'shows'"


def _apart(by_language: Mapping[str, float], kind: str, most: float) -> str | None:
    if not by_language or max(by_language.values()) - min(by_language.values()) <= most:
        return None
    reached = ", ".join(f"{language} {percent(share)}" for language, share in by_language.items())
    return f"the languages are more than {percent(most)} apart in {kind} questions: {reached}"
