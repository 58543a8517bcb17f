"""Whatever is sent, the service answers no 5xx, and goes on answering."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.faults.conftest import Start
from tests.faults.fuzz import Connection, Fuzz, judged
from tests.faults.requests import CANARY, Shot, Shots


@pytest.mark.model
async def test_no_request_is_answered_by_an_error_of_the_servers(serve: Start, tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    with log.open("w") as errors:
        service = serve(errors=errors, WORKERS="2")
        before = [worker.pid for worker in service.workers()]
        fuzz = Fuzz("127.0.0.1", service.port)
        await fuzz.run(600)
        assert judged(fuzz, log.read_text(errors="replace"), before, [worker.pid for worker in service.workers()]) == []
    assert {"200", "201", "202", "400", "401", "404", "405", "422", "usual questions"} <= set(fuzz.statuses)


def test_requests_are_the_same_from_the_same_seed() -> None:
    def made(seed: int) -> list[Shot]:
        shots = Shots(seed, ["a.b.c"])
        return [shots.next() for _ in range(50)]

    assert made(1) == made(1) != made(2)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n", "500"),
        (
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            "200",
        ),
        (b"", "closed"),
    ],
)
async def test_what_is_answered_is_read(answer: bytes, status: str) -> None:
    async with _answering(answer) as port:
        connection = await Connection.open("127.0.0.1", port)
        assert (await connection.exchange(Shot(b"GET / HTTP/1.1\r\n\r\n")))[0] == status
        connection.close()


def test_errors_ended_processes_and_talkative_logs_are_findings() -> None:
    fuzz = Fuzz("127.0.0.1", 1)
    fuzz._note(Shot(b"GET /"), "503", 0.1)
    findings = judged(fuzz, f"one line\nwith {CANARY}\nTraceback (most recent call last):", [1, 2], [1, 3])
    assert len(findings) == 4
    assert judged(Fuzz("127.0.0.1", 1), "one line", [1], [1]) == []


@asynccontextmanager
async def _answering(answer: bytes) -> AsyncIterator[int]:
    """The port of a server that answers so, and hangs up."""

    async def answered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answered, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]
