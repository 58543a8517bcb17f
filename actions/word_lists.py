"""The lists of words beside this module, by which questions are read: `<name>.yml`, each by language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.languages import Languages
from nlu.text.tokens import spaced


@lru_cache
def word_lists(name: str) -> dict[str, Any]:
    """What a file holds."""
    content: dict[str, Any] = yaml.safe_load((Path(__file__).parent / f"{name}.yml").read_text(encoding="utf-8"))
    return content


def spaced_phrases(languages: Languages, by_language: Mapping[str, Sequence[str] | None]) -> tuple[str, ...]:
    """A list's phrases in the languages served, in order, as they are looked for: each begins and ends with a space."""
    return tuple(spaced(str(phrase)) for listed in languages.spoken(by_language) for phrase in listed)
