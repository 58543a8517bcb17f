"""Counts the connections that are refused, or closed before their time."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable
from enum import Enum

from bot.observing.metrics import Metrics

logger = logging.getLogger(__name__)
_REPORT_SECONDS = 60.0


class Reason(str, Enum):
    """Why a connection is refused, or closed."""

    # There are as many as there may be, in all or of its address, and all are being answered.
    FULL = "full"
    ADDRESS = "address"
    # It was idle, or its request not complete, when another one came and there were as many as there may be.
    MADE_ROOM = "made_room"
    LATE_HEADERS = "late_headers"
    LATE_BODY = "late_body"
    # Its peer does not read what is answered.
    UNREAD = "unread"
    MALFORMED = "malformed"
    TOO_LARGE = "too_large"


class Tally:
    """For the metrics, and for the log: there one line a minute says it, however many they were."""

    def __init__(self, metrics: Metrics | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._metrics = metrics
        self._clock = clock
        self._reported = clock()
        self._counts: Counter[str] = Counter()

    def add(self, reason: Reason) -> None:
        """Count one."""
        self._counts[reason.value] += 1
        if self._metrics:
            self._metrics.closed.labels(reason.value).inc()

    def report(self) -> None:
        """Write the line, if there was anything and the last one is a minute old."""
        if not self._counts or self._clock() - self._reported < _REPORT_SECONDS:
            return
        said = ", ".join(f"{name} {count}" for name, count in sorted(self._counts.items()))
        logger.warning("connections were refused or closed: %s", said)
        self._counts.clear()
        self._reported = self._clock()
