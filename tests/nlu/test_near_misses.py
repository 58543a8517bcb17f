"""What only looks like a name is none: the messages of near-misses.yml."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.shared.utils.io import read_yaml_file

from nlu.components.entities import read
from nlu.text.tokens import tokenize

NEAR_MISSES = read_yaml_file(Path(__file__).parent / "near-misses.yml")
FEWEST = 60


@pytest.mark.parametrize(
    ("language", "text"), [(language, text) for language, texts in NEAR_MISSES.items() for text in texts]
)
def test_a_near_miss_names_nothing(language: str, text: str) -> None:
    assert [(e["value"], e["text"]) for e in read(text, tokenize(text)).entities] == []


@pytest.mark.parametrize("language", ["en", "zh", "id"])
def test_there_are_many_near_misses_in_each_language(language: str) -> None:
    assert len(set(NEAR_MISSES[language])) >= FEWEST
