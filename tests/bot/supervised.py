"""A supervisor over processes that only pretend to answer; run as a program by test_supervisor.py.

    python -m tests.bot.supervised DIRECTORY COUNT

What happens is appended to DIRECTORY/log; each line begins with the number of a process. Files in it say how the
processes behave: `broken` (they end before they are ready), `slow` (they are not ready while it is there), `deaf` (they
do not mind SIGTERM), `still` (they show no life), `at` (the number of the message that they are at, for ever).
`model.tar.gz` is the model; where it says `bad`, it can't be used. What has answered once is kept in `good/`.
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
from functools import partial
from pathlib import Path

from bot.processes import children, supervisor
from bot.processes.children import READY
from bot.processes.exit_codes import MODEL_UNUSABLE
from bot.processes.models import Model, Models, keep
from bot.processes.shared_memory import Board
from bot.processes.supervisor import CannotStart, Supervisor

BROKEN = 7
# Well above what a busy machine makes a process wait.
_PATIENCE_SECONDS = 6.0


def supervise(directory: Path, count: int) -> int:
    """Run a supervisor as `serve` does; returns its exit code."""

    def command(model: Model, cause: str | None) -> list[str]:
        own = ["--cause", cause] if cause else []
        return [sys.executable, "-m", "tests.bot.supervised", str(directory), "0", "--model", str(model.path), *own]

    logging.basicConfig(level="INFO")
    children.STOP_SECONDS = 1.0
    children._LOAD_SECONDS = 3.0
    supervisor._PAUSE_SECONDS = 0.1
    models = Models(lambda: directory / "model.tar.gz", directory / "good")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ready = partial(note, directory, "all", "ready")
        try:
            Supervisor(listener, count, command, models, _PATIENCE_SECONDS, ready).run()
        except CannotStart as error:
            return error.code
    return 0


def pretend(given: argparse.Namespace) -> int:
    """Be one process that answers."""
    me, directory = str(os.getpid()), given.directory
    with socket.socket(fileno=given.socket) as taken:
        taken.getsockname()
    if (directory / "deaf").exists():
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    else:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    note(directory, me, "begins", *([given.cause] if given.cause else []))
    model = Model.at(given.model)
    note(directory, me, "loads", str(given.model.relative_to(directory)))
    if (directory / "broken").exists():
        return BROKEN
    if given.model.exists() and given.model.read_text() == "bad":
        return MODEL_UNUSABLE
    while (directory / "slow").exists():
        time.sleep(0.02)
    if given.model.exists():
        keep(model, directory / "good", given.place)
    with socket.socket(fileno=given.pipe) as connection:
        note(directory, me, "ready")
        connection.sendall(READY)
        live(directory, Board(given.board), given.place, connection)
    note(directory, me, "alone")
    return 0


def live(directory: Path, board: Board, place: int, connection: socket.socket) -> None:
    """Show life until the supervisor has ended."""
    while not select.select([connection], [], [], 0.02)[0]:
        if not (directory / "still").exists():
            board.beat(place)
        if (directory / "at").exists() and not board.pulse(place).message:
            board.note_message(place, int((directory / "at").read_text()))


def note(directory: Path, *what: str) -> None:
    """Add a line to the log, whole."""
    with (directory / "log").open("a") as log:
        log.write(" ".join(what) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("directory", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--cause")
    parser.add_argument("--model", type=Path)
    parser.add_argument("--socket", type=int)
    parser.add_argument("--pipe", type=int)
    parser.add_argument("--board", type=int)
    parser.add_argument("--place", type=int)
    given = parser.parse_args()
    if given.count:
        sys.exit(supervise(given.directory, given.count))
    sys.exit(pretend(given))
