"""Names as people write them: short forms, nicknames, older names, endings, pinyin, wrong characters (names.yml)."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.shared.utils.io import read_yaml_file

from knowledge import current
from nlu.components.entities import read
from nlu.text.tokens import tokenize
from tests.contexts import LANGUAGES

NAMES = read_yaml_file(Path(__file__).parent / "names.yml")


def values(text: str) -> list[str]:
    return [entity["value"] for entity in read(text, tokenize(text), frozenset()).entities]


@pytest.mark.parametrize(
    ("text", "expected"), [(text, expected) for rows in NAMES.values() for text, *expected in rows]
)
def test_a_name_is_understood_as_people_write_it(text: str, expected: list[str]) -> None:
    assert values(text) == expected


def test_no_spelling_hides_a_name() -> None:
    hidden = [
        (entity.id, name)
        for entity in current().knowledge.entities.values()
        for language in LANGUAGES
        for name in entity.all_names(language)
        if not values(name.removeprefix("="))
    ]
    assert hidden == []
