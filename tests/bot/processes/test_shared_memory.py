"""What processes tell each other in memory that they share."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from bot.processes.shared_memory import _DEATHS, Board, Death, Pulse, shared
from bot.settings import ROOT

KILLED = """
import os, signal, sys
from bot.processes.shared_memory import Board
board = Board(int(sys.argv[1]))
board.beat(1)
board.note_message(1, 4711)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def memory() -> Iterator[int]:
    descriptor = shared(3)
    yield descriptor
    os.close(descriptor)


def test_what_a_killed_process_was_at_is_known(memory: int) -> None:
    board = Board(memory)
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(memory)], cwd=ROOT, pass_fds=[memory])
    process.wait()
    board._numbers[3 + 5 + 4] = process.pid  # as a supervisor seats it, before it is at anything
    assert board.pulse(1) == Pulse(1, 1, 4711)
    assert board.is_seated(process.pid)
    assert board.death(process.pid) is None
    board.record_death(1, 3)
    assert not board.is_seated(process.pid)
    assert board.death(process.pid) == Death(4711, 3)
    assert board.pulse(1) == Pulse(0, 0, 0)


def test_of_many_deaths_the_last_are_known(memory: int) -> None:
    board = Board(memory)
    for process in range(1, _DEATHS + 11):
        board.seat(2, process)
        board.note_message(2, 10 * process)
        board.record_death(2, 2)
    assert [board.death(process) for process in (1, 10)] == [None, None]
    assert board.death(11) == Death(110, 2)
    assert board.death(_DEATHS + 10) == Death(10 * _DEATHS + 100, 2)


def test_a_number_that_is_given_out_anew_means_the_last_of_its_name(memory: int) -> None:
    board = Board(memory)
    for message in (5, 6):
        board.seat(0, 77)
        board.note_message(0, message)
        board.record_death(0, 3)
    assert board.death(77) == Death(6, 3)


def test_that_a_model_was_refused_is_seen_by_all(memory: int) -> None:
    assert not Board(memory).refused
    Board(memory).refused = True
    assert Board(memory).refused
