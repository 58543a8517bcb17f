"""The languages as data: how their file is read, and what derives from it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from actions.wording import enumeration, number
from bot.settings import Settings
from knowledge import InvalidKnowledge, Languages, Origin, current, in_use
from knowledge.languages import LANGUAGES_FILE, Language, read_languages
from knowledge.schema import same_in_all
from nlu.text.foreign_languages import our_codes, read_foreign

SHIPPED = current().languages
ENGLISH = "en: {name: English, locale: en}\n"


@pytest.fixture
def spanish(tmp_path: Path) -> Origin:
    """What is shipped, with a file of languages in which Spanish is in the works."""
    file = tmp_path / "languages.yml"
    entry = "es:\n  {name: Español, locale: es, ready: false, grouped_from: 5, euphony: {'\\by (i)': 'e \\1'}}\n"
    file.write_text(LANGUAGES_FILE.read_text(encoding="utf-8") + entry, encoding="utf-8")
    return Origin(languages=file)


def languages(origin: Origin, *preview: str) -> Languages:
    return read_languages(origin.languages, preview)


def test_the_shipped_languages_are_ready_and_can_be_chosen() -> None:
    assert list(SHIPPED) == ["en", "zh", "id"]
    assert SHIPPED.latin == ("en", "id")
    assert list(SHIPPED.tags) == ["en", "zh", "zh-Hant", "id"]


def test_one_in_the_works_is_served_only_where_it_is_to_be_previewed(spanish: Origin) -> None:
    assert list(languages(spanish)) == ["en", "zh", "id"]
    assert languages(spanish).supported_tag("es-MX") is None
    previewed = languages(spanish, "es")
    assert list(previewed) == ["en", "zh", "id", "es"]
    assert previewed.supported_tag("es-MX") == "es"
    assert previewed.tags["es"] == "Español"


def test_the_setting_names_what_is_previewed() -> None:
    assert Origin.of(Settings(preview="es, fr")).preview == ("es", "fr")


def test_a_language_that_is_not_there_can_not_be_previewed(spanish: Origin) -> None:
    with pytest.raises(InvalidKnowledge) as raised:
        languages(spanish, "fr")
    [finding] = raised.value.findings
    assert (finding.file, finding.problem) == (str(spanish.languages), "PREVIEW names 'fr', which is not here")
    assert "add-language" in finding.remedy


def test_one_that_is_previewed_is_no_longer_foreign(spanish: Origin) -> None:
    assert "es" in read_foreign(languages(spanish))
    assert "es" not in our_codes(languages(spanish))
    assert "es" not in read_foreign(languages(spanish, "es"))
    assert "es" in our_codes(languages(spanish, "es"))


def test_forms_of_numbers_and_lists_are_the_languages_own(spanish: Origin) -> None:
    with in_use(replace(current(), languages=languages(spanish, "es"))):
        assert [number(Decimal(amount), "es") for amount in (5000, 10_000)] == ["5000", "10.000"]
        assert enumeration(["chino", "indonesio"], "es") == "chino e indonesio"
        assert enumeration(["Kenia", "Sudáfrica"], "es") == "Kenia y Sudáfrica"


def test_lists_by_language_hold_those_served_and_what_is_written() -> None:
    assert SHIPPED.spoken({"id": ["ya"], "es": ["sí"], "en": ["yes"], "zh": None}) == [["yes"], ["ya"]]


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
    spanish: Origin, names: dict[str, str], language: str, name: str | None
) -> None:
    assert same_in_all(names, languages(spanish).known).get(language) == name


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
    assert read_languages(file).known == {"en": Language("en", "English", "en")}
