"""Tells a message that only names what the last question is asked about now ("and in Kenya?") from one that asks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import yaml

from actions.knowledge.languages import spoken
from nlu.text import words

_FILE = Path(__file__).parent / "ellipses.yml"


def is_ellipsis(masked: Sequence[str]) -> bool:
    """Whether masked words are names or years, with words around them that ask nothing; not names alone."""
    text = " ".join(masked)
    return "<" in text and not all(word.startswith("<") for word in masked) and bool(_pattern().fullmatch(text))


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    listed: dict[str, list[str] | None] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    phrases = {" ".join(words(phrase)) for phrases in spoken(listed) for phrase in phrases}
    either = "|".join(sorted(map(re.escape, phrases), key=len, reverse=True))
    # A language is named to be spoken ("in English").
    return re.compile(rf"(?:(?:<(?!language>)[a-z]+>|{either})(?: |$))+")
