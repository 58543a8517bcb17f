"""scripts/find-python takes the Python that the locks are for, and says what to do where there is none."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.settings import ROOT


def pretend(file: Path, version: str) -> None:
    """A Python that is asked for its version, as the last argument of the script's question."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "Python {version}" && exit\n[ "$3" = {version} ]\n')
    file.chmod(0o755)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Nothing but the system's tools, and no Python of it."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("cat", "sh"):
        (tools / name).symlink_to(f"/bin/{name}")
    return {"PATH": f"{tmp_path / 'bin'}{os.pathsep}{tools}", "PYENV_ROOT": str(tmp_path / "pyenv")}


def find(environment: Mapping[str, str], place: Path, *version: str) -> subprocess.CompletedProcess[str]:
    command = ["/bin/sh", str(ROOT / "scripts" / "find-python"), *version]
    return subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize("where", ["bin/python3.12", "bin/python3", "pyenv/versions/3.12.1/bin/python"])
def test_it_is_found_on_the_path_and_with_pyenv(environment: dict[str, str], tmp_path: Path, where: str) -> None:
    pretend(tmp_path / where, "3.12")
    assert find(environment, tmp_path).stdout.strip() == str(tmp_path / where)


def test_the_one_that_is_named_comes_first(environment: dict[str, str], tmp_path: Path) -> None:
    pretend(tmp_path / "bin" / "python3.12", "3.12")
    pretend(tmp_path / "own", "3.12")
    environment["PYTHON"] = str(tmp_path / "own")
    assert find(environment, tmp_path).stdout.strip() == str(tmp_path / "own")


def test_another_version_can_be_asked_for(environment: dict[str, str], tmp_path: Path) -> None:
    pretend(tmp_path / "bin" / "python3.12", "3.12")
    pretend(tmp_path / "bin" / "python3.10", "3.10")
    assert find(environment, tmp_path, "3.10").stdout.strip() == str(tmp_path / "bin" / "python3.10")


@pytest.mark.parametrize("version", ["3.11", "3.13"])
def test_one_of_another_version_is_not_taken_but_named(
    environment: dict[str, str], tmp_path: Path, version: str
) -> None:
    pretend(tmp_path / "bin" / "python3", version)
    result = find(environment, tmp_path)
    assert result.returncode == 1
    assert result.stdout == ""
    assert "needs Python 3.12, for which its packages are locked" in result.stderr
    assert f"(at hand: Python {version})" in result.stderr
    assert "make serve PYTHON=/path/to/python3.12" in result.stderr
