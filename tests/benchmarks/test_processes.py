"""The processes of a deployment end with the benchmark, however it ends."""

from __future__ import annotations

import os
import subprocess
import sys

import psutil

from bot.settings import ROOT

MEASURING = """
import os, sys
from pathlib import Path
from benchmarks.service.processes import end_what_was_started_when_told_to_stop, started
end_what_was_started_when_told_to_stop()
with started(["sleep", "1000"], Path("."), os.environ, Path(os.devnull)) as process:
    print(process.pid, flush=True)
    sys.stdin.read()
"""


def test_what_is_measured_ends_when_the_benchmark_is_told_to_stop() -> None:
    measuring = subprocess.Popen(
        [sys.executable, "-c", MEASURING],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=dict(os.environ, PYTHONPATH=str(ROOT)),
    )
    with measuring:
        assert measuring.stdout is not None
        measured = psutil.Process(int(measuring.stdout.readline()))
        measuring.terminate()
        measuring.wait(timeout=60)
    assert not measured.is_running()
