"""A supervisor over processes that only pretend to answer; run as a program by test_supervisor.py.

    python -m tests.bot.supervised DIRECTORY COUNT

What happens is appended to DIRECTORY/log; each line begins with the number of a process. Files in it say how the
processes behave: `broken` (they end before they are ready), `slow` (they are not ready while it is there), `deaf` (they
do not mind SIGTERM), `version` (of the model).
"""

from __future__ import annotations

import argparse
import logging
import os
import select
import signal
import socket
import sys
import time
from pathlib import Path

from bot import supervisor
from bot.supervisor import READY, CannotStart, Supervisor

BROKEN = 7


def supervise(directory: Path, count: int) -> int:
    """Run a supervisor as `serve` does; returns its exit code."""

    def command(replacing: bool) -> list[str]:
        own = ["--replacing"] if replacing else []
        return [sys.executable, "-m", "tests.bot.supervised", str(directory), "0", *own]

    def version() -> str:
        file = directory / "version"
        return file.read_text() if file.exists() else ""

    logging.basicConfig(level="INFO")
    supervisor._STOP_SECONDS = 1.0
    supervisor._PAUSE_SECONDS = 0.1
    with socket.create_server(("127.0.0.1", 0)) as listener:
        try:
            Supervisor(listener, count, command, version, lambda: note(directory, "all", "ready")).run()
        except CannotStart as error:
            return error.code
    return 0


def pretend(directory: Path, replacing: bool, listener: int, line: int) -> int:
    """Be one process that answers."""
    me = str(os.getpid())
    with socket.socket(fileno=listener) as taken:
        taken.getsockname()
    if (directory / "deaf").exists():
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    else:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    note(directory, me, "begins", *(["replacing"] if replacing else []))
    if (directory / "broken").exists():
        return BROKEN
    while (directory / "slow").exists():
        time.sleep(0.02)
    with socket.socket(fileno=line) as connection:
        note(directory, me, "ready")
        connection.sendall(READY)
        select.select([connection], [], [])
    note(directory, me, "alone")
    return 0


def note(directory: Path, *what: str) -> None:
    """Add a line to the log, whole."""
    with (directory / "log").open("a") as log:
        log.write(" ".join(what) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("directory", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--replacing", action="store_true")
    parser.add_argument("--socket", type=int)
    parser.add_argument("--line", type=int)
    parser.add_argument("--loads", type=int)
    parser.add_argument("--place", type=int)
    given = parser.parse_args()
    if given.count:
        sys.exit(supervise(given.directory, given.count))
    sys.exit(pretend(given.directory, given.replacing, given.socket, given.line))
