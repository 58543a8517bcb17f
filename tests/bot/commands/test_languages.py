"""A language from its first command on, in a copy of the whole project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import ROOT

_COPIED = ("actions", "bot", "knowledge", "locales", "nlu", "tests/heldout", "config.yml")
# Only bounds how long a broken command hangs (seconds).
_LONGEST = 300


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy to which Spanish was added."""
    project = tmp_path_factory.mktemp("copy")
    for name in _COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, project / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, project / name)
    done = command(project, "add-language", "es")
    assert done.returncode == 0, done.stderr
    assert "locales/markets.es.yml" in done.stdout
    assert "PREVIEW=es" in done.stdout
    return project


def command(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`python -m bot …` in the copy."""
    own = {**os.environ, "MODELS": str(project / "models"), **environment}
    program = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(program, cwd=project, env=own, capture_output=True, text=True, check=False, timeout=_LONGEST)


def test_the_check_lists_what_is_missing_and_fails_for_nobody(project: Path) -> None:
    checked = command(project, "check")
    assert checked.returncode == 0, checked.stderr
    assert "in order" in checked.stdout
    assert "Español (es), in the works: " in checked.stderr
    assert "locales/markets.es.yml:" in checked.stderr
    assert "nlu/es/markets.yml:" in checked.stderr


def test_a_language_in_the_works_changes_no_model(project: Path) -> None:
    program = "from bot.engine.training import *; from bot.settings import settings; print(fingerprint(settings()))"

    def fingerprint(**environment: str) -> str:
        own = {**os.environ, **environment}
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=project, env=own, capture_output=True, text=True, check=True
        )
        return done.stdout

    before, previewed = fingerprint(), fingerprint(PREVIEW="es")
    (project / "nlu" / "es" / "more.yml").write_text("nlu: []\n", encoding="utf-8")
    assert fingerprint() == before
    assert len({before, previewed, fingerprint(PREVIEW="es")}) == 3


def test_facts_are_said_as_far_as_they_can_be(project: Path) -> None:
    refused = command(project, "facts", "es")
    assert refused.returncode == 2
    assert "PREVIEW=es" in refused.stderr
    file = project / "locales" / "markets.es.yml"
    text = file.read_text(encoding="utf-8")
    said = 'annual_sales: "En %{subject}, %{maker} vende %{value} al año."'
    file.write_text(text.replace('annual_sales: ""', said), encoding="utf-8")
    facts = command(project, "facts", "es", PREVIEW="es")
    assert facts.returncode == 0, facts.stderr
    # The name of the country is CLDR's, that of the maker is alike in all languages.
    assert "En Sudáfrica, Jiefang vende" in facts.stdout


@pytest.mark.parametrize("tag", ["es", "xx", "ru"])
def test_what_can_not_be_added_changes_nothing(project: Path, tag: str) -> None:
    before = {file: file.read_bytes() for file in project.rglob("*.yml")}
    refused = command(project, "add-language", tag)
    assert refused.returncode == 2
    assert tag in refused.stderr
    assert {file: file.read_bytes() for file in project.rglob("*.yml")} == before


def test_a_preview_of_an_unknown_language_is_refused_with_the_remedy(project: Path) -> None:
    refused = command(project, "check", PREVIEW="fr")
    assert refused.returncode == 3
    assert "PREVIEW names 'fr'" in refused.stderr
    assert "add-language" in refused.stderr
