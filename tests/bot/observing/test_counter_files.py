"""The files in which processes count."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.observing.counter_files import BYTES
from bot.observing.metrics import DIRECTORY
from bot.settings import ROOT

COUNT = """
import os, sys
from bot.observing.metrics import Metrics
metrics = Metrics()
if "full" in sys.argv:
    try:
        with open(os.path.join(os.environ["PROMETHEUS_MULTIPROC_DIR"], "ballast"), "wb") as ballast:
            while True:
                ballast.write(bytes(1024))
                ballast.flush()
    except OSError:
        pass
for number in range(200):
    metrics.refused.labels(f"channel-{number}", "database").inc()
    metrics.seconds.labels(f"channel-{number % 20}").observe(1)
"""


def count(directory: Path, *arguments: str) -> int:
    environment = {**os.environ, DIRECTORY: str(directory)}
    return subprocess.run([sys.executable, "-c", COUNT, *arguments], cwd=ROOT, env=environment).returncode


def test_their_place_on_the_disk_is_taken_and_is_enough(tmp_path: Path) -> None:
    assert count(tmp_path) == 0
    files = list(tmp_path.glob("*.db"))
    assert {file.name.partition("_")[0] for file in files} == {"counter", "histogram"}
    for file in files:
        assert file.stat().st_size == BYTES
        assert file.stat().st_blocks * 512 >= BYTES


def test_who_counts_on_a_full_disk_lives(tmp_path: Path) -> None:
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(tmp_path)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("this user can't mount a small disk")
    try:
        assert count(tmp_path, "full") == 0
    finally:
        subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)
