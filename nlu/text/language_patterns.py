"""Regular expressions that are written by language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import yaml

from knowledge.expressions import NOTHING, Expression, compiled
from knowledge.languages import spoken

SENTENCES_FILE = Path(__file__).parents[1] / "sentences.yml"
_ANY = "any"


def either(by_language: Mapping[str, str | None] | None) -> str:
    """What any of the languages served has, and what stands under "any"; "" and null count for none."""
    written = by_language or {}
    return "|".join(filter(None, [written.get(_ANY), *spoken(written)])) or NOTHING


def sentences(name: str) -> str:
    """An expression of nlu/sentences.yml, for all languages served."""
    return either(_sentences()[name])


@lru_cache
def sentence(name: str) -> Expression:
    """An expression of nlu/sentences.yml, for all languages served and in any case, ready to be looked for."""
    return compiled(f"nlu/sentences.yml {name}", sentences(name), ignore_case=True)


@lru_cache(maxsize=1)
def _sentences() -> dict[str, dict[str, str | None]]:
    content: dict[str, dict[str, str | None]] = yaml.safe_load(SENTENCES_FILE.read_text(encoding="utf-8"))
    return content
