"""The ready-made CI of GitHub and GitLab calls what there is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import ROOT

GITHUB, GITLAB = ROOT / ".github" / "workflows" / "ci.yml", ROOT / ".gitlab-ci.yml"
_TARGET = re.compile(r"^([\w-]+):", re.MULTILINE)


def commands(file: Path) -> list[str]:
    """Every command that a file runs."""
    content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    if file == GITHUB:
        return [step["run"] for job in content["jobs"].values() for step in job["steps"] if "run" in step]
    jobs = [job for job in content.values() if isinstance(job, dict) and "script" in job]
    return [command for job in jobs for part in ("script", "after_script") for command in job.get(part, [])]


@pytest.mark.parametrize("file", [GITHUB, GITLAB])
def test_every_command_exists(file: Path) -> None:
    targets = set(_TARGET.findall((ROOT / "Makefile").read_text()))
    for command in commands(file):
        program, *arguments = command.split()
        if program == "make":
            assert {argument for argument in arguments if "=" not in argument} <= targets, command
        else:
            assert (ROOT / program).is_file(), command


@pytest.mark.parametrize("file", [GITHUB, GITLAB])
def test_conversations_and_reports_are_made_and_published(file: Path) -> None:
    ran = " ".join(commands(file))
    assert "make conversations JUNIT=results/conversations.xml" in ran
    assert "make coverage-report" in ran
    assert ".ci/run" in ran
    published = file.read_text()
    assert "results/" in published
    assert "conversations.xml" in published


@pytest.mark.parametrize("file", [GITHUB, GITLAB])
def test_what_names_the_environment_s_cache_exists(file: Path) -> None:
    named = re.findall(r"requirements/[\w*]+\.txt|scripts/\w+|config\.yml", file.read_text())
    assert named
    assert all(list(ROOT.glob(name)) for name in named)
