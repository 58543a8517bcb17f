"""Reads what refers to something said before: "the second one", "both", 后者, "yang terakhir", "2", pronouns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from actions.word_lists import spaced_phrases, word_lists
from knowledge.context import per_languages
from knowledge.expressions import compiled
from knowledge.languages import Languages
from nlu.text.tokens import is_han, spaced, words

LAST = -1
# Nobody offers more; a greater number alone is a year, or an amount.
_MOST = 20
_CLITIC = "nya"
_LONGEST_NUMBER = 2
_sum = compiled("actions/references.py sum", r"\d\s*[-+*/=×÷x]\s*\d")


@dataclass(frozen=True)
class Pick:
    """What a text picks: `positions` from 1, or -1 for the last; `everything` (all, or `both`).

    `alone` says that the text says nothing else, `number` that it is a bare number; `only_before`, that it can mean
    nothing but what was said before.
    """

    positions: tuple[int, ...] = ()
    everything: bool = False
    both: bool = False
    alone: bool = True
    number: bool = False
    only_before: bool = False


def read_pick(text: str) -> Pick | None:
    """What a text picks; None where it picks nothing."""
    if _sum.search(text):
        return None
    asked = spaced(text)
    rest, both = _take(asked, _phrases("both"))
    rest, everything = _take(rest, _phrases("all"))
    rest, positions = _take_positions(rest)
    digits = [word for word in rest.split() if word.isdecimal() and len(word) <= _LONGEST_NUMBER]
    alone = not [word for word in _without_around(rest) if word not in digits]
    numbers = [int(number) for number in digits] if alone else []
    number = bool(numbers) and not positions
    positions += numbers if all(0 < number <= _MOST for number in numbers) else []
    if not positions and not both and not everything:
        return None
    only_before = _holds(asked, "only_before")
    if not alone and not _holds(asked, "everywhere"):
        return None
    return Pick(tuple(dict.fromkeys(positions)), bool(both or everything), bool(both), alone, number, only_before)


def read_positions(text: str) -> tuple[int, ...]:
    """The places in an order that a text names, wherever it does ("the first figure you told me")."""
    return tuple(_take_positions(spaced(text))[1])


def has_pronoun(text: str) -> bool:
    """Whether a text has a pronoun that stands for what the conversation is about."""
    plain, _ = _take(spaced(text), _phrases("no_pronouns"))
    return any(phrase in plain for phrase in (*_phrases("pronouns"), *_phrases("places")))


def has_pronoun_ending(text: str) -> bool:
    """Whether a text has the Indonesian ending that often, not always, stands for one ("namanya")."""
    return any(word.endswith(_CLITIC) and len(word) > len(_CLITIC) + 2 for word in words(text))


def has_place_pronoun(text: str) -> bool:
    """Whether a text has a pronoun that stands for a place ("there", 当地)."""
    plain, _ = _take(spaced(text), _phrases("no_pronouns"))
    return any(phrase in plain for phrase in _phrases("places"))


def continues(text: str) -> bool:
    """Whether a text goes on with what was said, by its first word or its last ("and …", …呢)."""
    asked = spaced(text)
    return asked.startswith(_phrases("goes_on")) or asked.endswith(_phrases("left_off"))


def addresses_us(text: str) -> bool:
    """Whether a text speaks to us of ourselves ("your share price")."""
    return any(phrase in spaced(text) for phrase in _phrases("us"))


def means_us(text: str) -> bool:
    """Whether a text says nothing but that we are meant ("how about you?")."""
    rest, found = _take(spaced(text), _phrases("ourselves"))
    return bool(found) and not _without_around(rest)


def _take_positions(asked: str) -> tuple[str, list[int]]:
    """A text without the places in an order that it names, and these."""
    positions: list[int] = []
    for position, phrases in _positions():
        asked, found = _take(asked, phrases)
        positions += [position] * found
    return asked, positions


def _take(asked: str, phrases: Iterable[str]) -> tuple[str, int]:
    """A text without phrases, and how many of them it had."""
    found = 0
    for phrase in phrases:
        count = asked.count(phrase)
        if count:
            asked, found = asked.replace(phrase, " "), found + count
    return asked, found


def _without_around(asked: str) -> list[str]:
    """The words that are left beside those that mean nothing."""
    around = {phrase.strip() for phrase in _phrases("around")}
    characters = {character for phrase in around for character in phrase if is_han(character)}
    return [word for word in asked.split() if word not in around and word not in characters]


def _holds(asked: str, kind: str) -> bool:
    return any(phrase in asked for phrase in _phrases(kind))


@per_languages
def _positions(languages: Languages) -> tuple[tuple[int, tuple[str, ...]], ...]:
    return tuple(
        (int(position), _sorted(languages, by_language))
        for position, by_language in word_lists("references")["positions"].items()
    )


@per_languages
def _phrases(languages: Languages, kind: str) -> tuple[str, ...]:
    return _sorted(languages, word_lists("references")[kind])


def _sorted(languages: Languages, by_language: dict[str, list[str] | None]) -> tuple[str, ...]:
    """Phrases as they are looked for, the longest first."""
    return tuple(sorted(dict.fromkeys(spaced_phrases(languages, by_language)), key=len, reverse=True))
