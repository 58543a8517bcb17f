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

from bot.processes.exit_codes import CANNOT_WORK
from bot.processes.models import Model
from bot.processes.supervisor import worker_command
from bot.settings import ROOT
from tests.bot.supervised import BROKEN
from tests.processes import await_end, end_with_us, kill

# Only bounds how long a test of a broken supervisor hangs.
_LONGEST_SECONDS = 60


class Supervised:
    """A supervisor in a process of its own."""

    def __init__(self, directory: Path, count: int) -> None:
        self.directory = directory
        command = [sys.executable, "-m", "tests.bot.supervised", str(directory), str(count)]
        self.process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, preexec_fn=end_with_us)

    def log(self) -> list[list[str]]:
        file = self.directory / "log"
        return [line.split() for line in file.read_text().splitlines()] if file.exists() else []

    def numbers(self, what: str) -> list[int]:
        """The processes whose log says this, in order."""
        return [int(number) for number, said, *_ in self.log() if said == what and number != "all"]

    def await_ready(self, count: int) -> list[int]:
        """Wait until so many processes have been ready, and the supervisor has heard it; returns their numbers."""
        self.until(lambda: len(self.numbers("ready")) >= count)
        return self.numbers("ready")

    def until(self, true: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _LONGEST_SECONDS
        while not true():
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.02)

    def children(self) -> list[psutil.Process]:
        children: list[psutil.Process] = psutil.Process(self.process.pid).children()
        return children

    def running(self) -> set[int]:
        """The numbers of the processes that have said that they are there, and are."""
        return {child.pid for child in self.children() if _runs(child)} & set(self.numbers("begins"))

    def end(self) -> str:
        """Wait for its end; returns what it said."""
        return self.process.communicate(timeout=_LONGEST_SECONDS)[1]


def _runs(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:  # it has just ended
        return False


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
    assert len(set(service.numbers("ready"))) == 3
    children = service.children()
    service.process.send_signal(number)
    service.end()
    assert service.process.returncode == 0
    assert await_end(children) == []


def test_the_first_start_is_told_when_all_are_ready(supervise: Start) -> None:
    service = supervise(3)
    service.until(lambda: ["all", "ready"] in service.log())
    told = [what for _, what, *_ in service.log()]
    assert (told.count("begins"), told.count("ready")) == (3, 4)
    assert told[-1] == "ready"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_one_that_dies_is_replaced_by_one_that_is_told_so(supervise: Start, number: signal.Signals) -> None:
    service = supervise(2)
    first, second = service.await_ready(2)
    psutil.Process(first).send_signal(number)
    third = service.await_ready(3)[2]
    begun = [line for line in service.log() if line[1] == "begins"]
    assert [line[2:] for line in begun] == [[], [], ["died"]]
    assert service.running() == {second, third}
    assert service.process.poll() is None


def test_one_that_dies_before_it_is_ready_is_replaced_too(supervise: Start, tmp_path: Path) -> None:
    service = supervise(1)
    [first] = service.await_ready(1)
    (tmp_path / "broken").touch()
    kill(psutil.Process(first))
    service.until(lambda: len(service.numbers("begins")) >= 3)
    (tmp_path / "broken").unlink()
    last = service.await_ready(2)[1]
    assert service.running() == {last}
    begun = [line[2:] for line in service.log() if line[1] == "begins"]
    assert begun == [[], *[["died"]] * (len(begun) - 1)]


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
    service.until(lambda: len(service.numbers("begins")) == 2)
    killed, other = service.numbers("begins")
    kill(psutil.Process(killed))
    service.until(lambda: len(service.numbers("begins")) == 3)
    (tmp_path / "slow").unlink()
    service.until(lambda: ["all", "ready"] in service.log())
    assert service.running() == {other, service.numbers("begins")[2]}


def test_one_that_is_deaf_is_killed(supervise: Start, tmp_path: Path) -> None:
    (tmp_path / "deaf").touch()
    service = supervise(2)
    service.await_ready(2)
    children = service.children()
    service.process.terminate()
    assert "does not stop" in service.end()
    assert service.process.returncode == 0
    assert await_end(children) == []


def test_the_supervisors_death_ends_all(supervise: Start) -> None:
    service = supervise(2)
    service.await_ready(2)
    children = service.children()
    service.process.kill()
    assert await_end(children) == []
    assert sorted(service.numbers("alone")) == sorted(service.numbers("ready"))


def renew_by_signal(service: Supervised) -> None:
    service.process.send_signal(signal.SIGHUP)


def renew_by_version(service: Supervised) -> None:
    (service.directory / "model.tar.gz").write_text("good, and another one")


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
        # Never fewer than were asked for: while they are looked at, one may end and its successor not be seen yet.
        assert len(running) >= 2 or len(service.running()) >= 2
        return len(service.numbers("ready")) == 4 and not running & set(old)

    service.until(renewed)
    assert most <= 3
    # Nobody is told to take the place of one that died.
    assert all(len(line) == 2 for line in service.log() if line[1] == "begins")
    assert len(service.numbers("begins")) == 4


def test_a_renewal_that_fails_leaves_the_old_ones_at_work(supervise: Start, tmp_path: Path) -> None:
    service = supervise(2)
    old = service.await_ready(2)
    service.until(lambda: ["all", "ready"] in service.log())
    (tmp_path / "broken").touch()
    renew_by_version(service)
    service.until(lambda: len(service.numbers("begins")) == 3)
    service.until(lambda: service.running() == set(old))
    (tmp_path / "broken").unlink()
    renew_by_signal(service)
    service.until(lambda: len(service.numbers("ready")) == 4 and not service.running() & set(old))
    service.process.terminate()
    assert "the old ones go on answering" in service.end()


@pytest.mark.parametrize(("file", "content"), [("still", ""), ("at", "4711")])
def test_one_that_is_deaf_is_replaced(supervise: Start, tmp_path: Path, file: str, content: str) -> None:
    service = supervise(2)
    first, second = service.await_ready(2)
    (tmp_path / file).write_text(content)
    service.until(lambda: not service.running() & {first, second})
    (tmp_path / file).unlink()
    service.until(lambda: len(service.running()) == 2 and len(service.numbers("ready")) >= 4)
    begun = [line[2:] for line in service.log() if line[1] == "begins"]
    assert begun[2:] == [["deaf"]] * (len(begun) - 2)
    service.process.terminate()
    said = service.end()
    assert ("has been at message 4711" if content else "has shown no life") in said


def test_one_that_is_frozen_is_replaced(supervise: Start) -> None:
    service = supervise(2)
    frozen, other = service.await_ready(2)
    psutil.Process(frozen).suspend()
    service.until(lambda: len(service.numbers("ready")) == 3)
    assert service.running() == {other, service.numbers("ready")[2]}


def test_one_that_never_gets_ready_is_replaced(supervise: Start, tmp_path: Path) -> None:
    service = supervise(2)
    first, second = service.await_ready(2)
    (tmp_path / "slow").touch()
    kill(psutil.Process(first))
    service.until(lambda: len(service.numbers("begins")) >= 4)
    (tmp_path / "slow").unlink()
    service.until(lambda: len(service.numbers("ready")) >= 3)
    assert second in service.running()
    service.process.terminate()
    assert "was not ready" in service.end()


@pytest.mark.parametrize("frozen", [0, 1, 2])
def test_whoever_hangs_does_not_hinder_the_end(supervise: Start, tmp_path: Path, frozen: int) -> None:
    service = supervise(2)
    numbers = service.await_ready(2)
    for number in numbers[:frozen]:
        psutil.Process(number).suspend()
    (tmp_path / "at").write_text("4711")
    children = service.children()
    service.process.terminate()
    service.end()
    assert service.process.returncode == 0
    assert await_end(children) == []


def good_model(directory: Path) -> Path:
    model = directory / "model.tar.gz"
    model.write_text("good")
    return model


def loaded(service: Supervised) -> list[str]:
    return [line[2] for line in service.log() if line[1] == "loads"]


def test_who_takes_the_place_of_another_has_the_model_that_answered(supervise: Start, tmp_path: Path) -> None:
    model = good_model(tmp_path)
    service = supervise(2)
    [first, second] = service.await_ready(2)
    service.until(lambda: ["all", "ready"] in service.log())
    model.write_text("bad")
    service.until(lambda: len(loaded(service)) == 3)
    kill(psutil.Process(first))
    third = service.await_ready(3)[2]
    service.until(lambda: service.running() == {second, third})
    # The broken one was tried once, and never again.
    assert loaded(service) == ["model.tar.gz"] * 3 + ["good/model.tar.gz"]
    model.write_text("good again")
    service.until(lambda: len(service.numbers("ready")) == 5 and not service.running() & {second, third})
    service.process.terminate()
    assert service.end().count("does not come up") == 1


def test_a_start_with_a_broken_model_falls_back_to_the_one_that_answered(supervise: Start, tmp_path: Path) -> None:
    model = good_model(tmp_path)
    service = supervise(2)
    service.until(lambda: ["all", "ready"] in service.log())
    service.process.terminate()
    service.end()
    model.write_text("bad")
    (tmp_path / "log").unlink()
    again = supervise(2)
    again.until(lambda: ["all", "ready"] in again.log())
    assert loaded(again)[-2:] == ["good/model.tar.gz"] * 2
    again.process.terminate()
    assert "which has answered before" in again.end()
    assert again.process.returncode == 0


def test_a_start_with_a_broken_model_and_no_other_ends(supervise: Start, tmp_path: Path) -> None:
    good_model(tmp_path).write_text("bad")
    service = supervise(2)
    assert service.end() == ""
    assert service.process.returncode == CANNOT_WORK


def test_the_command_names_the_model(tmp_path: Path) -> None:
    model = Model(tmp_path / "a")
    assert worker_command(model, None)[-2:] == ["bot.commands.work", f"{tmp_path}/a"]
    assert worker_command(model, "deaf")[-3:] == [f"{tmp_path}/a", "--cause", "deaf"]
