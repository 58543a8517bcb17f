"""Texts that nothing uses are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.workshop.checks.unused import check_unused, is_used, uses
from knowledge import current
from tests.bot.workshop.checks.edits import line_with
from tests.contexts import with_texts


def test_every_shipped_text_is_used() -> None:
    assert check_unused(current()) == []


@pytest.mark.parametrize("topic", ["markets", "numbers", "units", "errors", "texts", "topics", "widget", "chat"])
def test_a_text_that_nothing_uses_is_reported_in_each_language(locales: Path, topic: str) -> None:
    for language in ("en", "zh", "id"):
        with (locales / f"{topic}.{language}.yml").open("a") as file:
            file.write("  sparepart: %{value}\n".replace("%{value}", '"%{value}"'))
    expected = {
        (f"{topic}.{language}.yml", line_with(locales / f"{topic}.{language}.yml", "  sparepart:"))
        for language in ("en", "zh", "id")
    }
    findings = check_unused(with_texts(locales))
    assert {(Path(f.file).name, f.line) for f in findings} == expected
    assert {f.problem for f in findings} == {f"nothing uses '{topic}.sparepart'"}


@pytest.mark.parametrize(
    ("topic", "name"),
    [
        ("service", "help"),  # in full in the code
        ("company", "generations"),  # in the contract
        ("numbers", "ten_thousand"),  # f"numbers.{…}"
        ("errors", "not_found_title"),  # f"errors.{…}_title"
        ("units", "vehicle"),  # f"units.{…}", and a unit of the knowledge
        ("topics", "ask_jobs"),  # f"topics.{…}", and an intent of the contract
        ("widget", "suggestion_sales"),  # in the page's own files
    ],
)
def test_uses_of_every_form_are_found(topic: str, name: str) -> None:
    assert is_used(topic, name, uses())


def test_a_word_of_the_code_is_no_use_where_no_key_is_made_of_it() -> None:
    assert "vehicle" in uses().words
    assert not is_used("markets", "vehicle", uses())
