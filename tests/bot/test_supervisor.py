"""The supervisor, from the outside: what it starts, replaces, renews and ends."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from bot.exits import CANNOT_WORK
from bot.settings import ROOT
from bot.supervisor import worker_command
from tests.bot.supervised import BROKEN
from tests.processes import await_end, kill

# Only bounds how long a test of a broken supervisor hangs.
_LONGEST_SECONDS = 60


class Supervised:
    """A supervisor in a process of its own."""

    def __init__(self, directory: Path, count: int) -> None:
        self.directory = directory
        command = [sys.executable, "-m", "tests.bot.supervised", str(directory), str(count)]
        self.process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)

    def log(self) -> list[list[str]]:
        file = self.directory / "log"
        return [line.split() for line in file.read_text().splitlines()] if file.exists() else []

    def owners(self, what: str) -> list[str]:
        """Whose log says this, in order."""
        return [owner for owner, said, *_ in self.log() if said == what and owner != "all"]

    def await_ready(self, count: int) -> list[str]:
        """Wait until so many processes have been ready, and the supervisor has heard it; returns their names."""
        self.until(lambda: len(self.owners("ready")) >= count)
        return self.owners("ready")

    def until(self, true: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _LONGEST_SECONDS
        while not true():
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.02)

    def child(self, owner: str) -> psutil.Process:
        [found] = [child for child in self.children() if owner in child.cmdline()]
        return found

    def children(self) -> list[psutil.Process]:
        children: list[psutil.Process] = psutil.Process(self.process.pid).children()
        return children

    def running(self) -> set[str]:
        """The names of the processes that have said that they are there, and are."""
        named = {part for child in self.children() for part in _words(child)[5:6]}
        return named & set(self.owners("begins"))

    def end(self) -> str:
        """Wait for its end; returns what it said."""
        return self.process.communicate(timeout=_LONGEST_SECONDS)[1]


def _words(process: psutil.Process) -> list[str]:
    try:
        words: list[str] = process.cmdline()
    except psutil.Error:  # it has just ended
        return []
    return words


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Callable[[int], Supervised]]:
    """Starts a supervisor over so many processes."""
    started = []

    def start(count: int) -> Supervised:
        started.append(Supervised(tmp_path, count))
        return started[-1]

    yield start
    for each in started:
        if each.process.poll() is None:
            processes = [psutil.Process(each.process.pid), *each.children()]
            for process in processes:
                kill(process)
            each.end()


Start = Callable[[int], Supervised]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_all_are_started_and_stopped(supervise: Start, number: signal.Signals) -> None:
    service = supervise(3)
    service.until(lambda: ["all", "ready"] in service.log())
    assert len(set(service.owners("ready"))) == 3
    children = service.children()
    service.process.send_signal(number)
    service.end()
    assert service.process.returncode == 0
    assert await_end(children) == []


def test_the_first_start_is_told_when_all_are_ready(supervise: Start) -> None:
    service = supervise(3)
    service.until(lambda: ["all", "ready"] in service.log())
    assert sorted(what for _, what, *_ in service.log()[:6]) == ["begins"] * 3 + ["ready"] * 3


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_one_that_dies_is_replaced_by_one_that_takes_over_its_work(supervise: Start, number: signal.Signals) -> None:
    service = supervise(2)
    first, second = service.await_ready(2)
    service.child(first).send_signal(number)
    service.await_ready(3)
    *_, [third, _, *inherits] = [line for line in service.log() if line[1] == "begins"]
    assert inherits == [first]
    assert service.running() == {second, third}
    assert service.process.poll() is None


def test_one_that_dies_before_it_is_ready_leaves_what_it_was_to_take_over(supervise: Start, tmp_path: Path) -> None:
    service = supervise(1)
    [first] = service.await_ready(1)
    (tmp_path / "broken").touch()
    kill(service.child(first))
    service.until(lambda: len(service.owners("begins")) >= 3)
    (tmp_path / "broken").unlink()
    service.await_ready(2)
    for number, [_, _, *inherits] in enumerate(line for line in service.log() if line[1] == "begins"):
        assert set(inherits) == set(service.owners("begins")[:number])


def test_what_never_comes_up_ends_with_its_exit_code(supervise: Start, tmp_path: Path) -> None:
    (tmp_path / "broken").touch()
    service = supervise(2)
    said = service.end()
    assert service.process.returncode == BROKEN
    assert "Traceback" not in said
    assert ["all", "ready"] not in service.log()


def test_one_that_is_killed_while_the_service_comes_up_is_replaced(supervise: Start, tmp_path: Path) -> None:
    (tmp_path / "slow").touch()
    service = supervise(2)
    service.until(lambda: len(service.owners("begins")) == 2)
    killed, other = service.owners("begins")
    kill(service.child(killed))
    service.until(lambda: len(service.owners("begins")) == 3)
    (tmp_path / "slow").unlink()
    service.until(lambda: ["all", "ready"] in service.log())
    assert service.running() == {other, service.owners("begins")[2]}


def test_one_that_is_deaf_is_killed(supervise: Start, tmp_path: Path) -> None:
    (tmp_path / "deaf").touch()
    service = supervise(2)
    service.await_ready(2)
    children = service.children()
    service.process.terminate()
    assert "killed" in service.end()
    assert service.process.returncode == 0
    assert await_end(children) == []


def test_the_supervisors_death_ends_all(supervise: Start) -> None:
    service = supervise(2)
    service.await_ready(2)
    children = service.children()
    service.process.kill()
    assert await_end(children) == []
    assert sorted(service.owners("alone")) == sorted(service.owners("ready"))


def renew_by_signal(service: Supervised) -> None:
    service.process.send_signal(signal.SIGHUP)


def renew_by_version(service: Supervised) -> None:
    (service.directory / "version").write_text("2")


@pytest.mark.parametrize("renew", [renew_by_signal, renew_by_version])
def test_all_are_renewed_one_by_one(supervise: Start, renew: Callable[[Supervised], None]) -> None:
    service = supervise(2)
    old = service.await_ready(2)
    service.until(lambda: ["all", "ready"] in service.log())
    renew(service)
    most = 0

    def renewed() -> bool:
        nonlocal most
        running = service.running()
        most = max(most, len(running))
        # Never fewer than were asked for.
        assert len(running) >= 2
        return len(service.owners("ready")) == 4 and not running & set(old)

    service.until(renewed)
    assert most <= 3
    # Nobody is told to take over the work of one that lives.
    assert all(len(line) == 2 for line in service.log())
    assert len(service.owners("begins")) == 4


def test_a_renewal_that_fails_leaves_the_old_ones_at_work(supervise: Start, tmp_path: Path) -> None:
    service = supervise(2)
    old = service.await_ready(2)
    service.until(lambda: ["all", "ready"] in service.log())
    (tmp_path / "broken").touch()
    renew_by_version(service)
    service.until(lambda: len(service.owners("begins")) == 3)
    service.until(lambda: service.running() == set(old))
    (tmp_path / "broken").unlink()
    renew_by_signal(service)
    service.until(lambda: len(service.owners("ready")) == 4 and not service.running() & set(old))
    service.process.terminate()
    assert "the old ones go on answering" in service.end()


def test_the_command_names_the_model_that_is_current(tmp_path: Path) -> None:
    models = iter([tmp_path / "a", tmp_path / "b"])
    command = worker_command(lambda: next(models))
    assert command("me", [])[-5:] == ["bot", "work", f"{tmp_path}/a", "--owner", "me"]
    assert command("me", ["x", "y"])[-5:] == ["me", "--dead", "x", "--dead", "y"]
    assert CANNOT_WORK == 3
