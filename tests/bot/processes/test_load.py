"""What processes tell each other of their connections."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from bot.processes.load import Share, least
from bot.processes.shared_memory import NOBODY, Board, shared
from bot.settings import ROOT

ELSEWHERE = """
import sys
from bot.processes.load import Share
from bot.processes.shared_memory import Board
Share(Board(int(sys.argv[1])), 1).note(5)
"""


@pytest.fixture
def memory() -> Iterator[int]:
    """Places for three processes."""
    descriptor = shared(3)
    yield descriptor
    os.close(descriptor)


def test_while_nobody_answers_there_is_no_least(memory: int) -> None:
    assert least(Board(memory)) == 0
    assert Share(Board(memory), 0).allows(0)


def test_who_holds_more_than_the_least_busy_one_lets_others(memory: int) -> None:
    first, second = Share(Board(memory), 0), Share(Board(memory), 1)
    first.note(0)
    second.note(0)
    assert first.allows(0)
    first.note(1)
    assert not first.allows(1)
    second.note(1)
    assert first.allows(1)


def test_of_many_a_small_part_more_is_no_matter(memory: int) -> None:
    first, second = Share(Board(memory), 0), Share(Board(memory), 1)
    first.note(0)
    second.note(80)
    first.note(90)
    assert first.allows(90)
    assert not first.allows(91)


def test_who_has_left_is_waited_for_no_more(memory: int) -> None:
    first, second = Share(Board(memory), 0), Share(Board(memory), 1)
    first.note(3)
    second.note(0)
    assert not first.allows(3)
    second.leave()
    second.note(0)  # its last connections are closed
    assert first.allows(3)


def test_what_another_process_says_is_seen(memory: int) -> None:
    first = Share(Board(memory), 0)
    first.note(0)
    Board(memory).hold(1, 0)
    assert not first.allows(5)
    subprocess.run([sys.executable, "-c", ELSEWHERE, str(memory)], cwd=ROOT, pass_fds=[memory], check=True)
    Board(memory).hold(0, NOBODY)
    assert first.allows(5)
