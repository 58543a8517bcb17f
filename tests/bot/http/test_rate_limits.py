"""Rates, and what they let through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.http.rate_limits import RateLimiter
from bot.settings import Rate, parse_rate


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("60/minute", Rate(60, 60)),
        ("1/second", Rate(1, 1)),
        ("500/hour", Rate(500, 3600)),
        ("9/day", Rate(9, 86400)),
        ("off", None),
    ],
)
def test_a_rate_is_read(text: str, rate: Rate | None) -> None:
    assert parse_rate(text) == rate


@pytest.mark.parametrize(
    "text", ["", "fast", "60", "0/minute", "-1/minute", "1.5/minute", "60/week", "60 / minute", "OFF", "1/second\n"]
)
def test_what_is_no_rate_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="60/minute"):
        parse_rate(text)


def test_the_whole_amount_may_come_at_once_and_then_one_an_interval() -> None:
    clock = Clock()
    limiter = RateLimiter(Rate(3, 60), clock)
    assert [limiter.wait_for("a") for _ in range(3)] == [0, 0, 0]
    assert limiter.wait_for("a") == pytest.approx(20)
    clock.now += 20
    assert limiter.wait_for("a") == 0
    assert limiter.wait_for("a") == pytest.approx(20)


def test_a_refused_message_does_not_count() -> None:
    clock = Clock()
    limiter = RateLimiter(Rate(1, 10), clock)
    limiter.wait_for("a")
    waits = [limiter.wait_for("a") for _ in range(50)]
    assert waits == [pytest.approx(10)] * 50
    clock.now += 10
    assert limiter.wait_for("a") == 0


def test_each_key_has_its_own_count() -> None:
    limiter = RateLimiter(Rate(1, 10), Clock())
    assert [limiter.wait_for(key) for key in "aba"] == [0, 0, pytest.approx(10)]


def test_rest_after_a_long_pause_is_not_saved_up() -> None:
    clock = Clock()
    limiter = RateLimiter(Rate(2, 10), clock)
    limiter.wait_for("a")
    clock.now += 10_000
    assert [limiter.wait_for("a") > 0 for _ in range(3)] == [False, False, True]


def test_without_a_rate_nothing_is_refused() -> None:
    limiter = RateLimiter(None)
    assert {limiter.wait_for("a") for _ in range(1000)} == {0}


def test_a_group_is_allowed_a_multiple() -> None:
    assert Rate(60, 60).times(5) == Rate(300, 60)


def test_keys_that_have_paid_off_are_forgotten() -> None:
    clock = Clock()
    limiter = RateLimiter(Rate(1, 10), clock)
    for number in range(10):
        limiter.wait_for(f"old {number}")
    clock.now += 5
    limiter.wait_for("young")
    clock.now += 6
    for number in range(10):
        limiter.wait_for(f"new {number}")
    assert len(limiter) == 11
    assert limiter.wait_for("young") > 0


def test_a_table_has_an_end_when_all_keys_are_counted() -> None:
    limiter = RateLimiter(Rate(1, 10), Clock(), most=10)
    assert {limiter.wait_for(f"key {number}") for number in range(1000)} == {0}
    assert len(limiter) == 10


def test_a_flood_of_keys_locks_nobody_out_and_frees_nobody_who_goes_on() -> None:
    clock = Clock()
    limiter = RateLimiter(Rate(2, 60), clock, most=10)
    assert [limiter.wait_for("honest"), limiter.wait_for("busy"), limiter.wait_for("busy")] == [0, 0, 0]
    for number in range(1000):
        limiter.wait_for(f"flood {number}")
        assert limiter.wait_for("busy") > 0
    assert limiter.wait_for("honest") == 0


@given(st.lists(st.tuples(st.integers(0, 5), st.floats(0, 40)), max_size=60))
def test_with_room_for_all_what_is_forgotten_changes_nothing(sent: list[tuple[int, float]]) -> None:
    clock = Clock()
    limiter = RateLimiter(Rate(3, 60), clock)
    each = [RateLimiter(Rate(3, 60), clock) for _ in range(6)]
    for key, pause in sent:
        clock.now += pause
        assert limiter.wait_for(str(key)) == each[key].wait_for("")
