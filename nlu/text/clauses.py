"""Cuts a message into sentences, and these into clauses: the pieces that may ask by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knowledge.context import per_languages
from knowledge.expressions import Expression, compiled
from knowledge.languages import Languages
from nlu.text.language_patterns import sentence, sentences
from nlu.text.spans import Span, is_in_number

Boundary = tuple[int, int, str]
# What stands behind a clause: it ends a sentence, it leads to what follows (as a wish to know does), or more follows.
SENTENCE, HEAD, WISH, MORE = "sentence", "head", "wish", "more"
# By the groups of the expression.
_BEHIND = (SENTENCE, SENTENCE, HEAD, MORE)
_QUESTION_MARKS = frozenset("?？")


@dataclass(frozen=True)
class Clause:
    """A piece of a text; `asks` says that a question mark, or a wish to know at its end, shows that it asks."""

    start: int
    end: int
    behind: str
    asks: bool


def sentences_of(text: str, cuts: Iterable[int] = ()) -> list[list[Clause]]:
    """The clauses of each sentence of a text; `cuts` are further places where a clause may end."""
    found: list[list[Clause]] = [[]]
    for clause in _clauses(text, cuts):
        if text[clause.start : clause.end].strip():
            found[-1].append(clause)
        if clause.behind == SENTENCE and found[-1]:
            found.append([])
    return [each for each in found if each]


def asking_sentence(text: str) -> Span | None:
    """Where the last sentence that asks is, in a text of several; None where there is no such."""
    sentences = sentences_of(text)
    asking = [each for each in sentences if any(clause.asks for clause in each)] if len(sentences) > 1 else []
    return (asking[-1][0].start, asking[-1][-1].end) if asking else None


def _clauses(text: str, cuts: Iterable[int]) -> Iterator[Clause]:
    start = 0
    for begin, end, behind in _boundaries(text, cuts):
        if begin >= start:
            yield Clause(start, begin, behind, behind == WISH or not _QUESTION_MARKS.isdisjoint(text[begin:end]))
            start = end
    yield Clause(start, len(text), SENTENCE, False)


def _boundaries(text: str, cuts: Iterable[int]) -> list[Boundary]:
    found: list[Boundary] = [(cut, cut, MORE) for cut in cuts]
    found += [(match.end(), match.end(), WISH) for match in sentence("wish").finditer(text)]
    for match in _ends().finditer(text):
        group = next(group for group in range(len(_BEHIND)) if match[group + 1] is not None) + 1
        if not is_in_number(text, match.start(group)):
            found.append((match.start(group), match.end(), _BEHIND[group - 1]))
    return sorted(found)


@per_languages
def _ends(languages: Languages) -> Expression:
    """What stands behind clauses; a full stop only behind a word."""
    joins = sentences(languages, "joins")
    after_comma = sentences(languages, "joins_after_comma")
    pattern = (
        r"\w(\.\s+)"
        r"|([?？!！。；;…\n]+\s*)"
        r"|([:：]\s*)"
        rf"|([,，、]\s*(?:{after_comma})?\s*|\s[/&]\s|{joins})"
    )
    return compiled("nlu/text/clauses.py ends", pattern, ignore_case=True)
