"""Transactions in few round trips, on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from psycopg2.extensions import cursor as Cursor  # noqa: N812
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.delivery.consumer import Consumer
from bot.delivery.database import Database
from bot.delivery.inbox import Event
from bot.delivery.schema import conversations, inbox
from bot.delivery.statement_options import later, locking
from bot.engine.conversation import Answer, Conversation, Message

INSERT_LATER = later(sa.insert(conversations).inline())


class _Replies:
    """Replies once to every message."""

    def answer(self, conversation: Conversation, message: Message) -> Answer:
        """A reply, an event, and a changed slot."""
        asked = int(conversation.slots.get("asked", 0)) + 1
        return Answer([{"text": message.text}], [{"event": "user", "text": message.text}], {"asked": asked})


@pytest.fixture
def sent(postgresql: Database) -> list[bytes]:
    """What goes to the database, one each round trip."""
    trips: list[bytes] = []

    class Noting(Cursor):  # type: ignore[misc]
        def execute(self, query: str | bytes, parameters: Any = None) -> None:
            trips.append(query if isinstance(query, bytes) else query.encode())
            super().execute(query, parameters)

    insert_later(postgresql, "prepares it")
    with postgresql.reading() as connection:
        connection.connection.dbapi_connection.cursor_factory = Noting
    return trips


def insert_later(database: Database, name: str) -> None:
    with database.writing() as connection:
        connection.execute(INSERT_LATER, {"id": name, "slots": "{}", "loop": None})


def execute(connection: sa.engine.Connection, statement: str) -> Any:
    return connection.execute(sa.text(statement))


def fails(connection: sa.engine.Connection, statement: str) -> None:
    """A statement whose error nobody heeds."""
    with pytest.raises(DBAPIError):
        execute(connection, statement)


def names(database: Database) -> list[str]:
    with database.reading() as connection:
        return sorted(connection.execute(sa.select(conversations.c.id)).scalars())


def test_what_is_held_back_goes_with_the_commit(postgresql: Database, sent: list[bytes]) -> None:
    insert_later(postgresql, "a%b'c")
    assert [trip.split(b";")[0] for trip in sent] == [b"BEGIN"]
    assert sent[0].endswith(b"; COMMIT")
    assert names(postgresql) == ["a%b'c", "prepares it"]


def test_what_is_held_back_is_there_for_the_next_statement(postgresql: Database, sent: list[bytes]) -> None:
    with postgresql.writing() as connection:
        for name in ("a", "b"):
            connection.execute(INSERT_LATER, {"id": name, "slots": "{}", "loop": None})
        assert not sent
        found = connection.execute(sa.select(sa.func.count()).select_from(conversations)).scalar()
    assert found == 3
    assert len(sent) == 2


def test_what_is_held_back_goes_before_many_rows(postgresql: Database, sent: list[bytes]) -> None:
    with postgresql.writing() as connection:
        connection.execute(INSERT_LATER, {"id": "a", "slots": "{}", "loop": None})
        rows = [{"id": name, "slots": "{}", "loop": None} for name in "bc"]
        connection.execute(sa.insert(conversations), rows)
    assert names(postgresql) == ["a", "b", "c", "prepares it"]
    assert sent[0].startswith(b"BEGIN; EXECUTE")
    assert b"VALUES" in sent[1]


def test_an_error_of_what_was_held_back_comes_with_the_commit_and_undoes_all(
    postgresql: Database, sent: list[bytes]
) -> None:
    def insert_twice() -> None:
        with postgresql.writing() as connection:
            for name in ("a", "prepares it"):
                connection.execute(INSERT_LATER, {"id": name, "slots": "{}", "loop": None})

    with pytest.raises(IntegrityError):
        insert_twice()
    assert names(postgresql) == ["prepares it"]
    insert_later(postgresql, "b")
    assert names(postgresql) == ["b", "prepares it"]


def test_what_is_rolled_back_is_never_sent(postgresql: Database, sent: list[bytes]) -> None:
    def fail() -> None:
        with postgresql.writing() as connection:
            connection.execute(INSERT_LATER, {"id": "a", "slots": "{}", "loop": None})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with postgresql.writing():
        pass
    with postgresql.reading():
        pass
    assert not sent
    assert names(postgresql) == ["prepares it"]


def test_a_reader_leaves_no_transaction_behind(postgresql: Database, sent: list[bytes]) -> None:
    with postgresql.reading() as connection:
        pid = connection.execute(sa.text("SELECT pg_backend_pid()")).scalar()
        with sa.create_engine(postgresql.engine.url.set(drivername="postgresql")).connect() as other:
            state = sa.text("SELECT state FROM pg_stat_activity WHERE pid = :pid")
            assert other.execute(state, {"pid": pid}).scalar() == "idle"
    assert len(sent) == 1


def test_a_lock_is_held_until_the_transaction_ends(postgresql: Database, sent: list[bytes]) -> None:
    free = sa.text("SELECT pg_try_advisory_xact_lock(hashtextextended('a', 0))")
    other = sa.create_engine(postgresql.engine.url.set(drivername="postgresql"), future=True)
    for _ in range(2):
        with postgresql.writing() as connection:
            postgresql.lock(connection, "a")
            connection.execute(sa.select(inbox.c.id)).all()
            with other.connect() as another:
                assert another.execute(free).scalar() is False
        with other.connect() as another:
            assert another.execute(free).scalar() is True
    other.dispose()


def test_a_message_takes_four_round_trips(postgresql: Database, sent: list[bytes]) -> None:
    consumer = Consumer(postgresql, _Replies(), "me")
    for number in range(3):
        sent.clear()
        event = Event("rest", "a", str(number), "a", Message("Hello", "rest", {}))
        turn = consumer.accept(event, awaited=True).turn
        assert turn
        assert consumer.take(turn) == [{"text": "Hello"}]
    assert len(sent) == 4
    with postgresql.reading() as connection:
        assert connection.execute(sa.select(inbox.c.state)).scalars().all() == ["done"] * 3
        assert connection.execute(sa.select(conversations.c.slots).where(conversations.c.id == "a")).scalar() == (
            '{"asked": 3}'
        )


@pytest.mark.parametrize("statement", ["SELECT 1/0", "SELEC 1"])
@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("more", [True, False])
def test_a_transaction_in_which_something_failed_can_not_go_on(
    postgresql: Database, statement: str, first: bool, more: bool
) -> None:
    insert_later(postgresql, "prepares it")

    def go_on() -> None:
        with postgresql.writing() as connection:
            if not first:
                connection.execute(INSERT_LATER, {"id": "a", "slots": "{}", "loop": None})
            fails(connection, statement)
            if more:
                connection.execute(sa.insert(conversations), {"id": "b", "slots": "{}", "loop": None})

    with pytest.raises(DBAPIError, match=r"has failed|aborted"):
        go_on()
    assert names(postgresql) == ["prepares it"]
    insert_later(postgresql, "c")
    assert names(postgresql) == ["c", "prepares it"]


@pytest.mark.parametrize("before", [0, 1])
def test_what_can_not_be_written_undoes_what_was_held_back(postgresql: Database, before: int) -> None:
    insert_later(postgresql, "prepares it")

    def insert_nothing() -> None:
        with postgresql.writing() as connection:
            for name in ["a"] * before + ["b\0"]:
                connection.execute(INSERT_LATER, {"id": name, "slots": "{}", "loop": None})

    with pytest.raises(ValueError, match="NUL"):
        insert_nothing()
    assert names(postgresql) == ["prepares it"]


@pytest.mark.parametrize("more", [True, False])
def test_what_was_held_back_when_the_connection_was_lost_is_not_taken_for_done(
    postgresql: Database, more: bool
) -> None:
    insert_later(postgresql, "prepares it")
    other = sa.create_engine(postgresql.engine.url.set(drivername="postgresql"), future=True)

    def lose() -> None:
        with postgresql.writing() as connection:
            pid = execute(connection, "SELECT pg_backend_pid()").scalar()
            connection.execute(INSERT_LATER, {"id": "a", "slots": "{}", "loop": None})
            with other.connect() as another:
                execute(another, f"SELECT pg_terminate_backend({pid}, 5000)")
            if more:
                execute(connection, "SELECT 1")

    with pytest.raises(DBAPIError):
        lose()
    other.dispose()
    assert names(postgresql) == ["prepares it"]
    insert_later(postgresql, "b")
    assert names(postgresql) == ["b", "prepares it"]


@pytest.mark.parametrize(
    "write",
    [
        lambda connection: connection.execute(INSERT_LATER, {"id": "a", "slots": "{}", "loop": None}),
        lambda connection: connection.execute(sa.select(sa.true()), execution_options=locking("a")),
    ],
)
def test_a_reader_may_not_hinder_others(postgresql: Database, write: Callable[[sa.engine.Connection], Any]) -> None:
    insert_later(postgresql, "prepares it")
    with pytest.raises(ValueError, match="to read by"), postgresql.reading() as connection:
        write(connection)
    assert names(postgresql) == ["prepares it"]


def test_a_statement_as_it_is_written_belongs_to_the_transaction(postgresql: Database) -> None:
    def fail() -> None:
        with postgresql.writing() as connection:
            statement = "INSERT INTO conversations (id, slots) VALUES ('100%', '{}')"
            connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
            assert connection.execute(sa.select(conversations.c.id)).scalars().all() == ["100%"]
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not names(postgresql)
