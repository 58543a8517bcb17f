"""Files that can't be read, and where a finding points to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from knowledge import Finding, InvalidKnowledge
from knowledge.findings import Report, line_of, read_yaml


def read(tmp_path: Path, content: bytes) -> tuple[Any, list[Finding]]:
    file = tmp_path / "facts.yml"
    file.write_bytes(content)
    found: list[Finding] = []
    return read_yaml(file, Report(file, found)), found


@pytest.mark.parametrize("content", ["", "\n\n", "# nothing yet\n", "---\n"])
def test_an_empty_file_is_no_problem(tmp_path: Path, content: str) -> None:
    assert read(tmp_path, content.encode()) == (None, [])


@pytest.mark.parametrize("content", ["- id: 沃尔沃\n", "\ufeff- id: 沃尔沃\n", "- id: 沃尔沃\r\n"])
def test_utf_8_is_read_with_and_without_a_mark_and_windows_line_ends(tmp_path: Path, content: str) -> None:
    assert read(tmp_path, content.encode()) == ([{"id": "沃尔沃"}], [])


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        ("- id: a\n- {id: b\n", 3, "this is not YAML"),
        ("- id: a\n   source: b\n", 2, "this is not YAML"),
        ("- id: a\n\tsource: b\n", 2, "this is not YAML"),
        ("- id: a\n  id: b\n", 2, 'duplicate key "id"'),
        ("- id: a\n- *b\n", 2, "undefined alias"),
        ("- id: a\n---\n- id: b\n", 2, "another document"),
        ("- id: a\n- id: \x07\n", 2, "invisible control character"),
        ("- id: a\n- as_of: 2025-01-01\n- as_of: 2022-13-02\n", 3, "there is no such date"),
        ("- id: a\n- as_of: 2023-02-29\n", 2, "there is no such date"),
    ],
)
def test_broken_yaml_is_reported_with_its_line(tmp_path: Path, content: str, line: int, problem: str) -> None:
    nodes, found = read(tmp_path, content.encode())
    assert nodes is None
    assert [finding.line for finding in found] == [line]
    assert problem in found[0].problem
    assert found[0].remedy


def test_a_file_that_is_not_utf_8_is_reported(tmp_path: Path) -> None:
    nodes, found = read(tmp_path, "- id: 解放\n".encode("gb18030"))
    assert nodes is None
    assert "UTF-8" in found[0].remedy


def test_a_directory_in_place_of_a_file_is_reported(tmp_path: Path) -> None:
    found: list[Finding] = []
    assert read_yaml(tmp_path, Report(tmp_path, found)) is None
    assert "can't be read" in found[0].problem


def test_a_finding_says_file_line_problem_and_remedy() -> None:
    assert str(Finding("facts/a.yml", 7, "this is wrong", "write that")) == "facts/a.yml:7: this is wrong → write that"


def test_findings_are_told_in_the_order_of_the_files_and_lines() -> None:
    scattered = [Finding("b.yml", 1, "p", "r"), Finding("a.yml", 10, "p", "r"), Finding("a.yml", 9, "p", "r")]
    invalid = InvalidKnowledge(scattered)
    assert str(invalid).splitlines() == ["a.yml:9: p → r", "a.yml:10: p → r", "b.yml:1: p → r"]


def test_lines_of_keys_items_and_nodes_count_from_one() -> None:
    nodes = YAML(typ="rt").load("- id: a\n  list:\n    - x\n    - y\n- id: b\n")
    assert line_of(nodes, 1) == 5
    assert line_of(nodes[0], "list") == 2
    assert line_of(nodes[0]["list"], 1) == 4
    assert line_of(nodes[1]) == 5


def test_a_key_that_is_absent_points_to_its_record() -> None:
    nodes = YAML(typ="rt").load("- id: a\n- id: b\n")
    assert line_of(nodes[1], "source") == 2


def test_what_has_no_position_points_to_the_first_line() -> None:
    assert line_of("text", "source") == 1
