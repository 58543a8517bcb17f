"""The processes of a deployment: their ports, their CPU time, their memory."""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

_PATIENCE = 30


@dataclass(frozen=True)
class Memory:
    """MB of several processes.

    `rss` counts what processes share once in each, and so is at most too high; `pss` shares it out among all processes
    of the machine, and so is at most too low; `largest` is the RSS of the largest process.
    """

    rss: float
    pss: float
    largest: float
    processes: int


def end_what_was_started_when_told_to_stop() -> None:
    """Let SIGTERM unwind this process as Ctrl-C does: else it would leave what it measures running."""
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))


def cpus() -> int:
    """How many CPUs this process and its children may use."""
    return len(psutil.Process().cpu_affinity())


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def started(
    command: Sequence[str], directory: Path, environment: Mapping[str, str], log: Path
) -> Iterator[psutil.Process]:
    """A running command, which is ended with its children at the end; what it prints goes to the log."""
    with log.open("ab") as output:
        process = psutil.Popen(command, cwd=directory, env=dict(environment), stdout=output, stderr=output)
    try:
        yield process
    finally:
        end(process)


def end(process: psutil.Process) -> None:
    """Ask a process to end; end it and its children by force if it does not."""
    family = _family(process)
    if process.is_running():
        process.terminate()
    _, left = psutil.wait_procs(family, _PATIENCE)
    for stubborn in left:
        stubborn.kill()
    psutil.wait_procs(left, _PATIENCE)


def cpu_seconds(roots: Iterable[psutil.Process]) -> float:
    """CPU time that processes and their children used so far, those that ended included."""
    times = [process.cpu_times() for root in roots for process in _family(root)]
    return float(sum(time.user + time.system + time.children_user + time.children_system for time in times))


def memory(roots: Iterable[psutil.Process]) -> Memory:
    """The memory of processes and their children."""
    family = [process for root in roots for process in _family(root)]
    resident = [process.memory_info().rss / 2**20 for process in family]
    shares = [process.memory_full_info().pss / 2**20 for process in family]
    return Memory(rss=sum(resident), pss=sum(shares), largest=max(resident), processes=len(family))


def _family(root: psutil.Process) -> list[psutil.Process]:
    try:
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log, for an error's message."""
    return "\n".join(log.read_text("utf-8", "replace").splitlines()[-lines:]) if log.exists() else ""
