"""The threads of a desk, by who waits for what they do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

# The engine takes one message at a time. With PostgreSQL a second thread takes the next one in meanwhile, and puts the
# last one away; more threads only wait for each other. SQLite, too, lets one write at a time: there one thread answers
# more messages a second than two or four.
_ASKED_OF_POSTGRESQL, _ASKED_OF_SQLITE = 2, 1
_READERS = 2
# Of a sender and of the listener for notices.
_OTHERS = 3


class Pools:
    """`asked`: messages whose senders wait; `background`: the others; `intake`: accepting; `readers`: what is read."""

    # So many connections to the database are of use at the same time.
    connections = _ASKED_OF_POSTGRESQL + 1 + 1 + _READERS + _OTHERS

    def __init__(self, on_postgresql: bool) -> None:
        asked = _ASKED_OF_POSTGRESQL if on_postgresql else _ASKED_OF_SQLITE
        self.asked = ThreadPoolExecutor(asked, thread_name_prefix="asked")
        # One at a time, so that they hinder those who wait as little as can be.
        self.background = ThreadPoolExecutor(1, thread_name_prefix="background")
        # Apart, so that what is accepted without waiting does not stand behind what is answered.
        self.intake = ThreadPoolExecutor(1, thread_name_prefix="intake")
        # Apart, so that no reader waits for the engine.
        self.readers = ThreadPoolExecutor(_READERS, thread_name_prefix="reader")

    def finish(self) -> None:
        """Take up nothing more, and end what is at hand."""
        for pool in (self.intake, self.background, self.asked, self.readers):
            pool.shutdown(wait=True)
