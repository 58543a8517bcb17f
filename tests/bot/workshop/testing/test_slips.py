"""What YAML takes without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.workshop.testing.reader import DIRECTORY, conversation_files
from bot.workshop.testing.slips import check_slips
from knowledge import Finding
from knowledge.findings import Report


def problems(content: str) -> list[str]:
    findings: list[Finding] = []
    check_slips(content, Report(Path("x.yml"), findings))
    return [finding.problem for finding in findings]


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("contains: [5,000]", ["5,000"]),
        ("  - contains: [ 1,234,567 , other]  # so many", ["1,234,567"]),
        ("contains: [[5,000, five thousand], -1,200.5]", ["5,000", "-1,200.5"]),
        ("contains: [over 5,000 trucks]", []),
        ("contains: [\"5,000\", '1,000']", []),
        ("contains: [5, 000]", []),
        ("contains: [1,2]", []),
        ("say: 5,000 trucks [really]", []),
        ("# contains: [5,000]", []),
    ],
)
def test_a_number_that_is_read_as_several(line: str, numbers: list[str]) -> None:
    assert [problem.partition(" is read")[0] for problem in problems(line)] == numbers


@pytest.mark.parametrize(
    ("line", "cut"),
    [
        ("  - say: How many trucks #5 in Kenya", True),
        ("  - say: How many trucks # asks for a number", False),
        ('  - say: "trucks #5"', False),
        ("  - say: 'trucks #5'", False),
        ("  - say: trucks#5", False),
        ("  - say: #5", False),
        ("  outcome: chat #why", False),
    ],
)
def test_a_text_that_is_cut(line: str, cut: bool) -> None:
    assert bool(problems(line)) == cut


def test_our_own_conversations_have_none() -> None:
    for file in conversation_files(DIRECTORY):
        assert problems(file.read_text("utf-8")) == []
