"""A mutant: the project with one thing made wrong, as somebody could by mistake; still valid in itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from knowledge import Finding

FIGURE, UNIT, QUALIFIER, YEAR, NAME, OTHER_NAME, TEXT, AS_OF, SOURCE = KINDS = (
    "figure",
    "unit",
    "qualifier",
    "year",
    "name",
    "other name",
    "text",
    "as-of",
    "source",
)
# A reply with one of these wrong states something false: every such mutant has to be caught.
DEMANDED = (FIGURE, UNIT, NAME)


@dataclass(frozen=True)
class Mutant:
    """One thing made wrong while the context that `applied` gives is open.

    It stands in a file at a line (from 1), and `change` says what was changed into what. `touches` are the marks of the
    cases that can notice it (see marks.py); `all_touched`: no other case can. `language` is that of the changed words;
    None for what is said in every language. `reads_anew`: messages are understood otherwise, too. `check` gives what
    `python -m bot check` finds, called in the context.
    """

    kind: str
    file: str
    line: int
    change: str
    touches: frozenset[str]
    applied: Callable[[], AbstractContextManager[object]]
    check: Callable[[], Sequence[Finding]]
    language: str | None = None
    all_touched: bool = False
    reads_anew: bool = False

    @property
    def place(self) -> str:
        """File and line."""
        return f"{self.file}:{self.line}"
