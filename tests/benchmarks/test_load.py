"""The load generator against the server that does nothing."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from benchmarks.service import processes
from benchmarks.service.circumstances import generator_cost
from benchmarks.service.load import run_load
from benchmarks.service.processes import cpu_seconds, free_port, memory, started
from benchmarks.service.questions import Conversation

SERVER = """
import http.server, json, sys

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        replies = [{"text": asked["message"], "custom": {"facts": asked["message"] == "fact"}}]
        body = json.dumps(replies if asked["message"] != "silence" else []).encode()
        self.send_response(500 if asked["message"] == "failure" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
print("ready", flush=True)
server.serve_forever()
"""


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    port = free_port()
    with started([sys.executable, "-c", SERVER, str(port)], tmp_path, os.environ, tmp_path / "log") as process:
        while "ready" not in (tmp_path / "log").read_text():
            assert process.is_running()
        yield port


def test_each_message_is_timed_and_its_reply_is_looked_into(port: int) -> None:
    work = [[Conversation(f"{client}", "zh", ["fact", "你好", "silence"])] * 2 for client in range(2)]
    load = run_load(port, work)
    assert len(load.latencies) == 2
    assert sum(len(client) for client in load.latencies) == 12
    assert load.unanswered == load.with_facts == 4
    assert load.seconds > 0 < load.cpu_seconds


def test_the_rate_is_taken_while_all_clients_are_at_work(port: int) -> None:
    conversations = [[Conversation(str(client), "en", ["a"] * (1 + 30 * client))] for client in range(2)]
    load = run_load(port, conversations)
    assert 1 <= load.full_messages < 32 == sum(len(client) for client in load.latencies)
    assert 0 < load.full_seconds < load.seconds


def test_a_failing_service_ends_the_measurement(port: int) -> None:
    with pytest.raises(RuntimeError, match="load generator failed"):
        run_load(port, [[Conversation("1", "en", ["failure"])]])


def test_the_generator_alone_can_be_measured(tmp_path: Path) -> None:
    assert "ms of CPU a message" in generator_cost(tmp_path)


def test_a_process_is_measured_with_its_children_and_ended_with_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "_PATIENCE", 0.5)
    script = "import subprocess, sys, time\n"
    script += "while time.process_time() < 0.1: pass\n"  # the system counts in steps of 10 ms
    script += "subprocess.run([sys.executable, '-c', 'import time; time.sleep(60)'])"
    with started([sys.executable, "-c", script], tmp_path, os.environ, tmp_path / "log") as process:
        while not process.children():
            assert process.status() != "zombie"
        child = process.children()[0]
        used = memory([process])
        assert used.processes == 2
        assert used.rss > used.largest > 0
        assert cpu_seconds([process]) > 0
    # Whoever inherits it may take a moment to see that it has ended.
    assert psutil.wait_procs([child], 60)[1] == []
