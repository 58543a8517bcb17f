"""The signs of life that a process shows, and what ends it when it shows none."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress

import psutil
import pytest

from bot.processes.heartbeat import Heartbeat
from bot.processes.shared_memory import Board, Death, Pulse, shared
from bot.settings import ROOT

# It keeps Python's lock for good, after a heartbeat or in the midst of a message.
BURNING = """
import re, sys
from bot.processes.shared_memory import Board
from bot.processes.heartbeat import Heartbeat
Heartbeat(Board(int(sys.argv[1])), 0, 0.2).beat()
re.fullmatch("(a|a)*b", "a" * 60)
"""
# A parent that ends while its child is at a message, or only waits.
ORPHANED = """
import os, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", sys.argv[2], sys.argv[1]], pass_fds=[int(sys.argv[1])], stdout=-1)
child.stdout.readline()
print(child.pid, flush=True)
os._exit(0)
"""
AT_A_MESSAGE = """
import re, sys
from bot.processes.shared_memory import Board
from bot.processes.heartbeat import Heartbeat
with Heartbeat(Board(int(sys.argv[1])), 0, 600).answering(4711):
    print("at it", flush=True)
    re.fullmatch("(a|a)*b", "a" * 60)
"""


@pytest.fixture
def memory() -> Iterator[int]:
    descriptor = shared(2)
    yield descriptor
    os.close(descriptor)


@pytest.fixture
def heartbeat(memory: int) -> Iterator[Heartbeat]:
    yield Heartbeat(Board(memory), 0, 600)
    signal.setitimer(signal.ITIMER_PROF, 0)


async def test_it_breathes_as_long_as_the_loop_runs(
    memory: int, heartbeat: Heartbeat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.processes.heartbeat._EACH_SECONDS", 0.001)
    heartbeat.start()

    async def beats(number: int) -> int:
        while (seen := Board(memory).pulse(0).beats) < number:
            await asyncio.sleep(0.001)
        return seen

    assert await asyncio.wait_for(beats(5), 60) >= 5


def test_it_tells_which_message_is_at_hand(memory: int, heartbeat: Heartbeat) -> None:
    board = Board(memory)
    with heartbeat.answering(4711):
        assert board.pulse(0) == Pulse(0, 1, 4711)
        with heartbeat.paused():
            assert board.pulse(0).message == 0
        assert board.pulse(0).message == 4711
    assert board.pulse(0) == Pulse(0, 4, 0)


def test_it_knows_what_the_others_died_of(memory: int, heartbeat: Heartbeat) -> None:
    board = Board(memory)
    board.seat(1, 77)
    board.note_message(1, 5)
    assert heartbeat.awaits(77)
    board.record_death(1, 3)
    assert not heartbeat.awaits(77)
    assert heartbeat.death(77) == Death(5, 3)


def test_who_only_uses_the_processor_is_ended_by_the_system(memory: int) -> None:
    process = subprocess.run([sys.executable, "-c", BURNING, str(memory)], cwd=ROOT, pass_fds=[memory], timeout=120)
    assert process.returncode == -signal.SIGPROF


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process of its parent's end")
def test_who_hangs_at_a_message_ends_with_its_parent(memory: int) -> None:
    command = [sys.executable, "-c", ORPHANED, str(memory), AT_A_MESSAGE]
    parent = subprocess.run(command, cwd=ROOT, pass_fds=[memory], stdout=subprocess.PIPE, text=True, timeout=120)
    with suppress(psutil.NoSuchProcess):
        psutil.Process(int(parent.stdout)).wait(120)
