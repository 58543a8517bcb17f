"""Tells questions for yes or no from others."""

from __future__ import annotations

from actions.word_lists import spaced_phrases, word_lists
from knowledge.context import per_languages
from knowledge.languages import Languages
from nlu.text.tokens import spaced

# "apa" begins a question for yes or no, and elsewhere asks what.
_WHAT = " apa "


def asks_yes_or_no(text: str) -> bool:
    """Whether a text asks for yes or no, without a negation or a choice that would make the answer unclear."""
    asked = spaced(text)
    marked = text.rstrip().endswith(("?", "？")) or _has(asked, "markers") or _begins(asked)
    plain = _without(asked, "harmless").removesuffix(" bukan ")
    unclear = any(_has(plain, kind) for kind in ("others", "choices", "negations", "opposites")) or _WHAT in plain[1:]
    return marked and not unclear


def offers_choice(text: str) -> bool:
    """Whether a text lets choose ("Kenya or Indonesia")."""
    return _has(_without(spaced(text), "harmless"), "choices")


def speaks_of_plans(text: str) -> bool:
    """Whether a text asks for what is to come."""
    return _has(spaced(text), "plans")


def _has(asked: str, kind: str) -> bool:
    return any(phrase in asked for phrase in _phrases(kind))


def _begins(asked: str) -> bool:
    return asked.startswith(_phrases("begins"))


def _without(asked: str, kind: str) -> str:
    for phrase in _phrases(kind):
        asked = asked.replace(phrase, " ")
    return asked


@per_languages
def _phrases(languages: Languages, kind: str) -> tuple[str, ...]:
    return tuple(sorted(spaced_phrases(languages, word_lists("polarity")[kind]), key=len, reverse=True))
