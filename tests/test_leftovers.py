"""Tests that are killed leave no process behind."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from bot.settings import ROOT
from tests.processes import await_end

# Only bounds how long a broken test hangs.
_LONGEST_SECONDS = 120
ENDLESS = """
import os, time
from pathlib import Path
from tests.conftest import running_service
from tests.doubles import STAND_IN
from tests.postgresql import Server

def test_endless():
    server = Server()
    with running_service(server.url, WORKERS="2", **STAND_IN):
        Path(os.environ["STARTED"]).write_text(str(server._server.get_pid()))
        time.sleep(3600)
"""


@pytest.mark.model
@pytest.mark.parametrize("options", [[], ["-n", "1"]], ids=["alone", "by another process"])
def test_all_that_was_started_ends_with_tests_that_are_killed(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    started = tmp_path / "started"
    monkeypatch.setenv("STARTED", str(started))
    (tmp_path / "test_endless.py").write_text(ENDLESS)
    command = [sys.executable, "-m", "pytest", "-q", "-c", "/dev/null", "--rootdir", str(tmp_path), *options]
    with subprocess.Popen([*command, str(tmp_path)], cwd=ROOT, stdout=subprocess.DEVNULL) as tests:
        deadline = time.monotonic() + _LONGEST_SECONDS
        while not started.exists() or not started.read_text():
            assert tests.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        server = psutil.Process(int(started.read_text()))
        others = [*psutil.Process(tests.pid).children(recursive=True), server]
        # The supervisor and its processes, and the one that looks after the server.
        assert len(others) >= 5
        tests.kill()
    assert await_end(others) == []
