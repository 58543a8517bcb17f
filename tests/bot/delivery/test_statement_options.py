"""Statements that are kept prepared, on a real PostgreSQL; on SQLite the same statements go as they are."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.delivery.database import Database
from bot.delivery.schema import conversations
from bot.delivery.statement_options import locking, prepared

INSERT = prepared(sa.insert(conversations))
# A name twice, a sign that psycopg2 doubles, a statement without a parameter.
NAMED = sa.bindparam("named")
FIND = prepared(sa.select(conversations.c.id).where(sa.or_(conversations.c.id == NAMED, conversations.c.loop == NAMED)))
PERCENT = prepared(sa.select((conversations.c.id + sa.literal_column("'%'")).label("id")))


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
