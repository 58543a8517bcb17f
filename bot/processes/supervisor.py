"""Keeps the processes alive that answer: starts them, replaces those that die or are deaf, renews them for a new model.

It loads nothing of the bot itself, so that it takes little memory and has nothing to fail by. It waits for nobody: all
that it does is to look, some times a second, at how things stand, and to do the next thing.
"""

from __future__ import annotations

import logging
import select
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.processes.children import DEAF, DIED, Child, Common, Release
from bot.processes.exit_codes import CANNOT_WORK, MODEL_UNUSABLE
from bot.processes.models import Model, Models

logger = logging.getLogger(__name__)
_LOOK_SECONDS = 0.2
# Before one that never answered is replaced: it would fail again and again.
_PAUSE_SECONDS = 1.0
# So long the end of killed processes is awaited, which only a broken disk puts off.
_END_SECONDS = 2.0
# As often at most a process may be killed while the service comes up: then it is no chance, but lack of memory, say.
_MOST_KILLED = 3
# Makes the command line of a process with a model, told why it takes the place of another one, if it does.
Command = Callable[[Model, "str | None"], list[str]]


class CannotStart(Exception):
    """A process ended before it ever answered; `code` is its exit code. It has said why."""

    def __init__(self, code: int) -> None:
        super().__init__(f"exit code {code}")
        self.code = code


@dataclass
class Supervisor:
    """Runs so many processes on one listening socket until it is told to stop.

    `models` says which model they are started with: when there is a new one, all processes are renewed, one after the
    other. `patience` is for how many seconds a process may be deaf.
    """

    listener: socket.socket
    count: int
    command: Command
    models: Models
    patience: float = 10.0
    on_ready: Callable[[], None] = lambda: None
    children: list[Child] = field(default_factory=list)
    _stopping: bool = False
    _hung_up: bool = False

    def __post_init__(self) -> None:
        # Also for one that is renewed while the old one still answers, and for those whose end is waited for.
        self._common = Common(self.listener, 2 * self.count + 2)
        # Why processes are missing, and when the next one may be started at the earliest.
        self._missing: list[str] = []
        self._not_before = 0.0
        # What is known to answer, and what is tried beside it.
        self._good = Release(self.models.newest())
        self._next: Release | None = None
        self._seen = self._good.model

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT; SIGHUP renews the processes. Raises CannotStart."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_stop)
        signal.signal(signal.SIGHUP, self._on_hangup)
        try:
            self._begin()
            if not self._stopping:
                self.on_ready()
            while not self._stopping:
                self._renew()
                self._fill()
                self._look()
                for child in self._ended():
                    self._note_end(child)
        finally:
            self._stop_all()

    def _begin(self) -> None:
        """All processes have to come up at the start: what hinders one hinders all, unless it was killed by chance."""
        killed = 0
        while not self._stopping and sum(child.ready for child in self._staying()) < self.count:
            self._fill()
            self._look()
            for child in self._ended():
                is_first_end = not child.ready and child.leaving_since is None
                killed += is_first_end
                if is_first_end and (child.process.returncode >= 0 or killed > _MOST_KILLED):
                    self._fall_back(child)
                    killed = 0
                else:
                    self._note_end(child)

    def _fall_back(self, child: Child) -> None:
        """Use the last model that has answered instead of one that does not come up. Raises CannotStart."""
        code, model = child.process.returncode, child.release.model
        if child.release.number != self._good.number:
            return
        if code not in (CANNOT_WORK, MODEL_UNUSABLE):  # else it has said why
            logger.error("process %s ended with code %s before it answered", child.process.pid, code)
        before = None if code == CANNOT_WORK else self.models.instead_of(model)
        if before is None:
            raise CannotStart(code if code > 0 and code != MODEL_UNUSABLE else CANNOT_WORK)
        self._refuse(model)
        logger.error("the model %s is refused: %s is used, which has answered before", model.path.name, before.path)
        self._good = Release(before, self._good.number + 1)
        for other in self.children:
            other.leave()

    def _staying(self) -> list[Child]:
        return [child for child in self.children if child.stays]

    def _fill(self) -> None:
        """Start what is missing; what is on trial does not count."""
        serving = [child for child in self._staying() if child.release != self._next]
        for _ in range(self.count - len(serving)):
            # What has answered, also where its file was broken or removed since.
            self._good = Release(self.models.unchanged(self._good.model), self._good.number)
            self._start(self._good)

    def _start(self, release: Release) -> None:
        board = self._common.board
        free = set(board.places) - {child.place for child in self.children}
        if not free or self._common.clock.now < self._not_before:
            return
        command = self.command(release.model, self._missing.pop() if self._missing else None)
        try:
            self.children.append(self._common.start(command, min(free), release))
        except OSError as error:
            logger.error("no process can be started for a moment: %s", error)
            self._not_before = self._common.clock.now + _PAUSE_SECONDS

    def _renew(self) -> None:
        """Take the next step to processes that all have the newest model; none and no message is lost meanwhile."""
        staying, target = self._staying(), self._next or self._good
        old = [child for child in staying if child.release.number != target.number]
        if not old:
            self._ask_for_newer()
        elif not all(child.ready for child in staying):
            return
        elif len(staying) > self.count:
            self._good, self._next = target, None
            self._common.board.refused = False
            old[0].leave()
        elif len(self.children) == self.count:
            self._start(target)

    def _ask_for_newer(self) -> None:
        newest = self.models.newest()
        if self._hung_up:
            self.models.pardon()
        if self._hung_up or (newest != self._seen and not self.models.is_refused(newest)):
            logger.info("a new model: the processes are renewed")
            self._next = Release(newest, self._good.number + 1)
            self._hung_up = False
        self._seen = newest

    def _look(self) -> None:
        """Wait a moment; hear who has become ready, and kill who is deaf."""
        speaking = {child.pipe.fileno(): child for child in self.children if not (child.ready or child.hung_up)}
        pipes = select.poll()  # not `select.select`: that can't wait for descriptors above 1,023
        for pipe in speaking:
            pipes.register(pipe, select.POLLIN)
        for pipe, _ in pipes.poll(1000 * _LOOK_SECONDS):
            speaking[pipe].hear()
        self._common.clock.tick()
        for child in self.children:
            complaint = child.complaint(self.patience)
            if complaint is not None:
                logger.error("process %s is killed: it %s", child.process.pid, complaint)
                if child.stays and child.release != self._next:
                    self._missing.append(DEAF)
                child.kill()

    def _ended(self) -> list[Child]:
        """Those that have ended; they are told of on the board, and are no children any more."""
        ended = [child for child in self.children if child.process.poll() is not None]
        for child in ended:
            child.pipe.close()
            self._common.board.record_death(child.place, child.blame())
            self.children.remove(child)
        return ended

    def _note_end(self, child: Child) -> None:
        if child.leaving_since is not None:
            return
        if child.release == self._next:
            self._next = None
            self._refuse(child.release.model)
            logger.error("the renewed process does not come up: the old ones go on answering")
            return
        if not child.ready:
            self._not_before = self._common.clock.now + _PAUSE_SECONDS
        if not child.killed:
            code = child.process.returncode
            logger.error("process %s ended with code %s; another takes over", child.process.pid, code)
            self._missing.append(DIED)

    def _refuse(self, model: Model) -> None:
        self.models.refuse(model)
        self._common.board.refused = True

    def _stop_all(self) -> None:
        # Refused at once, a proxy asks another replica; taken in by nobody, a request would wait for its end here.
        self.listener.close()
        for child in self.children:
            child.leave()
        # Those that are deaf are killed, all others end in their time.
        while any(not child.killed for child in self.children):
            self._look()
            self._ended()
        deadline = time.monotonic() + _END_SECONDS
        while self.children and time.monotonic() < deadline:
            time.sleep(_LOOK_SECONDS / 10)
            self._ended()
        self._common.close()

    def _on_stop(self, *_: object) -> None:
        self._stopping = True

    def _on_hangup(self, *_: object) -> None:
        self._hung_up = True


def worker_command(model: Model, cause: str | None) -> list[str]:
    """The command line of one process."""
    return [
        sys.executable,
        "-m",
        "bot.commands.work",
        str(model.path),
        *(["--cause", cause] if cause else []),
    ]
