"""The gate over Rasa's reports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.workshop.rasa_tests.gate import check_reports, read_thresholds
from knowledge import InvalidKnowledge
from tests.contexts import LANGUAGES

THRESHOLDS = "en:\n  intents: {accuracy: 0.9, f1: 0.8, fewest: 10}\n  stories: {accuracy: 0.5, fewest: 4}\n"
INTENTS: dict[str, Any] = {"accuracy": 0.9, "macro avg": {"f1-score": 0.8, "support": 10}}
STORIES: dict[str, Any] = {"conversation_accuracy": {"accuracy": 0.5, "total": 4}}


def check(directory: Path, intents: Any = INTENTS, stories: Any = STORIES, thresholds: str = THRESHOLDS) -> list[str]:
    results = directory / "results" / "en"
    results.mkdir(parents=True, exist_ok=True)
    for name, report in (("intent_report.json", intents), ("story_report.json", stories)):
        (results / name).write_text(report if isinstance(report, str) else json.dumps(report))
    file = directory / "thresholds.yml"
    file.write_text(thresholds)
    figures, findings = check_reports(directory, file)
    assert sum(not figure.passed for figure in figures) <= len(findings)
    return [f"{Path(finding.file).name}: {finding.problem}" for finding in findings]


def test_what_is_just_reached_passes(tmp_path: Path) -> None:
    assert check(tmp_path) == []


@pytest.mark.parametrize(
    ("intents", "problem"),
    [
        ({"accuracy": 0.89}, "en: the share of messages that were understood is 0.89, under 0.9"),
        ({"macro avg": {"f1-score": 0.79, "support": 10}}, "en: the mean F1 of the intents is 0.79, under 0.8"),
        ({"macro avg": {"f1-score": 0.8, "support": 9}}, "en: the number of messages is 9, under 10"),
    ],
)
def test_intents_that_are_too_low_are_reported(tmp_path: Path, intents: dict[str, Any], problem: str) -> None:
    assert check(tmp_path, intents={**INTENTS, **intents}) == [f"intent_report.json: {problem}"]


def test_stories_that_are_too_low_are_reported(tmp_path: Path) -> None:
    assert check(tmp_path, stories={"conversation_accuracy": {"accuracy": 0.4, "total": 3}}) == [
        "story_report.json: en: the number of stories is 3, under 4",
        "story_report.json: en: the share of stories that went right is 0.4, under 0.5",
    ]


@pytest.mark.parametrize("report", [{}, [], "{", "null"])
def test_an_empty_or_broken_report_does_not_pass(tmp_path: Path, report: Any) -> None:
    assert any(problem.startswith("intent_report.json: en: ") for problem in check(tmp_path, intents=report))


def test_a_missing_report_does_not_pass(tmp_path: Path) -> None:
    check(tmp_path)
    (tmp_path / "results" / "en" / "story_report.json").unlink()
    _, [finding] = check_reports(tmp_path, tmp_path / "thresholds.yml")
    assert finding.problem == "en: the report is missing"


@pytest.mark.parametrize(
    ("thresholds", "line", "problem"),
    [
        ("", 1, "it names no language"),
        ("- en\n", 1, "it names no language"),
        ("# none\nen: 0.9\n", 2, "'en' does not say what it must reach"),
        ("en:\n  intent: {accuracy: 1}\n", 1, "'en' does not say what it must reach"),
        ("en:\n  intents: {accuracy: 0.9}\n", 2, "'intents' of 'en' has not the figures that are compared"),
        ("en:\n  stories: {accuracy: high, fewest: 3}\n", 2, "'stories' of 'en' has not the figures that are compared"),
        ("en: {", 1, "this is not YAML"),
    ],
)
def test_thresholds_that_can_not_be_used_are_reported(tmp_path: Path, thresholds: str, line: int, problem: str) -> None:
    with pytest.raises(InvalidKnowledge) as raised:
        check(tmp_path, thresholds=thresholds)
    [finding] = raised.value.findings
    assert finding.problem.startswith(problem)
    assert finding.line == line or problem == "this is not YAML"


def test_every_language_has_thresholds() -> None:
    assert set(read_thresholds()) == set(LANGUAGES)
