"""Copies of what an adoption is written to."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.settings import ROOT

_NOT_DATA = shutil.ignore_patterns("*.py", "__pycache__", "components", "normalise")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the contract, the training examples and the tests' questions."""
    directory = tmp_path / "checkout"
    for name in ("nlu", "tests/heldout"):
        shutil.copytree(ROOT / name, directory / name, ignore=_NOT_DATA)
    (directory / "tests" / "conversations").mkdir()
    return directory
