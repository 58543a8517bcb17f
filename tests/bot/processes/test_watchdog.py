"""Who is deaf, and who only stood still with all others."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from bot.processes.shared_memory import Board, shared
from bot.processes.watchdog import Clock, Watchdog


@pytest.fixture
def board() -> Iterator[Board]:
    descriptor = shared(2)
    yield Board(descriptor)
    os.close(descriptor)


class Time:
    """A clock that is set by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seconds = 1_000.0
        monkeypatch.setattr("bot.processes.watchdog.time.monotonic", lambda: self.seconds)

    def pass_by(self, clock: Clock, seconds: float, looks: int) -> None:
        for _ in range(looks):
            self.seconds += seconds / looks
            clock.tick()


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    return Time(monkeypatch)


def test_who_does_not_breathe_is_silent(board: Board, time: Time) -> None:
    clock = Clock()
    quiet, alive = Watchdog(board, 0, clock), Watchdog(board, 1, clock)
    for _ in range(10):
        board.beat(1)
        time.pass_by(clock, 1, looks=5)
        quiet.look()
        alive.look()
    assert (round(quiet.silent), round(alive.silent)) == (10, 0)


def test_who_is_at_one_message_for_long_is_busy(board: Board, time: Time) -> None:
    clock = Clock()
    watchdog = Watchdog(board, 0, clock)
    for message in (1, 2, 3):
        board.note_message(0, message)
        time.pass_by(clock, 2, looks=10)
        watchdog.look()
    assert (watchdog.busy, watchdog.message) == (0, 3)
    time.pass_by(clock, 4, looks=20)
    watchdog.look()
    assert round(watchdog.busy) == 4
    board.note_message(0, 0)
    watchdog.look()
    assert watchdog.busy == 0


def test_the_same_message_taken_up_again_is_a_sign_of_life(board: Board, time: Time) -> None:
    clock = Clock()
    watchdog = Watchdog(board, 0, clock)
    for _ in range(5):
        board.note_message(0, 0)
        board.note_message(0, 7)
        time.pass_by(clock, 3, looks=15)
        watchdog.look()
    assert watchdog.busy == 0


def test_when_all_stood_still_together_nobody_was_deaf(board: Board, time: Time) -> None:
    clock = Clock()
    watchdog = Watchdog(board, 0, clock)
    board.note_message(0, 7)
    time.pass_by(clock, 3_600, looks=1)  # a laptop that was shut
    watchdog.look()
    assert watchdog.silent <= 1
    assert watchdog.busy <= 1
