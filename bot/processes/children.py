"""The processes that answer, as their supervisor sees them."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from bot.delivery.poison import BLAME_ENDED, BLAME_KILLED
from bot.processes.models import Model
from bot.processes.shared_memory import Board, shared
from bot.processes.watchdog import Clock, Watchdog

logger = logging.getLogger(__name__)
# What a process says on its pipe when it answers.
READY = b"ready"
# Why a process takes the place of another one.
DIED, DEAF = "died", "deaf"
# For one text several threads of linear algebra only wait for each other, at full speed; more cores are used by more
# processes.
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
# So long a process may load: seconds, mostly; but it may have to wait until another one has changed the tables.
_LOAD_SECONDS = 300.0
# So long one that is told to stop may go on with what it is at (of this the server takes 23 s at most), and so long
# show no life meanwhile, or be at one message.
STOP_SECONDS, _SILENT_SECONDS = 25.0, 3.0
# From outside: by who wants its end, or by the system for want of memory.
_KILLED = (-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP)


@dataclass(frozen=True)
class Release:
    """A model, and which time it is that processes are renewed."""

    model: Model
    number: int = 0


@dataclass
class Child:
    """A process that answers. `pipe` tells it that we live, and us that it is ready; `place` is on the board."""

    process: subprocess.Popen[bytes]
    pipe: socket.socket
    place: int
    release: Release
    watchdog: Watchdog
    clock: Clock
    ready: bool = False
    # It said nothing more, and never will.
    hung_up: bool = False
    killed: bool = False
    leaving_since: float | None = None

    def __post_init__(self) -> None:
        self._born = self.clock.now

    @property
    def stays(self) -> bool:
        """Whether it is to go on."""
        return not self.killed and self.leaving_since is None

    def hear(self) -> None:
        """Hear whether it is ready; its pipe has to have something to say, or have ended."""
        try:
            said = self.pipe.recv(len(READY))
        except OSError:
            said = b""
        self.ready, self.hung_up = said == READY, not said
        if self.ready:
            # From here on it shows signs of life.
            self.watchdog.begin()

    def leave(self) -> None:
        """Tell it to finish what it is at, and to end."""
        if self.leaving_since is not None:
            return
        self.leaving_since = self.clock.now
        if self.ready:
            self.process.terminate()
        else:  # it is at nothing
            self.kill()

    def kill(self) -> None:
        """End it at once, whatever it is at."""
        self.killed = True
        self.process.kill()

    def complaint(self, patience: float) -> str | None:
        """What is wrong with it if it has to be killed: it may be deaf for so many seconds (`patience`)."""
        if self.killed:
            return None
        if not self.ready:
            return f"was not ready after {_LOAD_SECONDS:.0f} s" if self.clock.now - self._born > _LOAD_SECONDS else None
        self.watchdog.look()
        if self.leaving_since is not None:
            longest = min(_SILENT_SECONDS, patience)
            late = self.clock.now - self.leaving_since > STOP_SECONDS
            return "does not stop" if late or max(self.watchdog.silent, self.watchdog.busy) > longest else None
        if self.watchdog.busy > patience:
            return f"has been at message {self.watchdog.message} for {self.watchdog.busy:.0f} s"
        return f"has shown no life for {self.watchdog.silent:.0f} s" if self.watchdog.silent > patience else None

    def blame(self) -> int:
        """How much the message that it was at is to blame for its end, if it was at one; only after its end."""
        return BLAME_KILLED if not self.killed and self.process.returncode in _KILLED else BLAME_ENDED


class Common:
    """What the processes of a service have in common: the socket that they listen on, the board, the time."""

    def __init__(self, listener: socket.socket, places: int) -> None:
        self.listener = listener
        self._file = shared(places)
        self.board = Board(self._file)
        self.clock = Clock()

    def start(self, command: Sequence[str], place: int, release: Release) -> Child:
        """Start a process at a place of the board. Raises OSError."""
        ours, theirs = socket.socketpair()
        given = {"--socket": self.listener.fileno(), "--pipe": theirs.fileno(), "--board": self._file}
        options = [str(each) for option in {**given, "--place": place}.items() for each in option]
        environment = {**_ONE_THREAD, **os.environ}
        with theirs:
            process = subprocess.Popen([*command, *options], pass_fds=list(given.values()), env=environment)
        self.board.seat(place, process.pid)
        return Child(process, ours, place, release, Watchdog(self.board, place, self.clock), self.clock)

    def close(self) -> None:
        """Give back what is held of the system."""
        os.close(self._file)
