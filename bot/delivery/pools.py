"""The threads of a desk, by who waits for what they do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

_ASKED, _READERS = 4, 2
# Of a sender and of the listener for notices.
_OTHERS = 3


class Pools:
    """`asked`: messages whose senders wait; `background`: the others; `intake`: accepting; `readers`: what is read."""

    # So many connections to the database are of use at the same time.
    connections = _ASKED + 1 + 1 + _READERS + _OTHERS

    def __init__(self) -> None:
        # The engine takes one message at a time; the others of these threads are with the database meanwhile.
        self.asked = ThreadPoolExecutor(_ASKED, thread_name_prefix="asked")
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
