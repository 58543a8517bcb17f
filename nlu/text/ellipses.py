"""Tells a message that only names what the last question is asked about now ("and in Kenya?") from one that asks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import yaml

from knowledge.context import per_languages
from knowledge.languages import Languages
from nlu.text.phrases import Phrases
from nlu.text.tokens import words

_FILE = Path(__file__).parents[1] / "ellipses.yml"
# A language is named to be spoken ("in English").
_LANGUAGE = "<language>"


def is_ellipsis(masked: Sequence[str]) -> bool:
    """Whether masked words are names or years, with words around them that ask nothing; not names alone."""
    names = [word for word in masked if word.startswith("<")]
    return 0 < len(names) < len(masked) and _LANGUAGE not in names and _around().cover(masked, _is_name)


def _is_name(word: str) -> bool:
    return word.startswith("<")


@per_languages
def _around(languages: Languages) -> Phrases:
    listed: dict[str, list[str] | None] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return Phrases(words(phrase) for phrases in languages.spoken(listed) for phrase in phrases)
