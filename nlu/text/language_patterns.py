"""Regular expressions that are written by language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import yaml

from knowledge.context import per_languages
from knowledge.expressions import NOTHING, Expression, compiled
from knowledge.languages import Languages

SENTENCES_FILE = Path(__file__).parents[1] / "sentences.yml"
_ANY = "any"


def either(languages: Languages, by_language: Mapping[str, str | None] | None) -> str:
    """What any of the languages served has, and what stands under "any"; "" and null count for none."""
    written = by_language or {}
    return "|".join(filter(None, [written.get(_ANY), *languages.spoken(written)])) or NOTHING


def sentences(languages: Languages, name: str) -> str:
    """An expression of nlu/sentences.yml, for all languages served."""
    return either(languages, _sentences()[name])


@per_languages
def sentence(languages: Languages, name: str) -> Expression:
    """An expression of nlu/sentences.yml, for all languages served and in any case, ready to be looked for."""
    return compiled(f"nlu/sentences.yml {name}", sentences(languages, name), ignore_case=True)


@lru_cache(maxsize=1)
def _sentences() -> dict[str, dict[str, str | None]]:
    content: dict[str, dict[str, str | None]] = yaml.safe_load(SENTENCES_FILE.read_text(encoding="utf-8"))
    return content
