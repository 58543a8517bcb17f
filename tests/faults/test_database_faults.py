"""The database is full, read-only, away: the caller is told when to come again, and nothing is lost."""

from __future__ import annotations

import os
import resource
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from bot.delivery.conversations import export
from bot.delivery.database import Database, migrate
from tests.bot.figures import figures
from tests.bot.talking import QUESTION, WEBHOOK
from tests.doubles import STAND_IN
from tests.faults.conftest import Start
from tests.faults.service import Service
from tests.postgresql import Server

pytestmark = pytest.mark.model
# Only bounds how long a test of a broken service hangs.
_LONGEST_SECONDS = 120
APOLOGIES = {"en": "can't answer at the moment", "zh": "暂时", "zh-TW": "暫時", "id": "sedang tidak dapat menjawab"}


def ask(service: Service, number: int, language: str = "en", sender: str = "a") -> httpx.Response:
    """Send a message with an id."""
    body = {"sender": sender, "message": f"{QUESTION} #{number}", "metadata": {"language": language}}
    return httpx.post(service.url + WEBHOOK, json=body, headers={"Idempotency-Key": f"message-{number}"}, timeout=90)


def insist(service: Service, number: int) -> httpx.Response:
    """Send a message until it is answered."""
    deadline = time.monotonic() + _LONGEST_SECONDS
    while (response := ask(service, number)).status_code == 503:
        assert time.monotonic() < deadline, "it does not recover"
        time.sleep(0.1)
    return response


def fill(service: Service) -> tuple[int, int]:
    """Send messages until one is refused; returns the numbers of the last that was answered and of the refused."""
    for number in range(10_000):
        if (response := ask(service, number)).status_code != 200:
            assert response.status_code == 503, response.text
            return number - 1, number
    raise AssertionError("the database is never full")


def is_refused_politely(service: Service, number: int) -> None:
    for language, apology in APOLOGIES.items():
        response = ask(service, number, language, sender=f"refused in {language}")
        assert response.status_code == 503
        assert int(response.headers["Retry-After"]) > 0
        assert response.headers["Content-Type"] == "application/problem+json"
        assert apology in response.json()["detail"]


def is_seen_by_operators(service: Service) -> None:
    assert httpx.get(f"{service.url}/health/ready", timeout=90).status_code == 503
    assert httpx.get(f"{service.url}/health/live").status_code == 200
    seen = figures(httpx.get(f"{service.url}/metrics", timeout=90).text)
    assert seen["partner_desk_database_writable", ()] == 0
    assert seen["partner_desk_refused_total", ("database", "rest")] > 0


def turns(service: Service) -> list[str]:
    """What the database has of the sender's messages."""
    database = Database(service.database)
    with database.reading() as connection:
        [events] = [told["events"] for told in export(connection) if told["conversation"] == "a"]
    database.close()
    told = [(event["event"], event["text"]) for event in events if event["event"] in ("user", "bot")]
    assert [kind for kind, _ in told] == ["user", "bot"] * (len(told) // 2)
    return [text for kind, text in told if kind == "user"]


@contextmanager
def small_disk(directory: Path) -> Iterator[None]:
    """A disk of two megabytes at a directory; skips where this user may not mount one."""
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(directory)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("this user can't mount a small disk")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(directory)], check=True)


def test_a_full_disk_refuses_politely_and_loses_nothing(serve: Start, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    with small_disk(disk):
        service = serve(f"sqlite:///{disk}/desk.sqlite", **STAND_IN)
        (disk / "ballast").write_bytes(b"x" * 1_000_000)
        last, refused = fill(service)
        is_refused_politely(service, refused)
        assert ask(service, last).status_code in (200, 503)
        is_seen_by_operators(service)
        (disk / "ballast").unlink()
        await_ready(service)
        first = insist(service, last)
        assert insist(service, refused).json() == insist(service, refused).json()
        assert ask(service, last).json() == first.json()
        assert turns(service) == [f"{QUESTION} #{number}" for number in range(refused + 1)]
        service.stop()


def test_a_file_that_may_not_grow_refuses_politely_and_loses_nothing(serve: Start) -> None:
    service = serve(**STAND_IN)
    file = Path(service.database.removeprefix("sqlite:///"))
    ask(service, 0)
    log = file.with_name(file.name + "-wal")
    limits = (max(file.stat().st_size, log.stat().st_size), resource.RLIM_INFINITY)
    [worker] = service.workers()
    before = resource.prlimit(worker.pid, resource.RLIMIT_FSIZE, limits)
    number = next(n for n in range(1, 10_000) if ask(service, n).status_code != 200)
    is_refused_politely(service, number)
    is_seen_by_operators(service)
    resource.prlimit(worker.pid, resource.RLIMIT_FSIZE, before)
    assert insist(service, number).json() == insist(service, number).json()
    assert turns(service) == [f"{QUESTION} #{each}" for each in range(number + 1)]
    assert [each.pid for each in service.workers()] == [worker.pid]


def test_a_database_that_is_held_by_another_refuses_politely_and_loses_nothing(serve: Start) -> None:
    """As by a backup that locks the file for longer than a message may wait."""
    service = serve()
    assert ask(service, 0).status_code == 200
    engine = sa.create_engine(service.database, future=True, connect_args={"isolation_level": None})
    with engine.connect() as other:
        other.exec_driver_sql("BEGIN IMMEDIATE")
        response = ask(service, 1)
        assert (response.status_code, "Retry-After" in response.headers) == (503, True)
        is_seen_by_operators(service)
        other.exec_driver_sql("ROLLBACK")
    assert insist(service, 1).status_code == 200
    await_ready(service)
    assert turns(service) == [f"{QUESTION} #{number}" for number in range(2)]


def test_a_read_only_database_refuses_politely_and_loses_nothing(serve: Start, tmp_path: Path) -> None:
    file = tmp_path / "kept.sqlite"
    made = Database(f"sqlite:///{file}")
    migrate(made)
    made.close()
    service = serve(f"sqlite:///file:{file}?mode=ro&uri=true", awaited="/health/live", **STAND_IN)
    is_refused_politely(service, 0)
    is_seen_by_operators(service)
    service.stop()
    service.environment["DATABASE_URL"] = service.database = f"sqlite:///{file}"
    service.restart()
    assert insist(service, 0).status_code == 200
    assert turns(service) == [f"{QUESTION} #0"]


def test_while_postgresql_is_away_all_is_refused_and_answered_after_its_return(
    serve: Start, postgresql: Server
) -> None:
    service = serve(postgresql.url, WORKERS="2", **STAND_IN)
    first = ask(service, 0)
    postgresql.kill()
    ready = httpx.get(f"{service.url}/health/ready", timeout=90)
    assert ready.status_code == 503
    assert httpx.get(f"{service.url}/health/live").status_code == 200
    is_refused_politely(service, 1)
    postgresql.start()
    assert insist(service, 1).status_code == 200
    assert ask(service, 0).json() == first.json()
    await_ready(service)
    assert turns(service) == [f"{QUESTION} #{number}" for number in range(2)]


def await_ready(service: Service) -> None:
    until(lambda: httpx.get(f"{service.url}/health/ready", timeout=90).status_code == 200)


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _LONGEST_SECONDS
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)
