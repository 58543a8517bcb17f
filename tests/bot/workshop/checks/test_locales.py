"""What is found in wrong texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.workshop.checks.locales import check_locales
from tests.bot.workshop.checks.edits import edit_line, line_with
from tests.contexts import with_texts


def found(directory: Path) -> set[tuple[str, int, str]]:
    return {(Path(f.file).name, f.line, f.problem) for f in check_locales(with_texts(directory))}


def test_the_shipped_texts_are_in_order(locales: Path) -> None:
    assert check_locales(with_texts(locales)) == []


@pytest.mark.parametrize("language", ["en", "zh", "id"])
def test_a_missing_text_is_reported_in_the_file_that_lacks_it(locales: Path, language: str) -> None:
    file = locales / f"markets.{language}.yml"
    edit_line(file, line_with(file, "  jobs:"), None)
    others = [other for other in ("en", "zh", "id") if other != language]
    assert found(locales) == {(file.name, 1, f"'jobs' is missing (it is there in {other})") for other in others}


def test_a_text_in_one_language_alone_is_missing_in_the_others(locales: Path) -> None:
    with (locales / "markets.id.yml").open("a") as file:
        file.write('  sparepart: "Suku cadang."\n')
    assert {name for name, _, _ in found(locales)} == {"markets.en.yml", "markets.zh.yml"}


@pytest.mark.parametrize("digits", ["5000", "１２", "２０３０年", "٣"])
def test_a_digit_is_reported_with_its_line(locales: Path, digits: str) -> None:
    file = locales / "markets.zh.yml"
    line = line_with(file, "  annual_sales:")
    edit_line(file, line, f'  annual_sales: "%{{subject}}%{{maker}}%{{value}}{digits}"')
    assert (file.name, line, "'annual_sales' holds a digit") in found(locales)


def test_a_digit_in_one_form_of_several_is_reported(locales: Path) -> None:
    for language in ("en", "zh", "id"):
        with (locales / f"markets.{language}.yml").open("a") as file:
            file.write(f"  part:\n    one: one part\n    many: {'12' if language == 'id' else 'some'} parts\n")
    assert {(name, problem) for name, _, problem in found(locales)} == {("markets.id.yml", "'part' holds a digit")}


def test_a_placeholder_may_hold_a_digit(locales: Path) -> None:
    for language in ("en", "zh", "id"):
        with (locales / f"markets.{language}.yml").open("a") as file:
            file.write('  part: "%{value2}"\n')
    assert check_locales(with_texts(locales)) == []


def test_another_placeholder_is_reported_with_its_line_and_what_to_use(locales: Path) -> None:
    file = locales / "markets.en.yml"
    line = line_with(file, "  jobs:")
    edit_line(file, line, '  jobs: "In %{subject}, %{maker} has created %{vale}."')
    findings = [finding for finding in check_locales(with_texts(locales)) if finding.file == str(file)]
    assert {(finding.line, finding.problem) for finding in findings} == {
        (line, "'jobs' has other placeholders than in zh"),
        (line, "'jobs' has other placeholders than in id"),
    }
    assert {finding.remedy for finding in findings} == {"use these: maker, subject, value"}


@pytest.mark.parametrize("empty", ["", ' ""', ' " "', "\n    one: a job\n    many:"])
def test_an_empty_text_is_reported_with_its_line(locales: Path, empty: str) -> None:
    file = locales / "markets.en.yml"
    line = line_with(file, "  jobs:")
    edit_line(file, line, f"  jobs:{empty}")
    assert (file.name, line, "'jobs' has no text") in found(locales)


def test_a_missing_file_is_reported(locales: Path) -> None:
    (locales / "markets.id.yml").unlink()
    assert ("markets.id.yml", 1, "the file is missing") in found(locales)


def test_texts_under_another_language_are_reported(locales: Path) -> None:
    file = locales / "markets.id.yml"
    file.write_text(file.read_text().replace("id:\n", "in:\n", 1))
    assert ("markets.id.yml", 1, "the texts do not stand under 'id:'") in found(locales)


@pytest.mark.parametrize("content", ["- a list\n", "", "id: text\n", "just text\n"])
def test_a_file_of_another_form_is_reported(locales: Path, content: str) -> None:
    (locales / "markets.id.yml").write_text(content)
    assert ("markets.id.yml", 1, "the texts do not stand under 'id:'") in found(locales)


def test_broken_yaml_is_reported_with_its_line(locales: Path) -> None:
    file = locales / "markets.en.yml"
    line = line_with(file, "  jobs:")
    edit_line(file, line, '  jobs: "no end')
    [finding] = [f for f in check_locales(with_texts(locales)) if f.problem.startswith("this is not YAML")]
    assert finding.file == str(file)
    assert finding.line >= line


def test_a_text_that_stands_twice_is_reported_with_its_line(locales: Path) -> None:
    file = locales / "markets.en.yml"
    line = line_with(file, "  jobs:")
    edit_line(file, line, '  jobs: "%{value}"\n  jobs: "%{value}"')
    problems = {(f.line, f.problem) for f in check_locales(with_texts(locales)) if f.file == str(file)}
    assert (line + 1, "this is not YAML: found duplicate key") in {(at, text.split(' "')[0]) for at, text in problems}


def test_a_file_that_is_not_utf8_is_reported(locales: Path) -> None:
    (locales / "markets.id.yml").write_bytes("id:\n  jobs: é\n".encode("latin-1"))
    assert any(problem.startswith("the file can't be read") for _, _, problem in found(locales))


@pytest.mark.parametrize(("language", "scale"), [("en", "million"), ("zh", "ten_thousand"), ("id", "billion")])
def test_each_language_needs_its_own_scales(locales: Path, language: str, scale: str) -> None:
    file = locales / f"numbers.{language}.yml"
    edit_line(file, line_with(file, f"  {scale}:"), None)
    assert found(locales) == {(file.name, 1, f"'{scale}' is missing (numbers are counted in it)")}


def test_the_other_words_of_numbers_stand_in_every_language(locales: Path) -> None:
    file = locales / "numbers.id.yml"
    edit_line(file, line_with(file, "  over:"), None)
    assert found(locales) == {(file.name, 1, f"'over' is missing (it is there in {other})") for other in ("en", "zh")}
