"""Keeps the processes alive that answer: starts them, replaces those that die, renews them for a new model.

It loads nothing of the bot itself, so that it takes little memory and has nothing to fail by.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bot.exits import CANNOT_WORK
from bot.loads import Loads, shared

logger = logging.getLogger(__name__)
_LOOK_SECONDS = 0.2
_STOP_SECONDS = 30.0
_PAUSE_SECONDS = 1.0
# As often at most a process may be killed while the service comes up: then it is no chance, but lack of memory, say.
_MOST_KILLED = 3
# For one text several threads of linear algebra only wait for each other, at full speed; more cores are used by more
# processes.
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
# What a process says on its line when it answers.
READY = b"ready"


class CannotStart(Exception):
    """A process ended before it ever answered; `code` is its exit code. It has said why."""

    def __init__(self, code: int) -> None:
        super().__init__(f"exit code {code}")
        self.code = code


@dataclass
class Child:
    """A process that answers. `line` tells it that we live, and us that it is ready; `place` is among the loads."""

    process: subprocess.Popen[bytes]
    line: socket.socket
    place: int
    ready: bool = False


@dataclass
class Supervisor:
    """Runs so many processes on one listening socket until it is told to stop.

    `command` makes the command line of a process, told whether it takes the place of one that died; `version` is asked
    now and then: when what it returns changes, all processes are renewed, one after the other.
    """

    listener: socket.socket
    count: int
    command: Callable[[bool], list[str]]
    version: Callable[[], str]
    on_ready: Callable[[], None] = lambda: None
    children: list[Child] = field(default_factory=list)
    _stopping: bool = False
    _renewal: bool = False

    def __post_init__(self) -> None:
        # One more, as one is renewed while it still answers.
        self._places = range(self.count + 1)
        self._shared = shared(len(self._places))
        self._loads = Loads(self._shared)

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT; SIGHUP renews the processes. Raises CannotStart."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_stop)
        signal.signal(signal.SIGHUP, self._on_hangup)
        version = self.version()
        try:
            for _ in range(self.count):
                self.children.append(self._start())
            self._await_first()
            self.on_ready()
            while not self._stopping:
                self._replace_dead()
                newest = self.version()
                if self._renewal or newest != version:
                    version, self._renewal = newest, False
                    self._renew()
                self._look()
        finally:
            self._stop_all()

    def _start(self, replacing: bool = False) -> Child:
        ours, theirs = socket.socketpair()
        place = min(set(self._places) - {child.place for child in self.children})
        given = {"--socket": self.listener.fileno(), "--line": theirs.fileno(), "--loads": self._shared}
        options = [str(each) for option in {**given, "--place": place}.items() for each in option]
        command = [*self.command(replacing), *options]
        process = subprocess.Popen(command, pass_fds=list(given.values()), env={**_ONE_THREAD, **os.environ})
        theirs.close()
        return Child(process, ours, place)

    def _await_first(self) -> None:
        """All processes have to come up at the start: what hinders one hinders all, unless it was killed by chance."""
        killed = 0
        while not all(child.ready for child in self.children):
            if self._stopping:
                return
            self._look()
            for child in self.children:
                if child.ready or (code := child.process.poll()) is None:
                    continue
                killed += 1
                if code >= 0 or killed > _MOST_KILLED:
                    if code != CANNOT_WORK:  # else it has said why
                        logger.error("process %s ended with code %s before it answered", child.process.pid, code)
                    raise CannotStart(code if code > 0 else CANNOT_WORK)
            self._replace_dead()

    def _replace_dead(self) -> None:
        for index, child in enumerate(self.children):
            code = child.process.poll()
            if code is None or self._stopping:
                continue
            logger.error("process %s ended with code %s; another takes over", child.process.pid, code)
            child.line.close()
            self._loads.leave(child.place)
            if not child.ready:  # it would fail again and again
                time.sleep(_PAUSE_SECONDS)
            self.children[index] = self._start(replacing=True)

    def _renew(self) -> None:
        """Replace every process by one with the new model; no connection and no message is lost meanwhile."""
        logger.info("a new model: the processes are renewed")
        for index, old in enumerate(self.children):
            new = self._start()
            while not new.ready and new.process.poll() is None and not self._stopping:
                self._look([new])
            if not new.ready:
                logger.error("the renewed process does not come up: the old ones go on answering")
                self._stop([new])
                return
            self.children[index] = new
            self._stop([old])

    def _look(self, others: list[Child] | None = None) -> None:
        """Wait a moment, and hear who has become ready and who has died."""
        self._empty_places()
        waiting = [child for child in [*self.children, *(others or [])] if not child.ready]
        if not waiting:
            time.sleep(_LOOK_SECONDS)
            return
        heard, _, _ = select.select([child.line for child in waiting], [], [], _LOOK_SECONDS)
        for child in waiting:
            if child.line in heard:
                child.ready = child.line.recv(len(READY)) == READY
                if not child.ready:  # it hung up: its end is seen by poll
                    time.sleep(_LOOK_SECONDS)

    def _empty_places(self) -> None:
        """Nobody need wait for those who have died to take their share of connections."""
        for child in self.children:
            if child.process.poll() is not None:
                self._loads.leave(child.place)

    def _stop_all(self) -> None:
        # Refused at once, a proxy asks another replica; taken in by nobody, a request would wait for its end here.
        self.listener.close()
        self._stop(self.children)
        self.children = []
        os.close(self._shared)

    def _stop(self, children: list[Child]) -> None:
        """Let processes finish what they are at; kill those that don't."""
        for child in children:
            if child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + _STOP_SECONDS
        for child in children:
            if not self._ends(child, deadline):
                logger.error("process %s does not stop: killed", child.process.pid)
                child.process.kill()
                child.process.wait()
            child.line.close()
            self._loads.leave(child.place)

    def _ends(self, child: Child, deadline: float) -> bool:
        """Whether a process ends before a moment."""
        while time.monotonic() < deadline:
            try:
                child.process.wait(_LOOK_SECONDS)
                return True
            except subprocess.TimeoutExpired:
                self._empty_places()
        return child.process.poll() is not None

    def _on_stop(self, *_: object) -> None:
        self._stopping = True

    def _on_hangup(self, *_: object) -> None:
        self._renewal = True


def worker_command(model: Callable[[], Path]) -> Callable[[bool], list[str]]:
    """The command line of one process, with the model that is the current one when it is started."""

    def command(replacing: bool) -> list[str]:
        return [sys.executable, "-m", "bot", "work", str(model()), *(["--replacing"] if replacing else [])]

    return command
