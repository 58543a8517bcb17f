"""Whether the database is well: also full, locked, read only and silent ones are told from good ones."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from bot.delivery import health
from bot.delivery.database import Database, migrate
from bot.delivery.health import Health
from bot.delivery.schema import keys, probes

PATIENCE = 60.0


class Clock:
    """Goes on when it is told to."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def doctor(database: Database, clock: Clock) -> Iterator[Health]:
    doctor = Health(database, clock)
    yield doctor
    doctor.close()


@pytest.fixture
def sqlite(tmp_path: Any) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/desk.sqlite")
    migrate(database)
    yield database
    database.close()


def add(database: Database, name: str, value: str = "") -> None:
    """Write something, as a message is written."""
    with database.writing() as connection:
        connection.execute(sa.insert(keys).values(name=name, value=value, created_at=0.0))


def fill(database: Database) -> None:
    for number in range(1_000):
        add(database, f"{number}", "x" * 200)


async def until_well(doctor: Health, clock: Clock) -> None:
    async def look() -> None:
        while True:
            try:
                return await doctor.check()
            except SQLAlchemyError:
                clock.now += 1
                await asyncio.sleep(0.02)

    await asyncio.wait_for(look(), PATIENCE)


async def test_a_database_that_is_well_passes_again_and_again(doctor: Health, database: Database, clock: Clock) -> None:
    for _ in range(5):
        await doctor.check()
        clock.now += 60
    with database.reading() as connection:
        assert len(connection.execute(sa.select(probes)).all()) == 1


async def test_it_is_written_to_rarely_while_all_is_well(
    doctor: Health, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes: list[float] = []
    monkeypatch.setattr(health, "_write", lambda *_: writes.append(clock.now))
    for _ in range(100):
        await asyncio.gather(*(doctor.check() for _ in range(3)))
        clock.now += 0.25
    assert len(writes) == 3
    # But when something could not be written, it is not well until a write succeeds, tried at most each second.
    database.refusals += 1
    clock.now = writes[-1] + 0.5
    with pytest.raises(SQLAlchemyError):
        await doctor.check()
    clock.now += 0.5
    await doctor.check()
    await doctor.check()
    assert writes[3:] == [clock.now]


async def test_a_full_disk_is_seen_and_its_end(sqlite: Database, clock: Clock) -> None:
    doctor, most = Health(sqlite, clock), [0]
    with sqlite.reading() as connection:
        most[0] = connection.exec_driver_sql("PRAGMA page_count").scalar_one() + 8
    sqlite.close()
    sa.event.listen(sqlite.engine, "connect", lambda new, _: new.execute(f"PRAGMA max_page_count={most[0]}"))
    await doctor.check()
    with pytest.raises(SQLAlchemyError, match="full"):
        fill(sqlite)
    assert sqlite.refusals == 1
    clock.now += 1
    for _ in range(3):
        with pytest.raises(SQLAlchemyError, match="full"):
            await doctor.check()
    most[0] += 100
    sqlite.close()
    await until_well(doctor, clock)
    doctor.close()


async def test_a_lock_that_another_holds_is_seen_and_its_end(
    sqlite: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_PATIENCE_SECONDS", 0.1)
    doctor, other = Health(sqlite, clock), sa.create_engine(sqlite.engine.url, future=True)
    with other.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(SQLAlchemyError):
            await doctor.check()
        connection.exec_driver_sql("ROLLBACK")
    await until_well(doctor, clock)
    doctor.close()


async def test_a_server_that_lets_nobody_write_is_seen_and_its_end(postgresql: Database, clock: Clock) -> None:
    """As a replica that was not promoted, or a full disk under some providers."""
    doctor = Health(postgresql, clock)
    await doctor.check()
    postgresql.close()
    read_only = ["on"]

    def set_up(new: Any, _: object) -> None:
        new.cursor().execute(f"SET default_transaction_read_only = {read_only[0]}")

    sa.event.listen(postgresql.engine, "connect", set_up)
    clock.now += 60
    with pytest.raises(SQLAlchemyError, match="read-only"):
        await doctor.check()
    read_only[0] = "off"
    postgresql.close()
    await until_well(doctor, clock)
    doctor.close()


async def test_who_asks_a_silent_database_is_answered_and_does_not_pile_up(
    doctor: Health, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_PATIENCE_SECONDS", 0.05)
    answers, asked = threading.Event(), []

    def check(self: Database) -> None:
        asked.append(1)
        answers.wait(PATIENCE)

    monkeypatch.setattr(Database, "check", check)
    for _ in range(3):
        results = await asyncio.gather(*(doctor.check() for _ in range(20)), return_exceptions=True)
        assert all(isinstance(result, SQLAlchemyError) for result in results)
    assert len(asked) == 1
    answers.set()
    await until_well(doctor, clock)


def test_what_is_wrong_with_a_row_is_no_illness(database: Database) -> None:
    add(database, "once")
    with pytest.raises(IntegrityError):
        add(database, "once")
    assert database.refusals == 0
