"""A service of two processes, from the outside."""

from __future__ import annotations

import collections
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import psutil
import pytest

from tests.bot.figures import figures
from tests.bot.talking import QUESTION, WEBHOOK
from tests.conftest import free_port, running_service
from tests.doubles import STAND_IN

pytestmark = pytest.mark.model
# Only bounds how long a test of a broken service hangs.
_LONGEST_SECONDS = 120


@pytest.fixture(scope="module")
def service(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[running_service]:
    """The service, both processes of which answer."""
    directory = tmp_path_factory.mktemp("service")
    figures_at = f"127.0.0.1:{free_port()}"
    settings = {"WORKERS": "2", "RATE_LIMIT": "off", "METRICS_ADDRESS": figures_at, **STAND_IN}
    made = running_service(directory / "desk.sqlite", **settings)
    with (directory / "said").open("w") as made.output, made:
        deadline = time.monotonic() + _LONGEST_SECONDS
        while "answers at" not in (directory / "said").read_text():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield made


def test_its_processes_count_as_one(service: running_service) -> None:
    url = f"http://127.0.0.1:{service.port}"
    for number in range(6):
        body = {"sender": f"s-{number}", "message": QUESTION}
        assert httpx.post(url + WEBHOOK, json=body, timeout=60).status_code == 200
    figures_at = f"http://{service.environment['METRICS_ADDRESS']}"
    answers = [figures(httpx.get(f"{figures_at}/metrics").text) for _ in range(4)]
    for seen in answers:
        assert seen["partner_desk_replies_total", ("chat", "en", "rest")] == 6
        assert seen["partner_desk_attempts_total", ("answered",)] == 6
        assert seen["partner_desk_stage_seconds_count", ("understanding",)] == 6
        assert seen["partner_desk_stage_seconds_count", ("database",)] >= 12


def test_the_figures_have_an_address_of_their_own_and_nothing_else_has(service: running_service) -> None:
    url, figures_at = f"http://127.0.0.1:{service.port}", f"http://{service.environment['METRICS_ADDRESS']}"
    for _ in range(6):  # each by a connection of its own, at whichever process
        assert httpx.get(f"{figures_at}/metrics").status_code == 200
        assert httpx.get(f"{url}/metrics").status_code == 404
        # No header says where a request came in.
        lie = {"Host": figures_at.removeprefix("http://"), "X-Forwarded-Port": figures_at.rpartition(":")[2]}
        assert httpx.get(f"{url}/metrics", headers=lie).status_code == 404
        for path in ("/", WEBHOOK, "/docs", "/health/ready", "/api/chat/events"):
            assert httpx.get(figures_at + path).status_code == 404


def test_connections_that_come_at_once_are_shared_out(service: running_service) -> None:
    """How evenly depends on the machine, and is tried on the board alone: tests/bot/processes/test_load.py."""
    deadline = time.monotonic() + _LONGEST_SECONDS
    with ExitStack() as clients:
        for _ in range(16):
            clients.enter_context(socket.create_connection(("127.0.0.1", service.port)))
        while sum((held := connections(service)).values()) < 16:
            assert time.monotonic() < deadline, held
            time.sleep(0.05)
    assert len(held) == 2
    assert min(held.values()) >= 4


def connections(service: running_service) -> collections.Counter[int]:
    """How many connections to the service each of its processes holds."""
    held: collections.Counter[int] = collections.Counter()
    for process in psutil.Process(service.process.pid).children():
        of_service = [each for each in process.net_connections("tcp") if each.laddr.port == service.port]
        held[process.pid] = sum(each.status == psutil.CONN_ESTABLISHED for each in of_service)
    return held
