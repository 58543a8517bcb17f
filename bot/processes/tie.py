"""What ties a worker to its supervisor: it ends when the supervisor has ended, however that came."""

from __future__ import annotations

import ctypes
import os
import select
import socket
import sys
import threading
import time

from bot.processes.children import STOP_SECONDS
from bot.processes.exit_codes import CANNOT_WORK

_PR_SET_PDEATHSIG = 1
# It keeps Python's lock: to get it back would take longer than the call.
_SYSTEM = ctypes.PyDLL(None) if sys.platform == "linux" else None


class Tie:
    """The pipe to the supervisor. As long as nothing is answered, the supervisor's end is the end at once."""

    def __init__(self, pipe: socket.socket) -> None:
        self.pipe = pipe
        self._serving = False
        threading.Thread(target=self._watch, name="tie", daemon=True).start()

    def loosen(self) -> None:
        """From now on what is at hand is finished, in a time that is bounded."""
        self._serving = True
        signal_parents_end(0)

    def _watch(self) -> None:
        # The supervisor never says anything: it is gone.
        waiting = select.poll()
        waiting.register(self.pipe, select.POLLIN)
        waiting.poll()
        if self._serving:
            time.sleep(STOP_SECONDS)
        os._exit(CANNOT_WORK)


def signal_parents_end(number: int) -> None:
    """Let the system send this signal when the parent ends, 0 for none; each thread has one of its own.

    Only Linux can. A thread that watches can't be relied on while something is loaded, or a message hangs: either may
    keep Python's lock.
    """
    if _SYSTEM is not None:
        _SYSTEM.prctl(_PR_SET_PDEATHSIG, number)
