"""Rasa's own command line works on the project."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import ROOT

pytestmark = pytest.mark.model


def validate(*data: str) -> subprocess.CompletedProcess[str]:
    rasa = Path(sys.executable).parent / "rasa"
    own = ["--fail-on-warnings", "--domain", "bot/domain", "--data", *data, "--config", "config.yml"]
    return subprocess.run([rasa, "data", "validate", *own], cwd=ROOT, capture_output=True, text=True, timeout=300)


def test_rasa_finds_the_project_valid() -> None:
    result = validate("nlu", "bot/domain")
    assert result.returncode == 0, result.stderr[-4000:]


def test_rasa_misses_what_is_not_there(tmp_path: Path) -> None:
    """So that the test above can fail: without examples every intent is one without."""
    assert validate(str(tmp_path)).returncode != 0
