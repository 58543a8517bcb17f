"""How many connections the settings and the system's descriptors allow."""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest

from bot.http.capacity import Bounds, bounds
from bot.settings import ROOT, Settings

ASK = """
import resource
from bot.http.capacity import ask_for_descriptors
from bot.settings import Settings
resource.setrlimit(resource.RLIMIT_NOFILE, (256, 1024))
ask_for_descriptors(Settings())
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
ask_for_descriptors(Settings(max_connections=10))
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


@pytest.mark.parametrize(
    ("descriptors", "made"),
    [
        (1024, Bounds(832, 208, 32, 20.0)),
        (64, Bounds(24, 6, 8, 20.0)),
        (100_000, Bounds(4096, 500, 32, 20.0)),
        (resource.RLIM_INFINITY, Bounds(4096, 500, 32, 20.0)),
        (4, Bounds(1, 1, 1, 20.0)),
    ],
)
def test_descriptors_are_kept_back(descriptors: int, made: Bounds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (descriptors, descriptors))
    assert bounds(Settings()) == made


def test_settings_lower_the_bounds() -> None:
    made = bounds(Settings(max_connections=100, max_connections_per_address=7, request_timeout=3))
    assert made == Bounds(100, 7, 32, 3.0)
    assert made.streams == 75


def test_as_many_descriptors_are_asked_for_as_there_may_be() -> None:
    asked = subprocess.run([sys.executable, "-c", ASK], cwd=ROOT, capture_output=True, text=True, check=True)
    assert asked.stdout.split() == ["1024", "1024"]
