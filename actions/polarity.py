"""Tells what wants to be confirmed from other questions, and what is denied in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from actions.word_lists import spaced_phrases, word_lists
from knowledge.context import per_languages
from knowledge.expressions import compiled
from knowledge.languages import Languages
from nlu.text.tokens import spaced

_end = compiled("actions/polarity.py end", r"[?!？，；。！\n]+|[,;.]+(?:\s|$)")
_NOTHING = "  "


@dataclass(frozen=True)
class Clause:
    """A part of a message that says something, and whether it denies that."""

    words: str
    negated: bool


@dataclass(frozen=True)
class Confirmation:
    """What a message wants to be confirmed.

    `opposite` says that something is claimed that no figure tells ("cancelled"), `besides` that the message asks
    something else, too.
    """

    clauses: tuple[Clause, ...]
    opposite: bool = False
    besides: bool = False

    @property
    def negated(self) -> bool:
        """Whether a part of it is denied."""
        return any(clause.negated for clause in self.clauses)

    def has(self, phrases: Iterable[str]) -> bool:
        """Whether a part of it has one of these phrases."""
        return any(phrase in clause.words for phrase in phrases for clause in self.clauses)

    def is_limited(self, said: Iterable[str] = ()) -> bool:
        """Whether no more is meant than what is claimed ("only"), beside what these phrases say of it."""
        words = " ".join(_removed(clause.words, said) for clause in self.clauses)
        return _has(_without(words, "harmless"), "limits")


def confirmation(text: str) -> Confirmation | None:
    """What a text wants to be confirmed; None for a choice, and for a question of another kind."""
    written = _clauses(text)
    asked = [_after_guess(clause) for clause in written]
    told = [clause for clause in asked if not _asks_else(clause)]
    asks = any(map(_is_marked, told)) or (len(told) == len(asked) and _ends_as_question(text))
    whole = _without(f" {' '.join(' '.join(told).split())} ", "harmless")
    if not told or not asks or _has(whole, "choices") or any(map(_is_unclear, told)):
        return None
    return Confirmation(
        tuple(Clause(clause, _denies(clause)) for clause in told),
        opposite=_has(whole, "opposites"),
        besides=len(told) < len(asked),
    )


def says_what_was_thought(text: str) -> bool:
    """Whether a text tells what the writer took for so ("I thought 1953.")."""
    return _has(spaced(text), "thoughts")


def offers_choice(text: str) -> bool:
    """Whether a text lets choose ("Kenya or Indonesia")."""
    return _has(_without(spaced(text), "harmless"), "choices")


def speaks_of_plans(text: str) -> bool:
    """Whether a text asks for what is to come."""
    return _has(spaced(text), "plans")


def _clauses(text: str) -> list[str]:
    """The parts of a text between its marks, as they are looked through."""
    parts = [spaced(part) for part in _end.split(text)]
    return [part for part in parts if part != _NOTHING]


def _ends_as_question(text: str) -> bool:
    return "?" in text or "？" in text


def _is_marked(clause: str) -> bool:
    begins = f" {_without(clause, 'polite').strip()} ".startswith(_phrases("begins"))
    return begins or _has(clause, "markers") or _has(clause, "thoughts")


def _after_guess(clause: str) -> str:
    """What of a clause guesses at the answer to what it asks before ("who made it is it FAW")."""
    if not _asks_else(clause):
        return clause
    guess = max((clause.rfind(phrase) for phrase in _phrases("guesses")), default=-1)
    # "Where was it?" guesses nothing.
    before = clause[: guess + 1] if guess >= 0 else " "
    return clause[guess:] if _asks_else(before) and not before.endswith(_phrases("others")) else clause


def _asks_else(clause: str) -> bool:
    """Whether a clause asks for more than yes or no."""
    plain = _without(clause, "harmless")
    return _has(plain, "others") or _has(plain[1:], "inner")


def _denies(clause: str) -> bool:
    return _has(_plain(clause), "negations")


def _is_unclear(clause: str) -> bool:
    return _has(_plain(clause), "unclear")


def _plain(clause: str) -> str:
    """A clause without the negations that only ask."""
    plain = _without(clause, "harmless")
    end = next((tag for tag in _phrases("tags") if plain.endswith(tag)), " ")
    start = next((phrase for phrase in _phrases("rhetorical") if plain.startswith(phrase)), " ")
    return f" {plain.removesuffix(end).removeprefix(start).strip()} "


def _has(asked: str, kind: str) -> bool:
    return any(phrase in asked for phrase in _phrases(kind))


def _without(asked: str, kind: str) -> str:
    return _removed(asked, _phrases(kind))


def _removed(asked: str, phrases: Iterable[str]) -> str:
    for phrase in phrases:
        asked = asked.replace(phrase, " ")
    return asked


@per_languages
def _phrases(languages: Languages, kind: str) -> tuple[str, ...]:
    return tuple(sorted(spaced_phrases(languages, word_lists("polarity")[kind]), key=len, reverse=True))
