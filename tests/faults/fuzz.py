"""Sends a service what nobody means well, and looks whether anything of it is answered by a 5xx.

    python -m tests.faults.fuzz --requests 100000 [--workers 2] [--seed 1]

Requests go over raw connections, several at a time. Whatever comes, the service answers with a status below 500, or
closes the connection; its processes stay the same; a usual question is answered all the while; the log holds nothing
of what was sent.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bot.engine.training import model_path
from bot.settings import Settings
from tests.bot.talking import ANSWERED_BY, QUESTION, WEBHOOK
from tests.faults.requests import CANARY, Shot, Shots
from tests.faults.service import Service

# So long an answer may be awaited before it counts as none: on a busy machine, too.
_PATIENCE_SECONDS = 30.0
# Nobody waits for the end of a stream.
_STREAM = b"text/event-stream"
_SESSIONS = 20
# With so many findings enough is known.
_MOST_FINDINGS = 40


@dataclass
class Fuzz:
    """A load of broken requests on a service; `statuses` counts what was answered."""

    host: str
    port: int
    seed: int = 1
    statuses: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)
    slowest: float = 0.0

    async def run(self, requests: int, clients: int = 6) -> None:
        """Send so many requests, by so many clients at a time, and usual questions between them."""
        tokens = await self._sessions()
        shares = [requests // clients + (number < requests % clients) for number in range(clients)]
        senders = [
            self._send_all(Shots(self.seed * 1000 + number, tokens), share) for number, share in enumerate(shares)
        ]
        over = asyncio.Event()
        watching = asyncio.create_task(self._ask_meanwhile(over))
        try:
            await asyncio.gather(*senders)
        finally:
            over.set()
            await watching

    async def _sessions(self) -> list[str]:
        async with httpx.AsyncClient(base_url=f"http://{self.host}:{self.port}", timeout=90) as client:
            begun = [await client.post("/api/chat/sessions", json={}) for _ in range(_SESSIONS)]
        return [response.raise_for_status().json()["session"] for response in begun]

    async def _ask_meanwhile(self, over: asyncio.Event) -> None:
        """A usual question has its usual answer, whatever else is sent."""
        async with httpx.AsyncClient(base_url=f"http://{self.host}:{self.port}", timeout=_PATIENCE_SECONDS) as client:
            number = 0
            while not over.is_set():
                try:
                    asked = await client.post(WEBHOOK, json={"sender": f"usual-{number}", "message": QUESTION})
                    facts = [fact["id"] for reply in asked.json() for fact in reply["custom"]["facts"]]
                except (httpx.HTTPError, ValueError, TypeError) as error:
                    facts = [repr(error)]
                if facts != [ANSWERED_BY]:
                    self.findings.append(f"the usual question was answered by {facts}")
                self.statuses["usual questions"] += 1
                number += 1
                await asyncio.sleep(0.2)

    async def _send_all(self, shots: Shots, count: int) -> None:
        connection: Connection | None = None
        for _ in range(count):
            if len(self.findings) >= _MOST_FINDINGS:
                break
            shot = shots.next()
            connection = connection or await Connection.open(self.host, self.port)
            begun = time.monotonic()
            try:
                status, reusable = await asyncio.wait_for(connection.exchange(shot), _PATIENCE_SECONDS)
            except asyncio.TimeoutError:
                # A body was announced that never came: the service has nothing to answer yet.
                status, reusable = "waits for more" if shot.ends else "no answer", False
            except OSError:
                status, reusable = "closed", False
            self._note(shot, status, time.monotonic() - begun)
            if not reusable or shot.ends:
                connection.close()
                connection = None

    def _note(self, shot: Shot, status: str, seconds: float) -> None:
        self.statuses[status] += 1
        self.slowest = max(self.slowest, seconds)
        if status.startswith("5") or status == "no answer":
            self.findings.append(f"{status}: {shot.data[:600]!r}")


@dataclass
class Connection:
    """One connection to a service."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def open(cls, host: str, port: int) -> Connection:
        """Connect. Raises OSError."""
        return cls(*await asyncio.open_connection(host, port))

    async def exchange(self, shot: Shot) -> tuple[str, bool]:
        """The status of the answer, and whether the connection can be used again. Raises OSError."""
        self.writer.write(shot.data)
        await self.writer.drain()
        if shot.ends and self.writer.can_write_eof():
            self.writer.write_eof()
        head = await self._head()
        while head.startswith(b"HTTP/1.1 1"):
            head = await self._head()
        if not head:
            return "closed", False
        status = head.split(b" ", 2)[1].decode()
        lines = [line.partition(b":")[::2] for line in head.lower().split(b"\r\n")[1:]]
        headers = {name.strip(): value.strip() for name, value in lines}
        if _STREAM in headers.get(b"content-type", b"") or headers.get(b"connection") == b"close":
            return status, False
        if not shot.data.startswith(b"HEAD ") and status not in ("204", "304"):
            await self._body(headers)
        return status, True

    def close(self) -> None:
        """Hang up."""
        self.writer.close()

    async def _head(self) -> bytes:
        try:
            return await self.reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            return b""

    async def _body(self, headers: dict[bytes, bytes]) -> None:
        if b"content-length" in headers:
            await self.reader.readexactly(int(headers[b"content-length"]))
            return
        while size := int((await self.reader.readuntil(b"\r\n")).strip() or b"0", 16):
            await self.reader.readexactly(size + 2)
        await self.reader.readuntil(b"\r\n")


def judged(fuzz: Fuzz, log: str, before: Sequence[int], after: Sequence[int]) -> list[str]:
    """What is wrong after all: the findings, processes that ended, and what the log gives away."""
    findings = list(fuzz.findings)
    if list(before) != list(after):
        findings.append(f"processes {before} were replaced by {after}")
    if CANARY in log:
        findings.append(f"the log holds what was sent: {next(line for line in log.splitlines() if CANARY in line)}")
    if "Traceback" in log:
        findings.append("the log holds a traceback")
    return findings


def main() -> int:
    """Send so many requests to a service of its own; 1 when there are findings."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.fuzz", description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        directory = Path(name)
        service = Service(directory, model_path(Settings()), WORKERS=str(chosen.workers))
        with (directory / "log.txt").open("w") as service.errors, service:
            before = [worker.pid for worker in service.workers()]
            fuzz = Fuzz("127.0.0.1", service.port, chosen.seed)
            begun = time.monotonic()
            asyncio.run(fuzz.run(chosen.requests))
            seconds = time.monotonic() - begun
            after = [worker.pid for worker in service.workers()]
        findings = judged(fuzz, (directory / "log.txt").read_text(errors="replace"), before, after)
    print(json.dumps(dict(sorted(fuzz.statuses.items()))))
    print(f"seconds {seconds:.0f}, slowest answer {fuzz.slowest:.1f} s, findings {len(findings)}")
    print("\n".join(findings))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
