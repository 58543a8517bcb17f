"""Processes that say their names in leases, and that end as a crash ends them."""

from __future__ import annotations

import signal
import subprocess
import sys

import psutil

from bot.processes.tie import signal_parents_end
from bot.settings import ROOT

# Only bounds how long a test of a broken program hangs.
_LONGEST_SECONDS = 120


def end_with_us() -> None:
    """Let a process that is about to begin be told to stop when the thread of the tests that has started it ends."""
    signal_parents_end(signal.SIGTERM)


def kill(process: psutil.Process) -> None:
    """End a process at once, whatever it is at."""
    try:
        process.send_signal(signal.SIGKILL)
    except psutil.NoSuchProcess:
        return


def await_end(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Wait until these processes have ended; returns those that have not."""
    alive: list[psutil.Process] = psutil.wait_procs(processes, timeout=_LONGEST_SECONDS)[1]
    return alive


def named() -> tuple[subprocess.Popen[str], str]:
    """A process, and its name in leases; it ends when it is killed, or its input is closed."""
    code = "from bot.delivery.lease_owners import new_owner; print(new_owner(), flush=True); input()"
    pipe = subprocess.PIPE
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def name_of_an_ended() -> str:
    """The name of a process that was killed."""
    process, name = named()
    process.kill()
    process.communicate()
    return name
