"""What killed services leave is removed; what belongs to others stays."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from bot.processes.run_directory import own_directory
from bot.settings import ROOT
from tests.processes import name_of_an_ended, named

KILLED = """
import os, signal
from bot.processes.run_directory import own_directory
with own_directory() as own:
    (own / "counter_place0.db").write_text("figures")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def _place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)


def test_a_directory_lasts_as_long_as_its_service(tmp_path: Path) -> None:
    with own_directory() as own:
        (own / "file").touch()
        assert list(tmp_path.iterdir()) == [own]
        assert own.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_service_has_left_is_removed_at_the_next_start(tmp_path: Path) -> None:
    assert subprocess.run([sys.executable, "-c", KILLED], cwd=ROOT).returncode == -signal.SIGKILL
    [left] = tmp_path.iterdir()
    assert (left / "counter_place0.db").exists()
    with own_directory() as own:
        assert list(tmp_path.iterdir()) == [own]


def test_what_others_use_stays(tmp_path: Path) -> None:
    process, name = named()
    for kept in (name, "host-1-1-0123456789ab-12345678", "anything"):
        (tmp_path / f"partner-desk.{kept}").mkdir()
    (tmp_path / f"partner-desk.{name_of_an_ended()}").mkdir()
    with own_directory() as own:
        left = {path.name.removeprefix("partner-desk.") for path in tmp_path.iterdir() if path != own}
    process.communicate("")
    assert left == {name, "host-1-1-0123456789ab-12345678", "anything"}
