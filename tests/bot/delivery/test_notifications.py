"""Notices between processes by PostgreSQL's LISTEN and NOTIFY."""

from __future__ import annotations

import os
import queue
import resource
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.delivery.database import Database, migrate
from bot.delivery.notifications import WORK, Listener, notify

# Only bounds how long a test of a broken listener hangs.
_LONGEST_SECONDS = 60
# No descriptor above this can be waited for with `select`.
_HIGHEST_OF_SELECT = 1_023
END_CONNECTIONS = sa.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")


class Heard:
    """Collects notices."""

    def __init__(self) -> None:
        self._notices: queue.Queue[str] = queue.Queue()

    def __call__(self, notice: str) -> None:
        self._notices.put(notice)

    def next(self) -> str:
        return self._notices.get(timeout=_LONGEST_SECONDS)


@pytest.fixture
def postgresql(postgresql_url: str) -> Iterator[Database]:
    database = Database(postgresql_url)
    migrate(database)
    yield database
    database.close()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def listener(postgresql: Database, heard: Heard) -> Iterator[Listener]:
    """A listener that hears."""
    listener = Listener(postgresql, heard)
    listener.start()
    # What was told before is looked for.
    assert heard.next() == WORK
    yield listener
    listener.stop()


def tell(database: Database, *notices: str) -> None:
    with database.writing() as connection:
        for notice in notices:
            notify(connection, database, notice)


@pytest.mark.usefixtures("listener")
def test_notices_are_heard_in_order(postgresql: Database, heard: Heard) -> None:
    tell(postgresql, "done:1", "done:2")
    tell(postgresql, "done:3")
    assert [heard.next() for _ in range(3)] == ["done:1", "done:2", "done:3"]


@pytest.mark.usefixtures("listener")
def test_what_is_rolled_back_is_not_told(postgresql: Database, heard: Heard) -> None:
    def fail() -> None:
        with postgresql.writing() as connection:
            notify(connection, postgresql, "done:1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    tell(postgresql, "done:2")
    assert heard.next() == "done:2"


@pytest.mark.usefixtures("listener")
def test_a_lost_connection_is_made_anew_and_what_was_missed_looked_for(postgresql: Database, heard: Heard) -> None:
    with postgresql.writing() as connection:
        assert connection.execute(END_CONNECTIONS).all()
    assert heard.next() == WORK
    tell(postgresql, "done:1")
    assert heard.next() == "done:1"


def test_who_hears_may_fail(postgresql: Database) -> None:
    heard = Heard()

    def hear(notice: str) -> None:
        heard(notice)
        if notice == "done:1":
            raise ValueError("a defect of whoever hears")

    listener = Listener(postgresql, hear)
    listener.start()
    assert heard.next() == WORK
    tell(postgresql, "done:1")
    assert heard.next() == "done:1"
    # It listens anew, and what was told meanwhile is looked for.
    assert heard.next() == WORK
    tell(postgresql, "done:2")
    assert heard.next() == "done:2"
    listener.stop()


@pytest.fixture
def many_open_files() -> Iterator[None]:
    """So many that the next has a number above 1,023."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _HIGHEST_OF_SELECT + 200
    if hard != resource.RLIM_INFINITY and hard < wanted:
        pytest.skip(f"this machine lets a process open {hard} files only")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    with ExitStack() as stack:
        while stack.enter_context(open(os.devnull)).fileno() <= _HIGHEST_OF_SELECT:
            pass
        yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("many_open_files")
def test_a_service_with_very_many_connections_hears_too(
    postgresql: Database, heard: Heard, caplog: pytest.LogCaptureFixture
) -> None:
    postgresql.close()  # those that are open have low numbers
    listener = Listener(postgresql, heard)
    listener.start()
    assert heard.next() == WORK
    tell(postgresql, "done:1")
    assert heard.next() == "done:1"
    with postgresql.writing() as connection:
        assert connection.execute(END_CONNECTIONS).all()
    assert heard.next() == WORK
    listener.stop()
    assert "could not be dealt with" not in caplog.text


def test_who_can_not_listen_pauses_before_trying_again(
    postgresql: Database, monkeypatch: pytest.MonkeyPatch, heard: Heard
) -> None:
    pauses: list[float] = []

    class Pausing(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            pauses.append(timeout or 0)
            if len(pauses) == 3:
                self.set()
            return self.is_set()

    def fail(_: object) -> None:
        attempts.append(1)
        raise ValueError("whatever")

    attempts: list[int] = []
    listener = Listener(postgresql, heard)
    monkeypatch.setattr(listener, "_stopped", Pausing())
    monkeypatch.setattr(Listener, "_listen", fail)
    listener.start()
    listener._thread.join(_LONGEST_SECONDS)
    assert (len(attempts), len(pauses)) == (3, 3)
    assert min(pauses) >= 1


def test_a_connection_that_listened_is_nobody_elses(postgresql: Database, listener: Listener, heard: Heard) -> None:
    listener.stop()
    for _ in range(5):
        with postgresql.reading() as connection:
            assert connection.execute(sa.text("SELECT count(*) FROM pg_listening_channels()")).scalar() == 0


def test_with_sqlite_nothing_is_heard_and_nothing_fails(tmp_path: Path, heard: Callable[[str], None]) -> None:
    database = Database(f"sqlite:///{tmp_path}/x.sqlite")
    listener = Listener(database, heard)
    listener.start()
    tell(database, "done:1")
    listener.stop()
    database.close()
