"""The languages as data: how their file is read, and what derives from it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.wording import enumeration, number
from bot.settings import settings
from knowledge import LANGUAGES, InvalidKnowledge
from knowledge import languages as module
from knowledge.languages import (
    LANGUAGES_FILE,
    Language,
    known_languages,
    latin_languages,
    offered_tags,
    read_languages,
    spoken,
    supported_tag,
)
from knowledge.schema import same_in_all
from nlu.text.foreign_languages import our_codes, read_foreign

ENGLISH = "en: {name: English, locale: en}\n"


@pytest.fixture
def spanish(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A file of languages in which Spanish is in the works."""
    file = tmp_path / "languages.yml"
    entry = "es:\n  {name: Español, locale: es, ready: false, grouped_from: 5, euphony: {'\\by (i)': 'e \\1'}}\n"
    file.write_text(LANGUAGES_FILE.read_text(encoding="utf-8") + entry, encoding="utf-8")
    monkeypatch.setattr(module, "LANGUAGES_FILE", file)
    _forget()
    yield file
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    for cached in (known_languages, module._served, settings):
        cached.cache_clear()


def test_the_shipped_languages_are_ready_and_can_be_chosen() -> None:
    assert list(LANGUAGES) == ["en", "zh", "id"]
    assert latin_languages() == ("en", "id")
    assert list(offered_tags()) == ["en", "zh", "zh-Hant", "id"]


def test_one_in_the_works_is_served_only_where_the_setting_names_it(
    spanish: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(LANGUAGES) == ["en", "zh", "id"]
    assert supported_tag("es-MX") is None
    monkeypatch.setenv("PREVIEW", "es")
    _forget()
    assert list(LANGUAGES) == ["en", "zh", "id", "es"]
    assert supported_tag("es-MX") == "es"
    assert offered_tags()["es"] == "Español"


def test_a_language_that_is_not_there_can_not_be_previewed(spanish: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREVIEW", "fr")
    _forget()
    with pytest.raises(InvalidKnowledge) as raised:
        list(LANGUAGES)
    [finding] = raised.value.findings
    assert (finding.file, finding.problem) == (str(spanish), "PREVIEW names 'fr', which is not here")
    assert "add-language" in finding.remedy


def test_one_that_is_previewed_is_no_longer_foreign(spanish: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "es" in read_foreign()
    assert "es" not in our_codes()
    monkeypatch.setenv("PREVIEW", "es")
    _forget()
    assert "es" not in read_foreign()
    assert "es" in our_codes()


def test_forms_of_numbers_and_lists_are_the_languages_own(spanish: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from decimal import Decimal

    monkeypatch.setenv("PREVIEW", "es")
    _forget()
    assert [number(Decimal(amount), "es") for amount in (5000, 10_000)] == ["5000", "10.000"]
    assert enumeration(["chino", "indonesio"], "es") == "chino e indonesio"
    assert enumeration(["Kenia", "Sudáfrica"], "es") == "Kenia y Sudáfrica"


def test_lists_by_language_hold_those_served_and_what_is_written() -> None:
    assert spoken({"id": ["ya"], "es": ["sí"], "en": ["yes"], "zh": None}) == [["yes"], ["ya"]]


@pytest.mark.parametrize(
    ("names", "language", "name"),
    [
        ({"en": "GMM", "zh": "GMM", "id": "GMM"}, "es", "GMM"),
        ({"en": "Europe", "zh": "欧洲", "id": "Eropa"}, "es", None),
        ({"en": "GMM", "zh": "GMM"}, "id", None),  # of one language alone it does not show
        ({"en": "GMM", "zh": "GMM"}, "es", None),
    ],
)
def test_a_name_that_others_write_alike_need_not_be_written(
    spanish: Path, names: dict[str, str], language: str, name: str | None
) -> None:
    assert same_in_all(names, known_languages()).get(language) == name


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        ("- en\n", 1, "the file does not map codes of languages to their fields"),
        ("en: English\n", 1, "'en' has no fields"),
        ("en:\n  name: English\n", 1, "'en' has no 'locale'"),
        (ENGLISH + "es:\n  name: Español\n  locale: es\n  redy: no\n", 5, "unknown field 'redy'"),
        (ENGLISH + "es:\n  name: Español\n  locale: es\n  ready: soon\n", 5, "'ready' can't be 'soon'"),
        (ENGLISH + "es:\n  name: Español\n  locale: es\n  serves: ca\n", 5, "'serves' can't be 'ca'"),
        (ENGLISH + "es:\n  name: Español\n  locale: spanish\n", 4, "CLDR has no locale 'spanish'"),
        (ENGLISH + "es:\n  name: Español\n  locale: es\n  scales: [dozen]\n", 5, "unknown scale 'dozen'"),
        (ENGLISH + "es:\n  name: Español\n  locale: es\n  languages_as: [el]\n", 5, "a form has no place for the name"),
        (ENGLISH + "es:\n  name: Español\n  locale: es\n  euphony: {'(': e}\n", 5, "'(' can't be read"),
        (ENGLISH + "es:\n  name: Español\n  locale: es\n  euphony: {'y (?=i)': e}\n", 5, "'y (?=i)' can't be read"),
        ("es: {name: Español, locale: es, ready: false}\n", 1, "the first language is not ready"),
    ],
)
def test_a_mistake_is_reported_with_its_line(tmp_path: Path, content: str, line: int, problem: str) -> None:
    file = tmp_path / "languages.yml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidKnowledge) as raised:
        read_languages(file)
    [finding] = raised.value.findings
    assert (finding.file, finding.line) == (str(file), line)
    assert finding.problem.startswith(problem)
    assert finding.remedy


def test_what_is_left_out_has_a_default(tmp_path: Path) -> None:
    file = tmp_path / "languages.yml"
    file.write_text(ENGLISH, encoding="utf-8")
    assert read_languages(file) == {"en": Language("en", "English", "en")}
