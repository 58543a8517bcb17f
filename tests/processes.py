"""Ends processes as a crash does."""

from __future__ import annotations

import signal

import psutil

# Only bounds how long a test of a broken program hangs.
_LONGEST_SECONDS = 120


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
