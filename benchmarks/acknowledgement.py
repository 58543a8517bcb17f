"""How quickly a messaging app's events are acknowledged while their answers are being computed.

    python -m benchmarks.acknowledgement [--rate 50] [--seconds 20] [--postgres]

The service runs with its WhatsApp channel; this process delivers signed events, one question by each of many users,
evenly over time, and takes the service's calls as the platform would, at almost no cost. Prints a line, writes JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import hmac
import json
import statistics
import tempfile
import time
from collections import deque
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import ClassVar

import psutil

from benchmarks.service.deployments import Product
from benchmarks.service.processes import end_what_was_started_when_told_to_stop, free_port
from benchmarks.service.questions import held_out_questions
from bot.settings import ROOT
from knowledge.context import current

RESULT = ROOT / "results" / "acknowledgement.json"
_NUMBER, _SECRET = "106540352242922", "a-secret-of-the-benchmark"
_CONNECTIONS, _WARM_UP = 8, 8
_READY_SECONDS, _DRAIN_SECONDS = 60.0, 120.0
_TAKEN = b'{"messages": [{"id": "wamid.1"}]}'


class Platform(asyncio.Protocol):
    """Takes every call; counts the users who were sent an answer."""

    answered: ClassVar[set[str]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = transport
        self._held = b""

    def data_received(self, data: bytes) -> None:
        """Answer as soon as a call is whole."""
        self._held += data
        while True:
            head, separator, rest = self._held.partition(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or 0) if separator else 0
            if not separator or len(rest) < length:
                return
            self._take(json.loads(rest[:length] or b"{}"))
            self._held = rest[length:]
            answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(_TAKEN)
            self._transport.write(answer + _TAKEN)  # type: ignore[attr-defined]

    def _take(self, call: dict[str, str]) -> None:
        if "type" in call:
            self.answered.add(call["to"])


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.acknowledgement", description=__doc__)
    parser.add_argument("--rate", type=float, default=50.0, help="events a second (%(default)s)")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long (%(default)s)")
    parser.add_argument("--postgres", action="store_true", help="with PostgreSQL instead of SQLite")
    parser.add_argument("--json", type=Path, default=RESULT, help="where to write the figures (%(default)s)")
    options = parser.parse_args()
    end_what_was_started_when_told_to_stop()
    figures = asyncio.run(_measure(options.rate, options.seconds, options.postgres))
    options.json.parent.mkdir(exist_ok=True)
    options.json.write_text(json.dumps(figures, indent=1) + "\n")
    print("  ".join(f"{name}: {value:,.1f}" for name, value in figures.items()))


async def _measure(rate: float, seconds: float, postgres: bool) -> dict[str, float]:
    loop, port = asyncio.get_running_loop(), free_port()
    server = await loop.create_server(Platform, "127.0.0.1", port)
    settings = {
        "WHATSAPP_PHONE_NUMBER_ID": _NUMBER,
        "WHATSAPP_TOKEN": "a-token",
        "WHATSAPP_APP_SECRET": _SECRET,
        "WHATSAPP_VERIFY_TOKEN": "a-word",
        "WHATSAPP_API": f"http://127.0.0.1:{port}/v23.0",
    }
    with tempfile.TemporaryDirectory() as directory:
        product = Product(ROOT / "models", postgres=postgres, settings=settings)
        with product.running(Path(directory)) as running:
            await _until_ready(running.port)
            psutil.cpu_percent()
            requests = [
                _request(running.port, *asked) for asked in enumerate(_questions(int(rate * seconds) + _WARM_UP))
            ]
            await _deliver(running.port, requests[-_WARM_UP:], rate)
            await _until_answered(_WARM_UP)
            latencies = await _deliver(running.port, requests[:-_WARM_UP], rate)
            busy = psutil.cpu_percent()
            drained = await _until_answered(len(requests))
    server.close()
    cuts = statistics.quantiles(latencies, n=100)
    return {
        "events": len(latencies),
        "p50 ms": 1000 * statistics.median(latencies),
        "p95 ms": 1000 * cuts[94],
        "p99 ms": 1000 * cuts[98],
        "longest ms": 1000 * max(latencies),
        "answered": len(Platform.answered) - _WARM_UP,
        "seconds until the last was answered": drained,
        "CPUs in use %": busy,
    }


def _questions(count: int) -> Sequence[str]:
    in_turn = zip(*held_out_questions(current().languages).values(), strict=False)
    asked = [question for languages in in_turn for question in languages]
    return list(islice(cycle(asked), count))


def _request(port: int, number: int, text: str) -> bytes:
    message = {
        "from": str(628_000_000_000 + number),
        "id": f"wamid.{number}",
        "timestamp": str(int(time.time())),
        "type": "text",
        "text": {"body": text},
    }
    value = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": _NUMBER}, "messages": [message]}
    changes = [{"field": "messages", "value": value}]
    body = json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]}).encode()
    signature = hmac.new(_SECRET.encode(), body, hashlib.sha256).hexdigest()
    return (
        f"POST /webhooks/whatsapp/webhook HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        f"X-Hub-Signature-256: sha256={signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


async def _deliver(port: int, requests: Sequence[bytes], rate: float) -> list[float]:
    """Seconds from when each was due to its acknowledgement; what is late goes out as soon as a connection is free."""
    waiting = deque(enumerate(requests))
    latencies: list[float] = []
    started = time.perf_counter()

    async def connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while waiting:
            number, request = waiting.popleft()
            due = started + number / rate
            await asyncio.sleep(due - time.perf_counter())
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200 "):
                raise RuntimeError(f"not acknowledged: {head.decode('latin-1')}")
            length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
            await reader.readexactly(length)
            latencies.append(time.perf_counter() - due)
        writer.close()

    await asyncio.gather(*(connection() for _ in range(_CONNECTIONS)))
    return latencies


async def _until_ready(port: int) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            answer = await reader.read()
            writer.close()
            if answer.startswith(b"HTTP/1.1 200 "):
                return
        except OSError:
            pass
        await asyncio.sleep(0.2)
    raise RuntimeError("the service is not ready")


async def _until_answered(count: int) -> float:
    started = time.monotonic()
    while len(Platform.answered) < count and time.monotonic() < started + _DRAIN_SECONDS:
        await asyncio.sleep(0.05)
    return time.monotonic() - started


if __name__ == "__main__":
    main()
