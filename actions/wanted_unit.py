"""Tells what a question wants an amount in (money, per cent, a day), so that no other amount is its answer."""

from __future__ import annotations

from collections.abc import Sequence

from actions.word_lists import spaced_phrases, word_lists
from knowledge import Fact, Quantity
from knowledge.context import per_languages
from knowledge.languages import Languages
from nlu.text.tokens import spaced

_HARMLESS = "harmless"


def lacks_measure(text: str, facts: Sequence[Fact]) -> bool:
    """Whether a text wants an amount in something in which no fact gives one."""
    asked = spaced(text)
    for phrase in _measures()[_HARMLESS][0]:
        asked = asked.replace(phrase, " ")
    wanted = [units for phrases, units in _measures().values() if any(phrase in asked for phrase in phrases)]
    given = {value.unit for fact in facts for value in fact.values if isinstance(value, Quantity)}
    # What has no amount at all ("who is in charge of daily operations?") may be asked with such a word.
    return any(not units & given for units in wanted if units or given)


@per_languages
def _measures(languages: Languages) -> dict[str, tuple[tuple[str, ...], frozenset[str]]]:
    """The phrases and the units of each measure, by its name."""
    measures = word_lists("measures").items()
    return {
        name: (spaced_phrases(languages, measure["asks"]), frozenset(measure.get("units", [])))
        for name, measure in measures
    }
