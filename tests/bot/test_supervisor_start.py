"""The first seconds of a service, with processes that stand in for those that answer."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Iterator

import pytest

from bot.exits import CANNOT_WORK
from bot.loads import Loads
from bot.serving import listen
from bot.supervisor import CannotStart, Supervisor

# Each is given --socket and --line; it says on its line that it is ready, waits to be told to stop.
READY = "import os, sys, time; os.write(int(sys.argv[4]), b'ready'); time.sleep(60)"
KILLED = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
REFUSES = "raise SystemExit(5)"
LATE = "import os, sys, time; time.sleep(1.5); os.write(int(sys.argv[4]), b'ready'); time.sleep(60)"


@pytest.fixture(autouse=True)
def _own_signals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signal, "signal", lambda *_: None)


def supervisor(*programs: str, rest: str = READY) -> Supervisor:
    """Its first processes run these programs in turn, those that take their places another one."""
    left: Iterator[str] = iter(programs)

    def command(replacing: bool) -> list[str]:
        return [sys.executable, "-c", next(left, rest)]

    made = Supervisor(listen("127.0.0.1", 0), len(programs), command, lambda: "")
    made.on_ready = made._on_stop
    return made


@pytest.mark.parametrize(("program", "code"), [(KILLED, CANNOT_WORK), (REFUSES, 5)])
def test_a_process_that_never_answers_ends_the_service_with_a_word(
    caplog: pytest.LogCaptureFixture, program: str, code: int
) -> None:
    with caplog.at_level(logging.ERROR), pytest.raises(CannotStart) as raised:
        supervisor(READY, program, rest=program).run()
    assert raised.value.code == code
    assert "before it answered" in caplog.text


def test_a_process_that_dies_while_another_is_still_loading_is_replaced(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    made = supervisor(READY, LATE)
    look, command = made._look, made.command
    replacing: list[bool] = []

    def count(replaces: bool) -> list[str]:
        replacing.append(replaces)
        return command(replaces)

    def kill_the_first_when_it_is_ready(others: None = None) -> None:
        look(others)
        first = made.children[0]
        if first.ready and len(replacing) == 2 and first.process.poll() is None:
            os.kill(first.process.pid, signal.SIGKILL)
            first.process.wait()

    monkeypatch.setattr(made, "_look", kill_the_first_when_it_is_ready)
    monkeypatch.setattr(made, "command", count)
    made.run()
    assert replacing == [False, False, True]
    assert "another takes over" in caplog.text


def test_nobody_waits_for_one_that_died_to_take_its_share_of_connections() -> None:
    made = supervisor(READY, READY)
    made.children.append(made._start())
    loads, [child] = Loads(made._shared), made.children
    loads.note(child.place, 0)
    loads.note(child.place + 1, 5)
    made._look()
    assert loads.least() == 0
    child.process.kill()
    child.process.wait()
    made._look()
    assert loads.least() == 5
    made._stop_all()
