"""Measures the service as a whole: python -m benchmarks.service [--json FILE]."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).parent.parent
QUESTIONS = (
    "How many trucks are sold in South Africa every year?",
    "南非每年卖多少辆车？",
    "Berapa kapasitas produksi di Filipina?",
    "What are the core capabilities of SPRINT 2030?",
    "红旗2021年的销量是多少？",
    "Siapa mitranya di Indonesia?",
    "How much did FAW spend on R&D?",
    "介绍一下库哈工厂",
    "Apa target penjualan 2030?",
    "What's the weather like in Jakarta?",
)
_MESSAGES = 300
_LONG = 400


def main() -> None:
    """Measure everything and print it."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--json", type=Path)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        figures = measure(Path(directory))
    for name, value in figures.items():
        print(f"{name:<44} {value}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))


def measure(directory: Path) -> dict[str, float | str]:
    """All figures by name, with their units."""
    port = _free_port()
    environment = {
        **os.environ,
        "PORT": str(port),
        "RATE_LIMIT": "off",
        "MODELS": str(directory / "models"),
        "DATABASE_URL": f"sqlite:///{directory}/benchmark.sqlite",
    }
    figures: dict[str, float | str] = {"machine": f"{platform.machine()}, {os.cpu_count()} cores"}
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "bot", "train"], cwd=ROOT, env=environment, check=True, capture_output=True)
    figures["training, whole command (s)"] = round(time.perf_counter() - started, 1)
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}/webhooks/rest/webhook"
    try:
        asyncio.run(_first_answer(url))
        figures["start to first answer (s)"] = round(time.perf_counter() - started, 1)
        figures |= asyncio.run(_messages(url))
        figures["resident memory (MB)"] = _resident(process.pid)
    finally:
        process.terminate()
        process.wait(30)
    return figures


async def _first_answer(url: str) -> None:
    async with httpx.AsyncClient() as client:
        while True:
            try:
                reply = await client.post(url, json={"sender": "first", "message": QUESTIONS[0]}, timeout=60)
                reply.raise_for_status()
                return
            except httpx.TransportError:
                await asyncio.sleep(0.05)


async def _messages(url: str) -> dict[str, float | str]:
    figures: dict[str, float | str] = {}
    async with httpx.AsyncClient(timeout=60) as client:
        await _client(client, url, "warm", 30)
        started = time.perf_counter()
        figures |= _percentiles("1 client", await _client(client, url, "one", _MESSAGES))
        figures["1 client, messages a second"] = round(_MESSAGES / (time.perf_counter() - started), 1)
        started = time.perf_counter()
        per_client = _MESSAGES // 10
        parts = await asyncio.gather(*(_client(client, url, f"many-{n}", per_client) for n in range(16)))
        figures |= _percentiles("16 clients", [seconds for part in parts for seconds in part])
        figures["16 clients, messages a second"] = round(16 * per_client / (time.perf_counter() - started), 1)
        long = [(await _client(client, url, "long", 1))[0] for _ in range(_LONG)]
        for position in (10, 100, _LONG):
            around = long[position - 10 : position]
            figures[f"messages up to {position} of a conversation, p50 (ms)"] = _ms(statistics.median(around))
    return figures


async def _client(client: httpx.AsyncClient, url: str, name: str, messages: int) -> list[float]:
    """Seconds of each message; every tenth begins a new conversation, but for the long one."""
    seconds = []
    for number in range(messages):
        sender = name if name == "long" else f"{name}-{number // 10}"
        body = {"sender": sender, "message": QUESTIONS[number % len(QUESTIONS)]}
        started = time.perf_counter()
        reply = await client.post(url, json=body)
        seconds.append(time.perf_counter() - started)
        reply.raise_for_status()
    return seconds


def _percentiles(name: str, seconds: list[float]) -> dict[str, float | str]:
    cuts = statistics.quantiles(seconds, n=100)
    return {f"{name}, p{rank} (ms)": _ms(cuts[rank - 1]) for rank in (50, 95, 99)}


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)


def _resident(pid: int) -> float:
    """Resident memory of a process (Linux), in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return round(int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
