"""Copies of what people edit, to be broken."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from knowledge.context import LOCALES
from nlu.examples import DIRECTORY


@pytest.fixture
def locales(tmp_path: Path) -> Path:
    """A copy of the texts."""
    return Path(shutil.copytree(LOCALES, tmp_path / "locales"))


@pytest.fixture
def examples(tmp_path: Path) -> Path:
    """A copy of the training examples."""
    return Path(shutil.copytree(DIRECTORY, tmp_path / "nlu", ignore=shutil.ignore_patterns("*.py", "__pycache__")))
