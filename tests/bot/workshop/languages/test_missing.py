"""What is listed as missing for a language in the works."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.workshop.languages.missing import Place, missing
from bot.workshop.languages.scaffold import Scaffold
from knowledge import current
from knowledge.languages import Language
from tests.bot.workshop.checks.edits import edit_line, line_with


@pytest.fixture
def project(root: Path, scaffold: Scaffold, tmp_path: Path) -> Path:
    """A copy of the project with the new language, to be edited."""
    return Path(shutil.copytree(root, tmp_path / "project"))


def found(project: Path, language: Language) -> dict[tuple[str, int], str]:
    """Problems by file and line."""
    findings = missing(language, Place(project, project / "actions" / "knowledge"), current())
    assert all(finding.remedy for finding in findings)
    return {(str(Path(f.file).relative_to(project)), f.line): f.problem for f in findings}


def place(project: Path, name: str, text: str) -> tuple[str, int]:
    return name, line_with(project / name, text)


def test_everything_that_is_empty_is_listed_where_it_stands(project: Path, spanish: Language) -> None:
    problems = found(project, spanish)
    assert problems[place(project, "locales/markets.es.yml", "annual_sales")] == "'annual_sales' has no text"
    sales = place(project, "nlu/es/markets.yml", "- intent: ask_sales")
    assert problems[sales] == "'ask_sales' has no examples"
    fact = place(project, "tests/heldout/es/facts.yml", "- fact: jiefang.brand-value")
    assert problems[fact] == "'jiefang.brand-value' has no held-out questions"
    europe = ("actions/knowledge/entities/places.yml", line_with_below(project, "places.yml", "region/europe"))
    assert problems[europe] == "'region/europe' has no name in es"
    [numerals] = [problem for (file, _), problem in problems.items() if file == "nlu/numerals.yml"]
    assert numerals == "the file is empty for 'es'"
    assert sum(file == "nlu/amounts.yml" for file, _ in problems) == 27


def line_with_below(project: Path, file: str, identity: str) -> int:
    return line_with(project / "actions" / "knowledge" / "entities" / file, f"id: {identity}") + 1


def test_what_cldr_has_and_names_alike_are_not_missing(project: Path, spanish: Language) -> None:
    problems = found(project, spanish)
    assert place(project, "locales/units.es.yml", "  year:") not in problems
    assert not any("market/" in problem or "organisation/gmm" in problem for problem in problems.values())


def test_what_is_written_is_no_longer_listed(project: Path, spanish: Language) -> None:
    file = project / "locales" / "markets.es.yml"
    line = line_with(file, "annual_sales")
    before = found(project, spanish)
    edit_line(file, line, '  annual_sales: "En %{subject}, %{maker} vende %{value} al año."')
    lists = project / "nlu" / "ellipses.yml"
    edit_line(lists, line_with(lists, "es:"), "es: [y, también]")
    harmless = project / "actions" / "polarity.yml"
    edit_line(harmless, line_with(harmless, "  es:"), "  es: []")
    left = {*before} - {*found(project, spanish)}
    assert ("locales/markets.es.yml", line) in left
    assert {file for file, _ in left} == {"locales/markets.es.yml", "nlu/ellipses.yml", "actions/polarity.yml"}
    assert len(left) == 3


def test_other_placeholders_are_told_with_the_right_ones(project: Path, spanish: Language) -> None:
    file = project / "locales" / "markets.es.yml"
    edit_line(file, line_with(file, "annual_sales"), '  annual_sales: "%{maker} vende %{cantidad}."')
    problems = found(project, spanish)
    assert "other placeholders" in problems[place(project, "locales/markets.es.yml", "annual_sales")]


def test_scales_that_the_language_counts_in_are_wanted(project: Path, spanish: Language) -> None:
    file = project / "locales" / "numbers.es.yml"
    edit_line(file, line_with(file, "  billion:"), None)
    assert "'billion' is missing" in found(project, spanish).values()


@pytest.mark.parametrize(
    "name", ["locales/markets.es.yml", "nlu/es/chat.yml", "nlu/normalise/es.yml", "tests/heldout/es/facts.yml"]
)
def test_a_missing_file_is_listed(project: Path, spanish: Language, name: str) -> None:
    (project / name).unlink()
    assert found(project, spanish)[(name, 1)] == "the file is missing"


def test_a_file_that_is_no_yaml_is_listed_with_its_line(project: Path, spanish: Language) -> None:
    name = "nlu/es/chat.yml"
    file = project / name
    line = line_with(file, "- intent: greet")
    edit_line(file, line, "- intent: [greet")
    assert any(place[0] == name and "can't be read" in problem for place, problem in found(project, spanish).items())
    texts = project / "locales" / "chat.es.yml"
    texts.write_text("es: [\n", encoding="utf-8")
    assert any("not YAML" in problem for place, problem in found(project, spanish).items() if "chat.es" in place[0])


def test_a_complete_language_lacks_nothing(project: Path) -> None:
    """English itself, as if it were in the works: held-out questions, names, lists and examples are all there."""
    english = Language("en", "English", "en", ready=False)
    assert found(project, english) == {("tests/conversations/en/service.yml", 1): "no conversation is held"}
    assert current().contract.intents
    assert current().knowledge.facts
