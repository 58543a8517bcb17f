"""How far calls are kept apart."""

from __future__ import annotations

from bot.channels.pacing import Pace


def test_calls_of_one_user_are_kept_apart_and_those_of_others_are_not() -> None:
    pace = Pace(1_000_000.0)
    waits = [pace.wait("ann", 1.0, now) for now in (100.0, 100.0, 100.5, 110.0)]
    assert [round(wait, 3) for wait in waits] == [0.0, 1.0, 1.5, 0.0]
    assert round(pace.wait("bob", 1.0, 110.0), 3) == 0.0


def test_all_calls_together_keep_to_the_rate() -> None:
    pace = Pace(10.0)
    assert [round(pace.wait(str(user), 0.0, 5.0), 3) for user in range(4)] == [0.0, 0.1, 0.2, 0.3]
    assert round(pace.wait("late", 0.0, 9.0), 3) == 0.0


def test_of_users_who_have_not_been_written_to_for_long_nothing_is_kept() -> None:
    pace = Pace(1_000_000.0)
    for user in range(1_001):
        pace.wait(str(user), 1.0, 100.0)
    pace.wait("late", 1.0, 200.0)
    assert list(pace._free) == ["late"]
    assert round(pace.wait("late", 1.0, 200.0), 3) == 1.0
