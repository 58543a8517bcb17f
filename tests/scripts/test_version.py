"""The version stands in one place."""

from __future__ import annotations

import subprocess

import pytest

from bot import __version__
from bot.front.app import create_app
from bot.observing.metrics import Metrics, State
from bot.settings import ROOT, Settings
from tests.bot.talking import Echo
from tests.scripts.conftest import Repository


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="no clone")
def test_no_file_states_a_version_by_hand() -> None:
    result = subprocess.run([str(ROOT / "scripts" / "version")], check=False, capture_output=True, encoding="utf-8")
    assert (result.stdout, result.stderr) == (f"{__version__}\n", "")


def test_the_api_and_the_figures_tell_it() -> None:
    assert create_app(Settings(), Echo()).openapi()["info"]["version"] == __version__
    assert f'version="{__version__}"' in Metrics().text(State("a-model", [])).decode()


@pytest.mark.parametrize(
    "line", ["image: partner-desk:99.2.0", "version: v99.1.0", "As of 99.2.0.", '{"version": "99.2.0"}']
)
def test_a_version_by_hand_is_named_with_its_line(repository: Repository, line: str) -> None:
    repository.write("deploy/package.json", f"\n{line}\n")
    repository.commit("State a version")
    result = repository.run("version")
    assert (result.returncode, result.stdout) == (1, "")
    assert f"deploy/package.json:2:{line}" in result.stderr


@pytest.mark.parametrize("line", ["10.99.2.0/24", "99.2.0.5", "199.2.0", "99.2.01", "10.99.1.0", "99x2y0"])
def test_other_numbers_are_none(repository: Repository, line: str) -> None:
    repository.write("deploy/network.yml", f"{line}\n")
    repository.commit("State another number")
    assert repository.run("version").stdout == "99.2.0\n"


def test_dependencies_may_have_the_same(repository: Repository) -> None:
    for name in ("requirements/base.in", "bot/widget/package-lock.json"):
        repository.write(name, "other==99.2.0\n")
    repository.commit("Depend on others")
    assert repository.run("version").stdout == "99.2.0\n"
