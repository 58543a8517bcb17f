"""Counts, logs and, where it is asked for, traces what the delivery tells of each message."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager, ExitStack, nullcontext

from prometheus_client import Histogram

from actions.reply import Custom
from bot.observing.hooks import Attempt, Ending, SendWatch, Watch
from bot.observing.logs import MessageLog
from bot.observing.metrics import Metrics
from bot.observing.tracing import Tracing


class Observer(Watch):
    """Metrics and log always, spans with `tracing`."""

    def __init__(self, metrics: Metrics, log: MessageLog, tracing: Tracing | None = None) -> None:
        self._metrics = metrics
        self._log = log
        self._tracing = tracing

    def stage(self, name: str) -> AbstractContextManager[object]:
        """Take a stage's time."""
        timer = _Timer(self._metrics.stages.labels(name))
        if self._tracing is None:
            return timer
        both = ExitStack()
        both.enter_context(timer)
        both.enter_context(self._tracing.span(name))
        return both

    def attempt(self, attempt: Attempt) -> AbstractContextManager[object]:
        """Trace an attempt."""
        if self._tracing is None:
            return nullcontext()
        return self._tracing.span("answer", {"message.id": attempt.message, "channel": attempt.channel})

    def ended(self, attempt: Attempt, ending: Ending) -> None:
        """Count an attempt and its replies, and log it."""
        self._metrics.attempts.labels(ending.result).inc()
        for reply in ending.replies:
            custom = Custom.of(reply)
            self._metrics.replies.labels(attempt.channel, custom.language, custom.outcome or "").inc()
        if ending.replies and attempt.followed:
            # Nobody waits for these replies who could take the time; the machines' clocks may differ a little.
            self._metrics.seconds.labels(attempt.channel).observe(max(time.time() - attempt.accepted_at, 0.0))
        self._log.write(attempt, ending)
        if self._tracing is not None:
            self._tracing.describe(attempt, ending)


class SendingMetrics(SendWatch):
    """Counts what the sender tells."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def sending_ended(self, channel: str, result: str, seconds: float) -> None:
        """Count an attempt to send a reply, and its time."""
        self._metrics.sendings.labels(channel, result).inc()
        self._metrics.sending_seconds.labels(channel).observe(seconds)

    def given_up(self, channel: str, cause: str) -> None:
        """Count a reply that will not be sent, by why."""
        self._metrics.given_up.labels(channel, cause).inc()


class _Timer:
    """Observes how long a block takes, also one that fails."""

    def __init__(self, histogram: Histogram) -> None:
        self._histogram = histogram

    def __enter__(self) -> None:
        self._started = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self._histogram.observe(time.perf_counter() - self._started)
