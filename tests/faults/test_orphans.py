"""The supervisor is killed while its processes load: nobody is left, and the next start takes the address."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import psutil
import pytest

from tests.conftest import running_service
from tests.processes import await_end

pytestmark = pytest.mark.model
# Only bounds how long a test of a broken service hangs.
_LONGEST_SECONDS = 60


def loading(service: running_service) -> list[psutil.Process]:
    """The processes of a service, as soon as they are there."""
    deadline = time.monotonic() + _LONGEST_SECONDS
    while time.monotonic() < deadline:
        children: list[psutil.Process] = psutil.Process(service.process.pid).children()
        if len(children) == 2:
            return children
        time.sleep(0.05)
    raise AssertionError("no processes are started")


def test_who_loads_ends_with_the_supervisor_and_the_next_start_succeeds(model: Path, tmp_path: Path) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    with (tmp_path / "said").open("w") as said:
        service = running_service(tmp_path / "desk.sqlite", WORKERS="2", TMPDIR=str(temporary))
        service.output = service.errors = said
        for _ in range(2):
            service.start()
            children = loading(service)
            service.process.kill()
            service.process.wait()
            assert await_end(children) == []
        with service as url:
            assert httpx.get(f"{url}/health/live").status_code == 200
            # Of the killed ones nothing is left, but of the one that runs.
            assert len(list(temporary.iterdir())) == 1
    assert list(temporary.iterdir()) == []
    assert "Traceback" not in (tmp_path / "said").read_text()
