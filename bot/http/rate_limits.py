"""Limits on how fast a sender may write (the generic cell rate algorithm: one time stamp a key), and their answer."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable

from bot.http.problems import Problem
from bot.observing.metrics import Metrics
from bot.settings import Rate

# Some 10 MB a table.
_MOST_KEYS = 50_000
# More than one message adds, so that a table gets smaller again.
_FORGOTTEN_AT_ONCE = 2
_ROUNDING = 1e-9


class RateLimiter:
    """Counts per key, in memory: for one process.

    The table has an end. What has paid off goes first; if all are still counted, the one that was heard of longest ago:
    its count begins anew, so that a flood of keys can lock nobody out, and whoever goes on sending stays counted.
    """

    def __init__(self, rate: Rate | None, clock: Callable[[], float] = time.monotonic, most: int = _MOST_KEYS) -> None:
        self._rate = rate
        self._clock = clock
        self._most = most
        # For each key the time at which all that it sent will be paid off; that which was heard of last comes last.
        # Keys by their hashes, which are of one size and, being salted, can't be made alike from outside.
        self._paid_off: OrderedDict[int, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._paid_off)

    def wait_for(self, key: str) -> float:
        """Count one message; returns 0, or the seconds to wait, and then the message does not count."""
        if self._rate is None:
            return 0.0
        now, known = self._clock(), hash(key)
        interval = self._rate.seconds / self._rate.amount
        before = self._paid_off.get(known, now)
        due = max(before, now) + interval
        excess = due - now - self._rate.seconds
        refused = excess > _ROUNDING
        self._paid_off[known] = before if refused else due
        self._paid_off.move_to_end(known)
        self._forget(now)
        return excess if refused else 0.0

    def _forget(self, now: float) -> None:
        """Drop what need not be kept: two at most, so that no message pays for all others."""
        for _ in range(_FORGOTTEN_AT_ONCE):
            oldest = next(iter(self._paid_off))
            if self._paid_off[oldest] > now and len(self._paid_off) <= self._most:
                return
            del self._paid_off[oldest]


def limit(limiter: RateLimiter, key: str, channel: str, language: str, metrics: Metrics) -> None:
    """Count a message of a channel's. Raises Problem for one too many."""
    seconds = math.ceil(limiter.wait_for(key))
    if seconds:
        raise too_many("rate_limited", seconds, channel, language, metrics)


def too_many(key: str, seconds: int, channel: str, language: str, metrics: Metrics, reason: str = "rate") -> Problem:
    """The answer to whoever asks for too much: in how many seconds to come again. It is counted by its reason."""
    metrics.refused.labels(channel, reason).inc()
    headers = {"Retry-After": str(seconds)}
    return Problem(429, key, title="rate_limited", language=language, headers=headers, seconds=seconds)
