"""What an operator watches, for Prometheus."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

__all__ = ["CONTENT_TYPE_LATEST", "Metrics"]

# Seconds; a message takes some hundredths of one.
_BUCKETS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)


class Metrics:
    """The counters of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.replies = Counter(
            "partner_desk_replies_total", "Replies sent.", ("channel", "language", "outcome"), registry=self.registry
        )
        self.refused = Counter(
            "partner_desk_refused_total", "Requests refused.", ("channel", "reason"), registry=self.registry
        )
        self.seconds = Histogram(
            "partner_desk_answer_seconds",
            "Time to answer a message.",
            ("channel",),
            buckets=_BUCKETS,
            registry=self.registry,
        )

    def text(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self.registry)
