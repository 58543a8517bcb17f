"""What a check found: where, what is wrong, what to write instead."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError

_DATE = re.compile(r"\b(\d{4})-(\d\d?)-(\d\d?)\b")


@dataclass(frozen=True, order=True)
class Finding:
    """One problem in a file that a person edits; `line` counts from 1."""

    file: str
    line: int
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.problem} → {self.remedy}"


class InvalidKnowledge(Exception):
    """The knowledge files can't be used; `findings` says why, finding by finding."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = sorted(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


class Report:
    """Collects the findings of one file while it is read."""

    def __init__(self, file: Path, findings: list[Finding]) -> None:
        self.file = file
        self.findings = findings

    def add(self, line: int, problem: str, remedy: str) -> None:
        """Note a problem at a line (from 1)."""
        self.findings.append(Finding(str(self.file), line, problem, remedy))


def read_yaml(file: Path, report: Report) -> Any:
    """The file's content as ruamel nodes, which know their lines; None where it can't be read."""
    try:
        content = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        report.add(1, f"the file can't be read: {error}", "check its name, its access rights and that it is UTF-8")
        return None
    try:
        return YAML(typ="rt").load(content)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        colon = "mapping values are not allowed" in str(error.problem)
        remedy = "put a text with a colon in quotes" if colon else "correct the line"
        report.add(line, f"this is not YAML: {error.problem}", f"{remedy}, or the indentation above it")
    except ReaderError as error:
        line = content.count("\n", 0, error.position) + 1
        report.add(line, "there is an invisible control character", "delete it, or type the line anew")
    except ValueError as error:
        # What looks like a date and is none fails without a mark.
        line = _line_of_impossible_date(content)
        report.add(line, f"there is no such date: {error}", "write the date as 2025-06-30")
    return None


def _line_of_impossible_date(content: str) -> int:
    for number, line in enumerate(content.splitlines(), 1):
        for year, month, day in _DATE.findall(line):
            try:
                dt.date(int(year), int(month), int(day))
            except ValueError:
                return number
    return 1


def line_of(node: Any, key: str | int | None = None) -> int:
    """The line (from 1) of a mapping's key, a sequence's item or the node itself."""
    position = getattr(node, "lc", None)
    if position is None:
        return 1
    try:
        if key is not None and isinstance(node, Mapping):
            return int(position.key(key)[0]) + 1
        if key is not None:
            return int(position.item(key)[0]) + 1
    except KeyError:
        pass
    return int(position.line or 0) + 1
