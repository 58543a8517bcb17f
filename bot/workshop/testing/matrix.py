"""The matrix of facts, languages and wordings: each wording is asked, in a conversation of its own."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.workshop.testing.clients import Client
from bot.workshop.testing.expectations import Said, together, unmet
from bot.workshop.testing.records import Expectation, Turn
from bot.workshop.testing.wordings import Wordings


@dataclass(frozen=True)
class Asked:
    """One wording, what came of it, and why that is wrong; no reasons where it is right."""

    kind: str
    text: str
    said: Said
    reasons: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether the fact came, in the language of the question, with what must be shown."""
        return not self.reasons


@dataclass(frozen=True)
class Cell:
    """A fact in a language; `wordings` is None where it has none there."""

    fact: str
    language: str
    wordings: Wordings | None = None
    asked: tuple[Asked, ...] = ()
    seconds: float = field(default=0.0, compare=False)

    def of_kind(self, kind: str) -> list[Asked]:
        """The wordings of a kind."""
        return [asked for asked in self.asked if asked.kind == kind]

    def right(self, kind: str | None = None) -> int:
        """How many wordings, of a kind or of all, are answered right."""
        return sum(asked.right for asked in self.asked if kind in (None, asked.kind))


# The cells of one fact, by language.
Row = Mapping[str, Cell]


def ask_rows(
    facts: Sequence[str], languages: Sequence[str], wordings: Sequence[Wordings], client: Client
) -> Iterator[Row]:
    """A row for each fact, in order; raises what the client raises."""
    by_cell = {(each.fact, each.language): each for each in wordings}
    for fact in facts:
        yield {language: _cell(fact, language, by_cell.get((fact, language)), client) for language in languages}


def ask(wordings: Wordings, client: Client) -> Cell:
    """Ask every wording of a fact in a language; raises what the client raises."""
    began = time.perf_counter()
    asked = tuple(_ask(wordings, kind, text, client) for kind, texts in wordings.asks.items() for text in texts)
    return Cell(wordings.fact, wordings.language, wordings, asked, time.perf_counter() - began)


def _cell(fact: str, language: str, wordings: Wordings | None, client: Client) -> Cell:
    return ask(wordings, client) if wordings else Cell(fact, language)


def _ask(wordings: Wordings, kind: str, text: str, client: Client) -> Asked:
    expected = Expectation(facts=(wordings.fact,), language=wordings.language, contains=wordings.shows)
    said = together(client.say(f"matrix-{secrets.token_hex(8)}", text, "rest", None))
    return Asked(kind, text, said, tuple(unmet(Turn(wordings.line, say=(text,), expected=expected), said)))
