"""The words of numbers, from their data."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from knowledge import Languages, current, in_use
from nlu.numbers import number_words as module
from nlu.numbers.numerals import read_numeral


def test_a_languages_numbers_are_read_by_its_words_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "numerals.yml"
    spanish = "words: {treinta: 30, cinco: 5}, scales: {mil: 1000}, joins: [y], points: [coma]"
    file.write_text(f"any: {{}}\nen: {{{spanish}}}\nid:\n", encoding="utf-8")
    monkeypatch.setattr(module, "NUMBERS_FILE", file)
    with in_use(replace(current(), languages=Languages(current().languages.known))):
        assert read_numeral("treinta y cinco mil camiones", 0)[0] == 35_000
        assert read_numeral("cinco coma cinco", 0)[0] == 5.5
        value, end = read_numeral("cinco y camiones", 0)
        assert value == 5
        assert "cinco y camiones"[:end] == "cinco"
