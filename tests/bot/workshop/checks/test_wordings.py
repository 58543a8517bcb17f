"""Test wordings among the training examples are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.workshop.checks.examples import Line, readable_lines
from bot.workshop.checks.wordings import TESTS, check_wordings, read_wordings
from knowledge import current
from nlu.examples import DIRECTORY

CONVERSATIONS = """conversations:
- name: sales and jobs
  turns:
  - say: How many trucks do you sell in South Africa every single year?
    contains: [how many are the jobs there now]
  - say:
    - thanks
    - what was your very first export
"""
FACTS = """- fact: south-africa.jobs
  plain:
  - Who looks after your workshop?
  noisy: ["and in Kenya?"]
- {ask: "Is there a place to sleep?", kind: unrelated}
"""


@pytest.fixture
def tests(tmp_path: Path) -> tuple[Path, ...]:
    (tmp_path / "conversations" / "en" / "more").mkdir(parents=True)
    (tmp_path / "conversations" / "en" / "more" / "sales.yml").write_text(CONVERSATIONS)
    (tmp_path / "heldout" / "en").mkdir(parents=True)
    (tmp_path / "heldout" / "en" / "facts.yml").write_text(FACTS)
    return (tmp_path / "heldout", tmp_path / "conversations")


def found(text: str, tests: tuple[Path, ...], language: str = "en") -> list[str]:
    return [
        f.problem for f in check_wordings(language, [Line(Path("nlu/en/markets.yml"), 7, "ask_sales", text)], tests)
    ]


@pytest.mark.parametrize("language", ["en", "zh", "id"])
def test_no_shipped_example_is_a_wording_of_the_tests(language: str) -> None:
    assert check_wordings(language, readable_lines(current().contract, DIRECTORY, language)) == []


@pytest.mark.parametrize("language", ["en", "zh", "id"])
def test_the_wordings_of_the_tests_are_read(language: str) -> None:
    heldout = TESTS[0] / language
    wordings = [wording for file in heldout.glob("*.yml") for wording in read_wordings(file)]
    assert len(wordings) > 1000
    for wording in wordings[::50]:
        assert wording.text[:10] in wording.file.read_text().splitlines()[wording.line - 1]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("what was your very first export?", "sales.yml:8"),
        ("WHO LOOKS AFTER UR WORKSHOP", "heldout/en/facts.yml:3"),
        ("is there a place to sleep", "heldout/en/facts.yml:5"),
        ("how many trucks do you sell in {market} every single year", "sales.yml:4"),
        ("how many trucks do you sell in Kenya every single year?", "sales.yml:4"),
    ],
)
def test_a_wording_of_the_tests_is_reported_with_its_place(tests: tuple[Path, ...], text: str, place: str) -> None:
    [problem] = found(text, tests)
    assert place in problem
    assert text in problem


@pytest.mark.parametrize(
    "text",
    [
        "thanks",
        "and in Kenya?",
        "how many trucks do you sell in {market} every year",
        "how many are the jobs there now",  # what a reply must say is no question
        "who looks after your {plant}?",
    ],
)
def test_short_ones_and_others_may_be_said(tests: tuple[Path, ...], text: str) -> None:
    assert found(text, tests) == []


def test_another_language_and_a_project_without_tests_have_no_finding(tests: tuple[Path, ...], tmp_path: Path) -> None:
    text = "what was your very first export?"
    assert found(text, tests, "id") == []
    assert found(text, (tmp_path / "nothing",)) == []


def test_a_file_of_tests_that_is_broken_is_left_to_its_own_tests(tests: tuple[Path, ...]) -> None:
    (tests[0] / "en" / "facts.yml").write_text("- [")
    assert found("who looks after your workshop?", tests) == []
