"""The first seconds of a service, with processes that stand in for those that answer."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.processes.exit_codes import CANNOT_WORK
from bot.processes.load import least
from bot.processes.models import Model, Models
from bot.processes.service import listen
from bot.processes.supervisor import CannotStart, Supervisor

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

    def command(model: Model, cause: str | None) -> list[str]:
        return [sys.executable, "-c", next(left, rest)]

    models = Models(lambda: Path("none"), Path("none"))
    made = Supervisor(listen("127.0.0.1", 0), len(programs), command, models)
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
    causes: list[str | None] = []

    def count(model: Model, cause: str | None) -> list[str]:
        causes.append(cause)
        return command(model, cause)

    def kill_the_first_when_it_is_ready() -> None:
        look()
        first = made.children[0]
        if first.ready and len(causes) == 2 and first.process.poll() is None:
            os.kill(first.process.pid, signal.SIGKILL)
            first.process.wait()

    monkeypatch.setattr(made, "_look", kill_the_first_when_it_is_ready)
    monkeypatch.setattr(made, "command", count)
    made.run()
    assert causes == [None, None, "died"]
    assert "another takes over" in caplog.text


def test_nobody_waits_for_one_that_died_to_take_its_share_of_connections() -> None:
    made = supervisor(READY, READY)
    made._start(made._good)
    board, [child] = made._common.board, made.children
    board.hold(child.place, 0)
    board.hold(child.place + 1, 5)
    made._look()
    assert least(board) == 0
    child.process.kill()
    child.process.wait()
    made._ended()
    assert least(board) == 5
    made._stop_all()
