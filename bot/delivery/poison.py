"""Which message a process is at, so that one that ends processes is found and given up.

A process may have leased many messages when it ends; only the one that was being answered is to blame. Which one that
was is told in memory that outlives the process: to write it into the database would cost every message a transaction.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

# How much a message is to blame for the end of the process that was at it. An end of the process's own (it crashed, it
# was killed as it was deaf) counts more than a kill from outside, which may be chance: mostly it is want of memory.
BLAME_KILLED, BLAME_ENDED = 2, 3
# With so much blame a message is given up: it has ended two processes, or three were killed over it.
MOST_BLAME = 2 * BLAME_ENDED
# Until the next attempt with a message that has ended a process (seconds): the process that takes the place of the
# first is up by then, so that no message makes all processes deaf at once.
SUSPECT_PAUSE_SECONDS = 10.0


class Death(Protocol):
    """What a process was at when it ended: a message (0 for none), and how much that is to blame."""

    @property
    def message(self) -> int:
        """The message's number."""

    @property
    def blame(self) -> int:
        """BLAME_KILLED, BLAME_ENDED, or 0."""


class InProgress:
    """Holds one message at a time. This one tells nobody, and knows of no other process."""

    def __init__(self) -> None:
        self._one = threading.Lock()
        self._message = 0

    @contextmanager
    def answering(self, message: int) -> Iterator[None]:
        """Around the answering of a message; other threads wait for their turn."""
        with self._one:
            self._message = message
            self.tell(message)
            try:
                yield
            finally:
                self._message = 0
                self.tell(0)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """While the database is waited for, in the midst of a message: that is no fault of the message."""
        self.tell(0)
        try:
            yield
        finally:
            self.tell(self._message)

    def tell(self, message: int) -> None:
        """Tell which message is at hand, 0 for none."""

    def awaits(self, process: int) -> bool:
        """Whether the end of a process, if it has ended, is not known yet, but will be."""
        return False

    def death(self, process: int) -> Death | None:
        """What a process was at when it ended, if that is known."""
        return None
