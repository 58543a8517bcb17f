"""How much a session and an address may write, read and keep open (setting RATE_LIMIT)."""

from __future__ import annotations

from fastapi import Request

from bot.delivery.schema import FOLLOWED as NAME
from bot.http.addresses import caller
from bot.http.problems import Problem, request_language
from bot.http.rate_limits import RateLimiter, limit, too_many
from bot.observing.metrics import Metrics
from bot.settings import Rate

# One address may serve a whole office.
_SESSIONS_PER_ADDRESS = 5
# A message leads to some reads: its own echo, its replies, in each tab.
_READS_PER_MESSAGE = 10
_STREAMS_PER_ADDRESS = 500
# A place becomes free when somebody closes a tab.
_PLACE_SECONDS = 30


class Limits:
    """Counts in this process; every refusal is a Problem in the caller's language."""

    def __init__(self, rate: Rate | None, metrics: Metrics) -> None:
        """`rate` is for a session's messages; None for no limit."""
        self._metrics = metrics
        self._sessions = RateLimiter(rate)
        self._addresses = RateLimiter(rate.times(_SESSIONS_PER_ADDRESS) if rate else None)
        reads = rate.times(_READS_PER_MESSAGE) if rate else None
        self._readers = RateLimiter(reads)
        self._reading_addresses = RateLimiter(reads.times(_SESSIONS_PER_ADDRESS) if reads else None)
        self.streams_per_address = _STREAMS_PER_ADDRESS if rate else None

    def write(self, request: Request, conversation: str | None = None, language: str | None = None) -> None:
        """Count a request that writes, for its address, or for a conversation that is known by then."""
        if conversation is None:
            self._count(self._addresses, caller(request), request, language)
        else:
            self._count(self._sessions, conversation, request, language)

    def read(self, request: Request, conversation: str) -> None:
        """Count a request that reads."""
        self._count(self._reading_addresses, caller(request), request, None)
        self._count(self._readers, conversation, request, None)

    def too_many_streams(self, request: Request) -> Problem:
        """The refusal of whoever keeps too many streams open."""
        language = request_language(request)
        return too_many("too_many_streams", _PLACE_SECONDS, NAME, language, self._metrics, reason="streams")

    def full(self, request: Request) -> Problem:
        """The refusal of whoever would keep a stream open where there are as many as there may be."""
        self._metrics.refused.labels(NAME, "full").inc()
        headers = {"Retry-After": str(_PLACE_SECONDS)}
        tag = request_language(request)
        return Problem(503, "full", title="unavailable", language=tag, headers=headers, seconds=_PLACE_SECONDS)

    def _count(self, limiter: RateLimiter, key: str, request: Request, language: str | None) -> None:
        limit(limiter, key, NAME, language or request_language(request), self._metrics)
