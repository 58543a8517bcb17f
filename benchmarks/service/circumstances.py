"""Under what circumstances a run was made: the machine, what else it did, what the load generator costs by itself."""

from __future__ import annotations

import os
import platform
import socket
import sys
import time
from importlib.metadata import version
from pathlib import Path

import psutil

from benchmarks.service.load import run_load
from benchmarks.service.processes import cpus, free_port, started
from benchmarks.service.questions import clients, held_out_questions, supply
from bot.settings import ROOT
from knowledge.context import current

_CLIENTS, _CONVERSATIONS = 16, 25
# More than so many % of other work make figures worthless; so many seconds it is looked for.
_QUIET, _LOOK = 10, 3


def circumstances() -> dict[str, str]:
    """What a reader has to know to judge the figures."""
    busy = psutil.cpu_percent(_LOOK)
    warning = "" if busy <= _QUIET else " (NOT QUIET: do not use these figures)"
    return {
        "date": time.strftime("%Y-%m-%d"),
        "machine": f"{_processor()}, {cpus()} CPUs, {psutil.virtual_memory().total / 2**30:.0f} GB",
        "software": f"{platform.system()}, Python {platform.python_version()}, Rasa {version('rasa')}",
        "CPUs in use before": f"{busy:.0f} %{warning}",
    }


def generator_cost(directory: Path) -> str:
    """What the load generator needs for a message, and how many it can send, with a server that does nothing."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.service.trivial", str(port)]
    work = clients(supply(held_out_questions(current().languages), "alone"), _CLIENTS, _CONVERSATIONS)
    with started(command, ROOT, os.environ, directory / "trivial.log"):
        _wait_for(port)
        load = run_load(port, work)
    messages = sum(map(len, load.latencies))
    cpu, rate = 1000 * load.cpu_seconds / messages, messages / load.seconds
    return f"{cpu:.2f} ms of CPU a message, {rate:,.0f} messages a second of a server that does nothing"


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the trivial server does not answer")


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown processor"
