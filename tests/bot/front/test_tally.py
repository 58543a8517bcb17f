"""What is counted of connections, and how seldom it is said."""

from __future__ import annotations

import logging

import pytest

from bot.front.tally import Reason, Tally
from bot.observing.metrics import Metrics


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_flood_is_one_line_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    tally = Tally(clock=clock)
    for second in range(180):
        for _ in range(100):
            tally.add(Reason.MALFORMED)
        tally.add(Reason.FULL)
        clock.now += 1
        tally.report()
        assert len(caplog.records) == (second + 1) // 60
    assert caplog.records[0].levelno == logging.WARNING
    assert caplog.messages == ["connections were refused or closed: full 60, malformed 6000"] * 3


def test_where_nothing_was_nothing_is_said(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    tally = Tally(clock=clock)
    clock.now += 600
    tally.report()
    assert caplog.records == []


@pytest.mark.parametrize("reason", Reason)
def test_each_is_counted_under_its_reason(reason: Reason) -> None:
    metrics = Metrics()
    Tally(metrics).add(reason)
    counted = metrics.registry.get_sample_value("partner_desk_connections_closed_total", {"reason": reason.value})
    assert counted == 1
