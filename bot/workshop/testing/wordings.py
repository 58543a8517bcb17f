"""Reads the wordings of each fact: tests/heldout/<language>/facts.yml."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz import process

from bot.settings import ROOT
from knowledge import Finding, InvalidKnowledge, Knowledge
from knowledge.findings import Report, line_of, read_yaml

DIRECTORY = ROOT / "tests" / "heldout"
# Plain questions, and noisy ones: typos, chat style, mixed languages.
KINDS = ("plain", "noisy")
_FIELDS = ("fact", "shows", *KINDS)
_EXAMPLE = 'write: shows: ["5,000", [first, "No. 1"]]'


@dataclass(frozen=True)
class Wordings:
    """How a fact is asked for in a language, by kind.

    Each group of `shows` has an alternative that the answer must show, whatever its case and script.
    """

    fact: str
    language: str
    shows: tuple[tuple[str, ...], ...]
    asks: Mapping[str, tuple[str, ...]]
    file: Path
    line: int


def read_wordings(
    knowledge: Knowledge, languages: Sequence[str], directory: Path = DIRECTORY, name: str = "facts"
) -> list[Wordings]:
    """The wordings in `<directory>/<language>/<name>.yml`; raises InvalidKnowledge with every finding."""
    findings: list[Finding] = []
    wordings = []
    for language in languages:
        report = Report(directory / language / f"{name}.yml", findings)
        wordings += _read(report, language, knowledge)
    if findings:
        raise InvalidKnowledge(findings)
    return wordings


def _read(report: Report, language: str, knowledge: Knowledge) -> list[Wordings]:
    before = len(report.findings)
    nodes = read_yaml(report.file, report)
    if len(report.findings) > before:
        return []
    if not isinstance(nodes, list):
        report.add(1, "the file is not a list of records", "begin every record with '- fact: …'")
        return []
    read: dict[str, Wordings] = {}
    for number, node in enumerate(nodes):
        line = line_of(nodes, number)
        if not _is_right(node, line, knowledge, report):
            continue
        if node["fact"] in read:
            report.add(line, f"the fact '{node['fact']}' stands twice", "write all its questions into one record")
        read[node["fact"]] = _wordings(node, line, language, report.file)
    return list(read.values())


def _is_right(node: Any, line: int, knowledge: Knowledge, report: Report) -> bool:
    before = len(report.findings)
    if not isinstance(node, Mapping):
        report.add(line, "this is not a record", "write '- fact: …', and below it 'shows', 'plain' and 'noisy'")
        return False
    for missing in [field for field in _FIELDS if field not in node]:
        report.add(line, f"there is no '{missing}'", f"add '{missing}: …'")
    for unknown in [field for field in node if field not in _FIELDS]:
        report.add(line_of(node, unknown), f"unknown field '{unknown}'", f"use one of: {', '.join(_FIELDS)}")
    for kind in [kind for kind in KINDS if kind in node and not _are_texts(node[kind])]:
        report.add(line_of(node, kind), f"'{kind}' is not a list of questions", f"write {kind}: ['…', '…']")
    if "shows" in node and not _are_groups(node["shows"]):
        report.add(line_of(node, "shows"), "'shows' is not a list of texts and of lists of alternatives", _EXAMPLE)
    if "fact" in node and node["fact"] not in knowledge.facts:
        nearest = process.extractOne(str(node["fact"]), list(knowledge.facts))
        report.add(
            line_of(node, "fact"),
            f"there is no fact '{node['fact']}'",
            f"did you mean '{nearest[0]}'?" if nearest else "there is none at all",
        )
    return len(report.findings) == before


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value)


def _are_groups(value: Any) -> bool:
    return isinstance(value, list) and all(
        (isinstance(item, str) and item) or (_are_texts(item) and item) for item in value
    )


def _wordings(node: Mapping[str, Any], line: int, language: str, file: Path) -> Wordings:
    groups = tuple(tuple([item] if isinstance(item, str) else item) for item in node["shows"])
    return Wordings(node["fact"], language, groups, {kind: tuple(node[kind]) for kind in KINDS}, file, line)
