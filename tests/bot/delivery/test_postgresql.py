"""Statements that are kept prepared or held back, on a real PostgreSQL; on SQLite they go as they are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.delivery.database import Database, migrate
from bot.delivery.inbox import Event
from bot.delivery.postgresql import Connection
from bot.delivery.schema import conversations, inbox
from bot.delivery.statements import later, locking, prepared
from bot.delivery.worker import Worker
from bot.engine.conversation import Answer, Conversation, Message
from tests.bot.delivery.conftest import empty

INSERT = prepared(sa.insert(conversations))
# A name twice, a sign that psycopg2 doubles, a statement without a parameter.
NAMED = sa.bindparam("named")
FIND = prepared(sa.select(conversations.c.id).where(sa.or_(conversations.c.id == NAMED, conversations.c.loop == NAMED)))
INSERT_LATER = later(sa.insert(conversations).inline())
PERCENT = prepared(sa.select((conversations.c.id + sa.literal_column("'%'")).label("id")))


@pytest.fixture
def postgresql(postgresql_url: str) -> Iterator[Database]:
    """A database with one connection."""
    empty(postgresql_url)
    database = Database(postgresql_url, connections=1)
    migrate(database)
    yield database
    database.close()


def insert(database: Database, name: str) -> None:
    with database.writing() as connection:
        connection.execute(INSERT, {"id": name, "slots": "{}", "loop": None}, execution_options=locking(name))


def kept(database: Database) -> list[int]:
    """How often each prepared statement of the connection was executed."""
    counts = "SELECT generic_plans + custom_plans FROM pg_prepared_statements"
    with database.reading() as connection:
        return sorted(connection.execute(sa.text(counts)).scalars())


def test_results_are_those_of_the_statement(database: Database) -> None:
    for name in ("a%b", "b'c", "%(x)s"):
        insert(database, name)
        insert(database, name + "2")
    for _ in range(3):
        with database.reading() as connection:
            assert connection.execute(FIND, {"named": "b'c"}).scalars().all() == ["b'c"]
            assert connection.execute(FIND, {"named": "%(x)s"}).scalars().all() == ["%(x)s"]
            assert sorted(connection.execute(PERCENT).scalars())[2:4] == ["a%b%", "a%b2%"]


def test_a_statement_is_prepared_once(postgresql: Database) -> None:
    for number in range(4):
        insert(postgresql, str(number))
    assert kept(postgresql) == [4]


def test_what_was_refused_can_be_done_again(postgresql: Database) -> None:
    insert(postgresql, "a")
    for _ in range(2):
        with pytest.raises(IntegrityError):
            insert(postgresql, "a")
    insert(postgresql, "b")
    with postgresql.reading() as connection:
        assert connection.execute(FIND, {"named": "b"}).scalars().all() == ["b"]


def test_what_was_refused_at_its_first_use_can_be_done_again(postgresql: Database) -> None:
    with postgresql.writing() as connection:
        connection.execute(sa.insert(conversations), {"id": "a", "slots": "{}", "loop": None})
    with pytest.raises(IntegrityError):
        insert(postgresql, "a")
    insert(postgresql, "b")
    insert(postgresql, "c")
    assert 2 in kept(postgresql)


@pytest.mark.parametrize("what", ["DEALLOCATE ALL", "ALTER TABLE conversations ALTER loop TYPE TEXT"])
def test_what_can_not_be_executed_any_more_is_prepared_anew(postgresql: Database, what: str) -> None:
    whole = prepared(sa.select(conversations).order_by(conversations.c.id))
    insert(postgresql, "a")
    with postgresql.reading() as connection:
        assert len(connection.execute(whole).all()) == 1
    with postgresql.writing() as connection:
        connection.execute(sa.text(what))
    with pytest.raises(DBAPIError), postgresql.reading() as connection:
        connection.execute(whole).all()
    insert(postgresql, "b")
    with postgresql.reading() as connection:
        assert len(connection.execute(whole).all()) == 2


def test_a_new_connection_prepares_anew(postgresql: Database) -> None:
    insert(postgresql, "a")
    postgresql.engine.dispose()
    insert(postgresql, "b")
    assert kept(postgresql) == [1]


def test_a_plan_that_was_made_of_empty_tables_looks_nothing_up_row_by_row(postgresql: Database) -> None:
    from bot.delivery.inbox import _before

    keys = {"of_channel": "rest", "of_account": "a", "known": "e", "named": "a"}
    with postgresql.writing() as connection:
        for _ in range(8):
            connection.execute(_before(True), keys, execution_options=locking("a")).all()
        [execute] = connection.connection.prepared.values()
        connection.execute(sa.text("SET LOCAL plan_cache_mode TO force_generic_plan"))
        plan = "\n".join(connection.exec_driver_sql(f"EXPLAIN {execute}", keys).scalars())
    assert "Index" in plan
    assert "Seq Scan" not in plan


class _Replies:
    """Replies once to every message."""

    def answer(self, conversation: Conversation, message: Message) -> Answer:
        """A reply, an event, and a changed slot."""
        asked = int(conversation.slots.get("asked", 0)) + 1
        return Answer([{"text": message.text}], [{"event": "user", "text": message.text}], {"asked": asked})


@pytest.fixture
def sent(postgresql: Database, monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What goes to the database, one each round trip."""
    trips: list[bytes] = []
    send = Connection.send

    def note(connection: Connection, cursor: object, *statements: bytes) -> None:
        trips.append(b"; ".join([*connection._waiting, *statements]))
        send(connection, cursor, *statements)

    insert_later(postgresql, "prepares it")
    monkeypatch.setattr(Connection, "send", note)
    return trips


def insert_later(database: Database, name: str) -> None:
    with database.writing() as connection:
        connection.execute(INSERT_LATER, {"id": name, "slots": "{}", "loop": None})


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
        with pytest.raises(IntegrityError):
            connection.execute(sa.insert(conversations), rows)
    assert names(postgresql) == ["prepares it"]
    assert sent[0].startswith(b"BEGIN; EXECUTE")


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
    worker = Worker(postgresql, _Replies(), "me")
    for number in range(3):
        sent.clear()
        event = Event("rest", "a", str(number), "a", Message("Hello", "rest", {}))
        turn = worker.accept(event, awaited=True).turn
        assert turn
        assert worker.take(turn) == [{"text": "Hello"}]
    assert len(sent) == 4
    with postgresql.reading() as connection:
        assert connection.execute(sa.select(inbox.c.state)).scalars().all() == ["done"] * 3
        assert connection.execute(sa.select(conversations.c.slots).where(conversations.c.id == "a")).scalar() == (
            '{"asked": 3}'
        )
