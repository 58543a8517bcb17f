"""Messages that an engine hangs on, or dies of; what stands for one is its whole text."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable

# The first one hangs with Python's lock given up, the second one keeps it.
POISONS: dict[str, Callable[[], object]] = {
    "poison: waits": lambda: time.sleep(100_000),
    "poison: backtracks": lambda: re.fullmatch("(a|a)*b", "a" * 60),
    "poison: exits": lambda: os._exit(1),
    "poison: is killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
}


def swallow(text: str) -> None:
    """Do what a message does to the process that answers it."""
    if poison := POISONS.get(text):
        poison()
