"""Rasa's own command line works on the project."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import ROOT
from knowledge.context import current

pytestmark = pytest.mark.model


def validate(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", "rasa", "data", "validate", "--fail-on-warnings", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)


def test_rasa_finds_the_project_valid() -> None:
    result = validate()
    assert result.returncode == 0, result.stderr[-4000:]
    # Rasa says so without failing; an intent that a component sets has no examples.
    unlearned = re.findall(r"'(\w+)' is listed [^.]*is not found in the NLU training data", result.stderr)
    assert unlearned == [name for name, intent in current().contract.intents.items() if intent.examples is None]


def test_rasa_checks_the_examples_that_the_importer_reads(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "more.yml").write_text("nlu:\n- intent: no_such_intent\n  examples: |\n    - jobs in {market}\n")
    result = validate("--data", str(tmp_path))
    assert result.returncode != 0
    assert "'no_such_intent'" in result.stderr
