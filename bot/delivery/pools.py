"""The threads of a desk, by who waits for what they do."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from knowledge.context import Context, use

Result = TypeVar("Result")

# The engine takes one message at a time. With PostgreSQL a second thread takes the next one in meanwhile, and puts the
# last one away; more threads only wait for each other. SQLite, too, lets one write at a time: there one thread answers
# more messages a second than two or four.
_ASKED_OF_POSTGRESQL, _ASKED_OF_SQLITE = 2, 1
_READERS = 2
# Of a sender, of the listener for notices, and of whoever looks whether the database is well.
_OTHERS = 4
# So long (seconds) those who do not wait let those go first who do: a message takes less.
_LONGEST_GIVING_WAY = 0.03


class Pools:
    """Messages whose senders wait (`ask`), and in `background` the others; `intake`: accepting; `readers`: reading."""

    # So many connections to the database are of use at the same time.
    connections = _ASKED_OF_POSTGRESQL + 1 + 1 + _READERS + _OTHERS

    def __init__(self, on_postgresql: bool, context: Context) -> None:
        """All that is done in these threads is done in the `context`."""
        threads = partial(ThreadPoolExecutor, initializer=use, initargs=(context,))
        asked = _ASKED_OF_POSTGRESQL if on_postgresql else _ASKED_OF_SQLITE
        self._asked = threads(asked, thread_name_prefix="asked")
        self._counting = threading.Lock()
        self._open = 0
        self._nobody_waits = threading.Event()
        self._nobody_waits.set()
        # One at a time, so that they hinder those who wait as little as can be.
        self.background = threads(1, thread_name_prefix="background")
        # Apart, so that what is accepted without waiting does not stand behind what is answered.
        self.intake = threads(1, thread_name_prefix="intake")
        # Apart, so that no reader waits for the engine.
        self.readers = threads(_READERS, thread_name_prefix="reader")

    def finish(self) -> None:
        """Take up nothing more, and end what is at hand."""
        for pool in (self.intake, self.background, self._asked, self.readers):
            pool.shutdown(wait=True)

    def ask(self, function: Callable[..., Result], *arguments: object) -> Future[Result]:
        """Do what somebody waits for."""
        with self._counting:
            self._open += 1
            self._nobody_waits.clear()
        future = self._asked.submit(function, *arguments)
        future.add_done_callback(self._note_end)
        return future

    def let_those_who_wait(self) -> None:
        """Wait until nobody waits, or a little while: what is not waited for has to go on too."""
        self._nobody_waits.wait(_LONGEST_GIVING_WAY)

    def _note_end(self, _: Future[Result]) -> None:
        with self._counting:
            self._open -= 1
            if not self._open:
                self._nobody_waits.set()
