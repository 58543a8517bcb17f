"""pytest itself collects and holds conversations, with its own options, against the real engine and a real service."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.settings import ROOT
from tests.bot.workshop.testing.files import RANK, SALES, written

CONVERSATIONS = f"""
conversations:
- name: sales and rank
  turns:
  - say: [How many trucks do you sell in South Africa every year?, annual sales in South Africa]
    facts: [{SALES}]
    contains: ["5,000"]
  - restart: true
  - say: and the rank there?
    facts: [{RANK}]
    slots: {{subjects: [market/za]}}
- name: a wrong expectation
  turns:
  - say: How many trucks do you sell in South Africa every year?
    facts: [{RANK}]
- name: known to fail
  fails: nobody has told it
  turns:
  - say: How many trucks do you sell in Iceland every year?
    outcome: answered
- name: passes by now
  fails: it did
  turns:
  - say: hello
    outcome: chat
"""


def run_pytest(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "bot.workshop.testing.plugin",
        "-c",
        "/dev/null",
        "-p",
        "no:cacheprovider",
    ]
    return subprocess.run(
        [*command, "--rootdir", str(arguments[0]), *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "200"},
        capture_output=True,
        text=True,
    )


@pytest.mark.model
def test_conversations_are_tests(model: Path, tmp_path: Path) -> None:
    written(tmp_path, CONVERSATIONS)
    report = tmp_path / "junit.xml"
    result = run_pytest(tmp_path, "-v", f"--junitxml={report}")
    assert result.returncode == 1
    lines = {line.split("::")[-1].rsplit(" [", 1)[0].strip() for line in result.stdout.splitlines() if "::" in line}
    assert {
        "sales and rank[1] PASSED",
        "sales and rank[2] PASSED",
        "a wrong expectation FAILED",
        "known to fail XFAIL (nobody has told it)",
        "passes by now FAILED",
    } <= lines
    assert f"✗ facts: {RANK} is not among {SALES}" in result.stdout
    assert "near: " in result.stdout
    suite = next(ElementTree.parse(report).iter("testsuite"))  # noqa: S314
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("5", "2", "1")


@pytest.mark.model
def test_a_running_service_can_be_talked_to(service_url: str, tmp_path: Path) -> None:
    written(tmp_path, CONVERSATIONS)
    result = run_pytest(tmp_path, "-v", "-k", "sales or wrong", "--url", service_url)
    assert result.returncode == 1
    assert "a wrong expectation FAILED" in result.stdout
    assert "a service at an address can't be restarted from here" in result.stdout
    assert "1 failed, 2 skipped, 2 deselected" in result.stdout


def test_a_file_with_findings_is_an_error_that_names_them(tmp_path: Path) -> None:
    written(tmp_path, "conversations:\n- name: a\n  turns:\n  - say: a\n    outcom: chat\n")
    result = run_pytest(tmp_path)
    assert result.returncode == 2
    assert "markets.yml:5: unknown field 'outcom' → use one of:" in result.stdout


def test_a_run_without_conversations_is_not_green(tmp_path: Path) -> None:
    (tmp_path / "conversations" / "en").mkdir(parents=True)
    result = run_pytest(tmp_path / "conversations")
    assert result.returncode == 4
    assert "there are no test conversations in" in result.stderr


def test_other_yaml_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "other.yml").write_text("a: b")
    assert run_pytest(tmp_path).returncode == 5
