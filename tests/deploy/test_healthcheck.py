"""What Docker asks to know whether a container is healthy."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.conftest import free_port
from tests.deploy.files import DEPLOY


def check(port: int) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PORT": str(port), "http_proxy": "http://127.0.0.1:1"}
    command = [sys.executable, str(DEPLOY / "healthcheck.py")]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(params=[200, 503])
def answering(request: pytest.FixtureRequest) -> Iterator[tuple[int, int]]:
    """The port of a server and the status that it gives to the probe; 404 to anything else."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(request.param if self.path == "/health/ready" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port, request.param
        server.shutdown()
        thread.join()


def test_only_a_ready_service_is_healthy(answering: tuple[int, int]) -> None:
    port, status = answering
    result = check(port)
    assert (result.returncode == 0) == (status == 200)
    assert "Traceback" not in result.stderr


def test_where_nobody_listens_nothing_is_healthy() -> None:
    result = check(free_port())
    assert result.returncode != 0
    assert result.stderr.startswith("not ready: ")
