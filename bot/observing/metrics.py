"""What an operator watches, for Prometheus.

The processes of one service count in files of one directory (prometheus_client's multiprocess mode), so that whichever
of them is asked gives the figures of all. `serve` makes the directory, before prometheus_client is imported.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, values
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector

from bot import __version__
from bot.observing.counter_files import reserve
from bot.observing.hooks import ACTION, ANSWERED, DATABASE, DEAD_LETTERED, FAILED, LOST, POLICIES, UNDERSTANDING, Queue

__all__ = ["CONTENT_TYPE_LATEST", "DIRECTORY", "Metrics", "State"]

# The variable that names the directory.
DIRECTORY = "PROMETHEUS_MULTIPROC_DIR"
_RESTARTS = "Processes that took the place of another one: it died, or was killed as it was deaf."
# Seconds; a message takes some hundredths of one, a stage some thousandths.
_ANSWER_BUCKETS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)
_STAGE_BUCKETS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5)


@dataclass(frozen=True, eq=False)
class State:
    """What is looked up at the moment of asking; `queues` is None when the database does not answer.

    `writable` says whether it can be written to.
    """

    model: str
    queues: list[Queue] | None
    writable: bool = True

    def collect(self) -> Iterator[Metric]:
        """The figures, as prometheus_client wants them."""
        yield InfoMetricFamily("partner_desk", "What is running.", value={"version": __version__, "model": self.model})
        yield GaugeMetricFamily(
            "partner_desk_database_up", "1 if the database answers.", value=float(self.queues is not None)
        )
        yield GaugeMetricFamily(
            "partner_desk_database_writable",
            "1 if the database can be written to.",
            value=float(self.queues is not None and self.writable),
        )
        length = GaugeMetricFamily(
            "partner_desk_queue_messages", "Messages (inbox) and replies (outbox).", labels=("queue", "state")
        )
        oldest = GaugeMetricFamily(
            "partner_desk_queue_oldest_seconds", "Age of the oldest that is not done.", labels=("queue",)
        )
        for queue in self.queues or []:
            lengths = {"waiting": queue.waiting, "leased": queue.leased, "buried": queue.dead_lettered}
            for state, amount in lengths.items():
                length.add_metric((queue.name, state), amount)
            oldest.add_metric((queue.name,), queue.oldest)
        yield length
        yield oldest


def count_at(place: int) -> None:
    """Count at a place of the service, before any Metrics are made.

    Whoever takes the place of another process goes on with its figures. By the processes' own numbers, as is usual,
    there would be more and more files, which every scrape reads.
    """
    if DIRECTORY in os.environ:
        values.ValueClass = values.MultiProcessValue(lambda: f"place{place}")  # type: ignore[no-untyped-call]


class Metrics:
    """The counters of one application; `refused` names the newest model where that could not be used."""

    def __init__(self, refused: Callable[[], str | None] = lambda: None) -> None:
        reserve()
        self.refused_model = refused
        self.registry = CollectorRegistry()
        counter, histogram = self._counter, self._histogram
        self.replies = counter("partner_desk_replies_total", "Replies made.", "channel", "language", "outcome")
        self.refused = counter("partner_desk_refused_total", "Requests refused.", "channel", "reason")
        self.closed = counter(
            "partner_desk_connections_closed_total", "Connections refused, or closed before their time.", "reason"
        )
        self.feedback = counter("partner_desk_feedback_total", "Replies rated by partners.", "rating", "language")
        self.attempts = counter("partner_desk_attempts_total", "Attempts to answer a message.", "result")
        self.restarts = counter("partner_desk_worker_restarts_total", _RESTARTS, "cause")
        self.seconds = histogram("partner_desk_answer_seconds", "Time from a request to its replies.", "channel")
        self.received = counter(
            "partner_desk_received_total", "What messaging platforms delivered.", "channel", "result"
        )
        self.acknowledged = histogram(
            "partner_desk_acknowledge_seconds", "Time in which a platform's request is answered.", "channel"
        )
        self.sendings = counter("partner_desk_sendings_total", "Attempts to send a reply.", "channel", "result")
        self.given_up = counter("partner_desk_given_up_total", "Replies that will not be sent.", "channel", "reason")
        self.sending_seconds = histogram(
            "partner_desk_sending_seconds", "Time that an attempt to send a reply takes.", "channel"
        )
        self.stages = histogram(
            "partner_desk_stage_seconds",
            "Time that each stage of a message's way takes.",
            "stage",
            buckets=_STAGE_BUCKETS,
        )
        # Not first when something is counted: the files of the counters and of the histograms are made here.
        for result in (ANSWERED, FAILED, DEAD_LETTERED, LOST):
            self.attempts.labels(result)
        for stage in (DATABASE, UNDERSTANDING, ACTION, POLICIES):
            self.stages.labels(stage)

    def text(self, state: State) -> bytes:
        """All figures in Prometheus' text format."""
        return b"".join(generate_latest(part) for part in self._parts(state))

    def _counter(self, name: str, description: str, *labels: str) -> Counter:
        return Counter(name, description, labels, registry=self.registry)

    def _histogram(
        self, name: str, description: str, *labels: str, buckets: Sequence[float] = _ANSWER_BUCKETS
    ) -> Histogram:
        return Histogram(name, description, labels, buckets=buckets, registry=self.registry)

    def _parts(self, state: State) -> Iterable[CollectorRegistry]:
        now = CollectorRegistry()
        now.register(state)
        now.register(_Refused(self.refused_model()))
        return (_of_all_processes() if DIRECTORY in os.environ else self.registry), now


@dataclass(frozen=True, eq=False)
class _Refused:
    model: str | None

    def collect(self) -> Iterator[Metric]:
        """The figure, as prometheus_client wants it."""
        figure = GaugeMetricFamily(
            "partner_desk_model_refused", "1 if the newest model can't be used, and another one is.", labels=("model",)
        )
        if self.model is not None:
            figure.add_metric((self.model,), 1.0)
        yield figure


def _of_all_processes() -> CollectorRegistry:
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry
