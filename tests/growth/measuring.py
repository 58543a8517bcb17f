"""Measures how the time of a function grows with the length of what it is given: as a ratio, within one run."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

# Twice the length may cost so many times the time.
MOST = 2.5
# As long as a partner's message may be.
LENGTH = 2_000
# What takes less for that is too quick to be measured, and to do harm.
_FLOOR = 0.0005
_REPEATS = 3
_ATTEMPTS = 4
_SHORTEST = 32
# What takes so many times as long as half of it, and so long in all, is given up: its end may be years away.
_HOPELESS = 20
_PATIENCE = 0.25

Call = Callable[[str], object]
Text = Callable[[int], str]


class _GivenUp(Exception):
    """It takes far longer than growing steadily would."""


@dataclass(frozen=True)
class Growth:
    """How many times as long `length` takes as half of it; `seconds` are those of half of it."""

    length: int
    ratio: float
    seconds: float

    def __str__(self) -> str:
        return f"{self.ratio:.1f} times for {self.length} characters beside half of them ({self.seconds * 1000:.2f} ms)"


def growth_above(call: Call, text: Text, most: float = MOST, floor: float = _FLOOR) -> Growth | None:
    """The growth beyond what is allowed, if it is; None for one that is steady, or too quick to matter."""
    whole = _time(call, text(LENGTH), _PATIENCE)
    # Mostly one look is enough.
    if whole < floor or whole <= most * _time(call, text(LENGTH // 2), _PATIENCE) < float("inf"):
        return None
    if whole < float("inf"):
        return _too_steep(call, text, LENGTH, most, floor)
    # Where it is exponential nothing but the short ones ever end.
    length = _SHORTEST
    while length < 2 * LENGTH:
        if growth := _too_steep(call, text, min(length, LENGTH), most, floor):
            return growth
        length *= 2
    return None


def _too_steep(call: Call, text: Text, length: int, most: float, floor: float) -> Growth | None:
    """The growth up to a length where every attempt finds it too steep: a busy machine makes some seem so."""
    growth = None
    for _ in range(_ATTEMPTS):
        half = _usual(call, text(length // 2), _PATIENCE)
        whole = _usual(call, text(length), max(min(half, _PATIENCE) * _HOPELESS, _PATIENCE))
        growth = Growth(length, whole / max(half, 1e-9), half)
        if whole < floor or growth.ratio <= most:
            return None
    return growth


def _usual(call: Call, text: str, patience: float) -> float:
    """The median of several times: one that another program disturbed does not count."""
    times: list[float] = []
    while len(times) < _REPEATS and float("inf") not in times:
        times.append(_time(call, text, patience))
    return float("inf") if float("inf") in times else median(times)


def _time(call: Call, text: str, patience: float) -> float:
    """The CPU time of this thread; infinite where it was given up.

    The clock of the whole process goes by ticks while its timer runs, that of a thread does not.
    """
    try:
        with _patience(patience):
            begun = time.thread_time()
            call(text)
            return time.thread_time() - begun
    except _GivenUp:
        return float("inf")


@contextmanager
def _patience(seconds: float) -> Iterator[None]:
    """Raises when so much CPU time has gone by: `re` and Python look at signals in the midst of their work."""

    def give_up(*_: object) -> None:
        raise _GivenUp

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
