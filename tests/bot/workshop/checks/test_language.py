"""Texts in another language than their file's are found."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

from bot.workshop.checks.language import Text, check_languages, other_language, read_all
from bot.workshop.checks.locales import PLACEHOLDER
from knowledge import Fact, Finding, Knowledge, current
from knowledge.context import LOCALES
from nlu.text.tokens import words
from tests.bot.workshop.checks.edits import edit_line, line_with
from tests.contexts import with_knowledge, with_texts

# What was reached: of the texts of one or two words put into the other language's file, and of the longer ones.
LEAST_OF_SHORT = 0.9
LEAST_OF_LONG = 1.0
FEW_WORDS = 2


def check(directory: Path) -> list[Finding]:
    return check_languages(with_texts(directory))


@lru_cache(maxsize=1)
def texts() -> list[Text]:
    return [text for text in read_all(current()) if count(text)]


def count(text: Text) -> int:
    return sum(1 for word in words(PLACEHOLDER.sub(" ", text.written)) if word.isalpha())


def test_the_shipped_texts_are_in_their_languages() -> None:
    assert check(LOCALES) == []


@pytest.mark.parametrize(
    ("language", "key", "written", "like"),
    [
        ("id", "jobs", "In %{subject}, %{maker} has created %{value}.", "en"),
        ("id", "sales_rank", "In %{subject}, %{maker} always comes in as %{value}.", "en"),
        ("en", "jobs", "Di %{subject}, %{maker} telah menciptakan %{value}.", "id"),
        ("en", "jobs", "在%{subject}，%{maker}创造了%{value}。", "zh"),
        ("zh", "jobs", "In %{subject}, %{maker} has created %{value}.", "en"),
        ("zh", "jobs", "Di %{subject}, %{maker} telah menciptakan %{value}.", "id"),
        ("zh", "jobs", "在%{subject}，%{maker}創造了%{value}個崗位。", "Traditional Chinese"),
    ],
)
def test_a_text_in_another_language_is_reported_with_its_line(
    locales: Path, language: str, key: str, written: str, like: str
) -> None:
    file = locales / f"markets.{language}.yml"
    line = line_with(file, f"  {key}:")
    edit_line(file, line, f'  {key}: "{written}"')
    findings = check(locales)
    assert (str(file), line, f"'{key}' reads like {like}: '{written}'") in {
        (f.file, f.line, f.problem) for f in findings
    }
    # The one that was there first may be called a copy of the new one.
    assert all(f"'{key}' is the same as in" in f.problem for f in findings if f.file != str(file))


def test_one_form_of_several_in_another_language_is_reported(locales: Path) -> None:
    file = locales / "lists.en.yml"
    line = line_with(file, "I have facts about %{number} market:")
    edit_line(file, line, '    one: "Saya memiliki data tentang %{number} negara: %{names}."')
    problem = "'market' reads like id: 'Saya memiliki data tentang %{number} negara: %{names}.'"
    # The key's line, as the forms have none of their own.
    assert [(f.file, f.line, f.problem) for f in check(locales)] == [(str(file), line - 1, problem)]


def test_a_copy_that_is_too_short_to_be_told_by_its_letters_is_reported(locales: Path) -> None:
    file = locales / "plants.id.yml"
    line = line_with(file, "  operator:")
    edit_line(file, line, '  operator: "%{subject} belongs to %{value}."')
    problem = "'operator' is the same as in en: '%{subject} belongs to %{value}.'"
    assert [(f.file, f.line, f.problem) for f in check(locales)] == [(str(file), line, problem)]


def test_one_word_may_be_the_same_in_two_languages(locales: Path) -> None:
    for language in ("en", "id"):
        with (locales / f"widget.{language}.yml").open("a") as file:
            file.write("  state: Status\n")
    assert check(locales) == []


def test_placeholders_alone_have_no_language() -> None:
    assert [other_language("", language) for language in ("en", "zh", "id")] == [None, None, None]


@pytest.mark.parametrize(("own", "other"), [("en", "id"), ("id", "en")])
@pytest.mark.parametrize("short", [True, False])
def test_nearly_every_text_is_told_in_the_file_of_the_other_language(own: str, other: str, short: bool) -> None:
    part = [text for text in texts() if text.language == own and (count(text) <= FEW_WORDS) == short]
    missed = [text.written for text in part if not other_language(PLACEHOLDER.sub(" ", text.written), other)]
    least = 0.8 if short and own == "en" else LEAST_OF_SHORT if short else LEAST_OF_LONG
    assert len(part) > 80
    assert len(missed) <= (1 - least) * len(part), missed


@pytest.mark.parametrize("language", ["en", "id"])
def test_every_text_is_told_from_chinese(language: str) -> None:
    latin = [PLACEHOLDER.sub(" ", text.written) for text in texts() if text.language == language]
    chinese = [PLACEHOLDER.sub(" ", text.written) for text in texts() if text.language == "zh"]
    assert [text for text in latin if not other_language(text, "zh")] == []
    assert [text for text in chinese if not other_language(text, language)] == []


def test_a_statement_that_is_put_together_in_another_language_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    from actions.wording import statement

    def english(fact: Fact, knowledge: Knowledge, language: str) -> str:
        return statement(fact, knowledge, "en" if fact.id == "philippines.jobs" else language)

    monkeypatch.setattr("bot.workshop.checks.language.statement", english)
    findings = {finding.file: finding for finding in check(LOCALES)}
    assert {Path(file).name for file in findings} == {"markets.zh.yml", "markets.id.yml"}
    for file, finding in findings.items():
        assert "'philippines.jobs' reads like en: 'In the Philippines" in finding.problem
        assert finding.line == line_with(Path(file), "  jobs:")


def test_a_source_with_a_title_in_another_language_is_reported() -> None:
    knowledge = current().knowledge
    name, source = next(iter(knowledge.sources.items()))
    wrong = replace(source, title={**source.title, "id": source.title["en"]})
    [finding] = check_languages(with_knowledge(replace(knowledge, sources={name: wrong})))
    assert f"the title of '{name}' in id reads like en" in finding.problem
    assert Path(finding.file).name == "sources.yml"
    assert finding.line > 1
