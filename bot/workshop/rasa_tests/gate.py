"""Compares the reports of `rasa test` with what they must reach: its own exit code is 0 whatever it finds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge import Finding, InvalidKnowledge
from knowledge.findings import Report, line_of, read_yaml

THRESHOLDS = Path(__file__).parent / "thresholds.yml"
RESULTS = "results"


@dataclass(frozen=True)
class Measure:
    """A figure of a report: its name in the thresholds, where it stands in the report, and what it says."""

    name: str
    path: tuple[str, str] | tuple[str]
    says: str


# By the part of the thresholds: the report's file, and the figures that are compared.
_REPORTS: Mapping[str, tuple[str, tuple[Measure, ...]]] = {
    "intents": (
        "intent_report.json",
        (
            Measure("accuracy", ("accuracy",), "the share of messages that were understood"),
            Measure("f1", ("macro avg", "f1-score"), "the mean F1 of the intents"),
            Measure("fewest", ("macro avg", "support"), "the number of messages"),
        ),
    ),
    "stories": (
        "story_report.json",
        (
            Measure("accuracy", ("conversation_accuracy", "accuracy"), "the share of stories that went right"),
            Measure("fewest", ("conversation_accuracy", "total"), "the number of stories"),
        ),
    ),
}


@dataclass(frozen=True)
class Figure:
    """A figure that was measured, and the least that it must be."""

    language: str
    part: str
    measure: Measure
    measured: float
    least: float

    @property
    def passed(self) -> bool:
        """Whether it is enough."""
        return self.measured >= self.least


def check_reports(directory: Path, thresholds: Path = THRESHOLDS) -> tuple[list[Figure], list[Finding]]:
    """The figures in `<directory>/results/<language>/`, and what is missing or too low.

    Raises InvalidKnowledge for thresholds that can't be used.
    """
    figures: list[Figure] = []
    findings: list[Finding] = []
    for language, parts in read_thresholds(thresholds).items():
        for part, least in parts.items():
            name, measures = _REPORTS[part]
            file = directory / RESULTS / language / name
            report = _report(file, language, findings)
            if report is None:
                continue
            for measure in measures:
                figure = Figure(language, part, measure, _measured(report, measure), float(least[measure.name]))
                figures.append(figure)
                if not figure.passed:
                    problem = f"{language}: {measure.says} is {figure.measured:.4g}, under {figure.least:.4g}"
                    findings.append(Finding(str(file), 1, problem, f"mend what is wrong; {_errors(file)} lists it"))
    return figures, sorted(findings)


def read_thresholds(file: Path = THRESHOLDS) -> Mapping[str, Mapping[str, Mapping[str, float]]]:
    """What must be reached, by language and part. Raises InvalidKnowledge with every finding."""
    findings: list[Finding] = []
    report = Report(file, findings)
    content = read_yaml(file, report)
    if not findings and (not isinstance(content, Mapping) or not content):
        report.add(1, "it names no language", "write en: {intents: {accuracy: 0.9, …}}")
    for language in content if isinstance(content, Mapping) else ():
        findings.extend(_wrong(content[language], str(language), line_of(content, language), file))
    if findings:
        raise InvalidKnowledge(findings)
    thresholds: Mapping[str, Mapping[str, Mapping[str, float]]] = content
    return thresholds


def _wrong(parts: Any, language: str, line: int, file: Path) -> Iterator[Finding]:
    if not isinstance(parts, Mapping) or set(parts) - set(_REPORTS) or not parts:
        known = ", ".join(_REPORTS)
        yield Finding(str(file), line, f"'{language}' does not say what it must reach", f"use these parts: {known}")
        return
    for part, least in parts.items():
        names = [measure.name for measure in _REPORTS[part][1]]
        is_complete = isinstance(least, Mapping) and set(least) == set(names)
        if not is_complete or not all(isinstance(least[name], (int, float)) for name in names):
            problem = f"'{part}' of '{language}' has not the figures that are compared"
            yield Finding(str(file), line_of(parts, part), problem, f"give a number for each: {', '.join(names)}")


def _report(file: Path, language: str, findings: list[Finding]) -> Mapping[str, Any] | None:
    try:
        report = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        problem = f"{language}: the report is missing"
        findings.append(Finding(str(file), 1, problem, "run `rasa test` first, as `python -m bot rasa write` says"))
        return None
    except (OSError, ValueError) as error:
        findings.append(
            Finding(str(file), 1, f"{language}: the report can't be read: {error}", "run `rasa test` again")
        )
        return None
    return report if isinstance(report, Mapping) else {}


def _measured(report: Mapping[str, Any], measure: Measure) -> float:
    """A figure; 0 where the report has none, as when nothing was tested."""
    value: Any = report
    for name in measure.path:
        value = value.get(name, 0.0) if isinstance(value, Mapping) else 0.0
    return float(value)


def _errors(file: Path) -> str:
    """Where Rasa lists what went wrong."""
    return str(file.with_name("intent_errors.json" if file.name.startswith("intent") else "failed_test_stories.yml"))
