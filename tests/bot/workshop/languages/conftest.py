"""A copy of the data, to which a language is added."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.settings import ROOT
from bot.workshop.languages.scaffold import Scaffold, add_language, described
from knowledge import current
from knowledge.languages import Language

_DATA = ("actions", "locales", "nlu", "tests/heldout")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of everything that people write."""
    root = tmp_path_factory.mktemp("project")
    for name in _DATA:
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return root


@pytest.fixture(scope="module")
def spanish() -> Language:
    """Spanish, as CLDR describes it."""
    return described("es", None, current().languages.known)


@pytest.fixture(scope="module")
def scaffold(root: Path, spanish: Language) -> Scaffold:
    """What was done to the copy."""
    return add_language(spanish, root, current())
