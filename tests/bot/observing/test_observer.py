"""What is counted and logged of each attempt."""

from __future__ import annotations

import logging
import time
from typing import Any

import pytest

from bot.observing.hooks import ANSWERED, FAILED, LOST, UNDERSTANDING, Attempt, Ending
from bot.observing.logs import MessageLog
from bot.observing.metrics import Metrics
from bot.observing.observer import Observer

ATTEMPT = Attempt(7, 2, "rest", "partner-1", "secret question")
CUSTOM: dict[str, Any] = {
    "language": "en",
    "outcome": "answered",
    "facts": [{"id": "a.fact", "source": "s", "as_of": "2025"}],
    "intent": "ask_sales",
    "confidence": 0.9,
}
REPLIES = [{"recipient_id": "partner-1", "text": "Over 5,000.", "custom": CUSTOM}]


def sample(metrics: Metrics, name: str, **labels: str) -> float | None:
    value: float | None = metrics.registry.get_sample_value(name, labels)
    return value


def test_attempts_and_replies_are_counted() -> None:
    metrics = Metrics()
    observer = Observer(metrics, MessageLog("k" * 16))
    observer.ended(ATTEMPT, Ending(ANSWERED, 0.01, REPLIES))
    observer.ended(ATTEMPT, Ending(LOST, 0.01))
    assert sample(metrics, "partner_desk_attempts_total", result="answered") == 1
    assert sample(metrics, "partner_desk_attempts_total", result="lost") == 1
    named = {"channel": "rest", "language": "en", "outcome": "answered"}
    assert sample(metrics, "partner_desk_replies_total", **named) == 1


def test_the_time_of_a_stage_is_taken_also_when_it_fails() -> None:
    metrics = Metrics()
    observer = Observer(metrics, MessageLog("k" * 16))
    with pytest.raises(KeyError), observer.stage(UNDERSTANDING):
        raise KeyError
    with observer.stage(UNDERSTANDING):
        pass
    assert sample(metrics, "partner_desk_stage_seconds_count", stage="understanding") == 2


def test_an_attempt_is_one_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "bot.messages"):
        Observer(Metrics(), MessageLog("k" * 16)).ended(ATTEMPT, Ending(ANSWERED, 0.0123, REPLIES))
    [record] = caplog.records
    fields = record.__dict__["fields"]
    assert (record.levelname, record.getMessage()) == ("INFO", "answered")
    assert fields.pop("conversation") not in ("partner-1", "")
    assert fields == {
        "message_id": 7,
        "channel": "rest",
        "attempt": 2,
        "language": "en",
        "intent": "ask_sales",
        "outcome": "answered",
        "facts": ["a.fact"],
        "ms": 12.3,
    }


def test_the_time_to_replies_that_nobody_waits_for_is_taken_here() -> None:
    metrics = Metrics()
    observer = Observer(metrics, MessageLog("k" * 16))
    observer.ended(ATTEMPT, Ending(ANSWERED, 0.01, REPLIES))
    for accepted_at in (time.time() - 1_000, time.time() + 1_000):
        attempt = Attempt(7, 1, "web", "web-x", "secret question", accepted_at, followed=True)
        observer.ended(attempt, Ending(FAILED, 0.01))
        observer.ended(attempt, Ending(ANSWERED, 0.01, REPLIES))
    assert sample(metrics, "partner_desk_answer_seconds_count", channel="rest") is None
    assert sample(metrics, "partner_desk_answer_seconds_count", channel="web") == 2
    assert sample(metrics, "partner_desk_answer_seconds_bucket", channel="web", le="30.0") == 1
