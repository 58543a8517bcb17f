"""Limits on how fast a sender may write (the generic cell rate algorithm: one time stamp a key)."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

_PERIODS = {"second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86400.0}
_RATE = re.compile(r"([1-9]\d{0,8})/(second|minute|hour|day)")
_MOST_KEYS = 100_000


@dataclass(frozen=True)
class Rate:
    """So many messages in so many seconds, also all at once."""

    amount: int
    seconds: float

    def times(self, factor: int) -> Rate:
        """The rate for a group that is so many times as large."""
        return Rate(self.amount * factor, self.seconds)


def parse_rate(text: str) -> Rate | None:
    """Read "60/minute"; None for "off". Raises ValueError for anything else."""
    if text == "off":
        return None
    match = _RATE.fullmatch(text)
    if not match:
        raise ValueError(f"'{text}' is not a rate: write a number and a period, as 60/minute, or off")
    return Rate(int(match.group(1)), _PERIODS[match.group(2)])


class RateLimiter:
    """Counts per key, in memory: for one process."""

    def __init__(self, rate: Rate | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        # For each key the time at which all that it sent will be paid off.
        self._paid_off: dict[str, float] = {}

    def wait_for(self, key: str) -> float:
        """Count one message; returns 0, or the seconds to wait, and then the message does not count."""
        if self._rate is None:
            return 0.0
        now = self._clock()
        interval = self._rate.seconds / self._rate.amount
        due = max(self._paid_off.get(key, now), now) + interval
        excess = due - now - self._rate.seconds
        if excess > 1e-9:
            return excess
        if len(self._paid_off) >= _MOST_KEYS:
            self._forget(now)
        self._paid_off[key] = due
        return 0.0

    def _forget(self, now: float) -> None:
        self._paid_off = {key: due for key, due in self._paid_off.items() if due > now}
