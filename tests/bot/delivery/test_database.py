"""Opening a database: wrong addresses, old and new shapes, several processes at once."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.delivery import conversations
from bot.delivery.conversations import load
from bot.delivery.database import Database, DatabaseUnusable, migrate
from bot.delivery.schema import metadata
from bot.delivery.statement_options import locking
from bot.engine.conversation import Answer, Conversation
from bot.settings import ROOT

# The tables as they were before there were migrations.
BEFORE = """
CREATE TABLE events (id {id} PRIMARY KEY, conversation VARCHAR(255) NOT NULL, type VARCHAR(64) NOT NULL,
    timestamp FLOAT NOT NULL, data TEXT NOT NULL);
CREATE INDEX ix_events_conversation ON events (conversation);
CREATE TABLE conversations (id VARCHAR(255) PRIMARY KEY, slots TEXT NOT NULL);
INSERT INTO conversations VALUES ('old', '{slots}');
INSERT INTO events (conversation, type, timestamp, data) VALUES ('old', 'user', 1.5, '{event}');
"""
OLD_EVENT = {"event": "user", "text": "long ago", "timestamp": 1.5}
# Two of these at once; each says so when it has opened the database.
MIGRATE = """
import sys
from bot.delivery.database import Database, migrate
database = Database(sys.argv[1])
sys.stdin.readline()
migrate(database)
database.check()
"""


# Three of these at once; each opens so many new files at the same moments as the others.
OPEN = """
import sqlite3, sys, time
from bot.delivery.database import _configure_sqlite
print(flush=True)
begin = float(sys.stdin.readline())
for number in range(60):
    while time.time() < begin + 0.01 * number:
        pass
    connection = sqlite3.connect(f"{sys.argv[1]}/{number}.sqlite")
    _configure_sqlite(connection, None)
    connection.close()
"""


def indexes(database: Database) -> dict[str, str]:
    """The indexes by name, each as the database describes it."""
    query = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    if not database.on_postgresql:
        query = "SELECT name, coalesce(sql, '') FROM sqlite_master WHERE type = 'index'"
    with database.reading() as connection:
        found = connection.execute(sa.text(query)).all()
    # An index may name its table or not.
    return {name: text.replace("inbox.", "").replace("outbox.", "") for name, text in found if "alembic" not in name}


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "mysql://a:secret@b/c",
        "foo://",
        "postgresql+nothing://a:secret@b/c",
        "postgresql+pg8000://a:secret@b/c",
        "sqlite://",
        "sqlite:///",
    ],
)
def test_an_address_that_is_none_is_refused_without_telling_its_password(url: str) -> None:
    with pytest.raises(DatabaseUnusable, match=r"DATABASE_URL.*(write|would be lost)") as refused:
        Database(url)
    assert "secret" not in str(refused.value)


def test_a_server_that_does_not_answer_is_named_by_its_setting() -> None:
    database = Database("postgresql://user:secret@127.0.0.1:1/nothing")
    with pytest.raises(DatabaseUnusable, match=r"DATABASE_URL.*refused") as refused:
        migrate(database)
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("this is no database, but long enough to be taken for the header of one" * 20)
    with pytest.raises(DatabaseUnusable, match=r"DATABASE_URL.*not a database"):
        migrate(Database(f"sqlite:///{tmp_path}/x"))


def test_a_newer_database_is_left_alone(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseUnusable, match=r"DATABASE_URL.*newer version.*update Partner Desk"):
        migrate(database)
    with database.reading() as connection:
        assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() == "9999"


def test_a_database_of_before_there_were_migrations_is_taken_over(database_url: str) -> None:
    database = Database(database_url)
    identity = "BIGSERIAL" if database.on_postgresql else "INTEGER"
    script = BEFORE.format(id=identity, slots=json.dumps({"reply_language": "id"}), event=json.dumps(OLD_EVENT))
    with database.writing() as connection:
        for statement in script.split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement)
    migrate(database)
    migrate(database)
    with database.writing() as connection:
        before = load(connection, "old")
        assert before == Conversation("old", {"reply_language": "id"})
        conversations.extend(connection, before, Answer([], [{"event": "user", "text": "now"}], {"a": 1}))
    with database.reading() as connection:
        assert [event["text"] for event in conversations.last_events(connection, "old", 5)] == ["long ago", "now"]
    database.close()


def test_the_migrations_make_the_tables_that_the_code_knows(database: Database) -> None:
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection, {"compare_type": True}), metadata) == []


def test_the_migrations_make_the_indexes_that_the_code_knows(database: Database) -> None:
    migrated = indexes(database)
    with database.writing() as connection:
        metadata.drop_all(connection)
        metadata.create_all(connection)
    assert migrated == indexes(database)


def test_several_processes_may_migrate_an_empty_database_at_once(database_url: str) -> None:
    command = [sys.executable, "-c", MIGRATE, database_url]
    processes = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(4)
    ]
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=120)[1] for process in processes]
    assert [process.returncode for process in processes] == [0] * 4, said


def test_what_fails_is_rolled_back(database: Database) -> None:
    def fail() -> None:
        with database.writing() as connection:
            conversations.extend(connection, Conversation("a", new=True), Answer([], [{"event": "user"}], {}))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.reading() as connection:
        assert load(connection, "a").new


@pytest.mark.parametrize("at_one_moment", [True, False])
def test_what_is_read_at_one_moment_does_not_change_meanwhile(database: Database, at_one_moment: bool) -> None:
    if not (at_one_moment or database.on_postgresql):
        pytest.skip("SQLite always reads at one moment")
    with database.reading(at_one_moment) as connection:
        assert load(connection, "a").new
        with database.writing() as other:
            conversations.extend(other, Conversation("a", new=True), Answer([], [{"event": "user"}], {}))
        assert load(connection, "a").new is at_one_moment
    with database.reading(at_one_moment) as connection:
        assert not load(connection, "a").new


def test_the_clock_is_the_databases_own(database: Database) -> None:
    from bot.delivery.database import clock

    with database.reading() as connection:
        now = connection.execute(sa.select(clock(database.on_postgresql)), database.times).scalar()
    assert now > 1_700_000_000


def test_a_connection_that_was_closed_while_it_was_idle_is_replaced(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.postgresql._FRESH_SECONDS", 0.0)
    database = Database(postgresql_url, 2)
    with database.reading() as first, database.reading() as second:
        numbers = [connection.execute(sa.text("SELECT pg_backend_pid()")).scalar() for connection in (first, second)]
    other = sa.create_engine(postgresql_url)
    with other.connect() as connection:
        for number in numbers:
            connection.execute(sa.text(f"SELECT pg_terminate_backend({number})"))
    other.dispose()
    with database.reading() as first, database.reading() as second:
        assert first.execute(sa.text("SELECT 1")).scalar() == second.execute(sa.text("SELECT 1")).scalar() == 1
    database.close()


def test_haste_ends_with_its_transaction(postgresql_url: str) -> None:
    database = Database(postgresql_url, 1)
    told = sa.text("SHOW synchronous_commit")
    with database.writing() as connection:
        database.lock(connection, "a")
        assert connection.execute(told).scalar() == "on"
    with database.writing() as connection:
        connection.execute(sa.select(sa.true()), execution_options=locking("a", in_haste=True))
        assert connection.execute(told).scalar() == "off"
        # The lock is held all the same.
        with sa.create_engine(postgresql_url).connect() as other:
            query = "SELECT pg_try_advisory_xact_lock(hashtextextended('a', 0))"
            assert other.execute(sa.text(query)).scalar() is False
    with database.writing() as connection:
        assert connection.execute(told).scalar() == "on"
    database.close()


def test_a_path_written_as_an_address_gets_its_directory_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    database = Database(f"sqlite:///file:{tmp_path}/new/desk.sqlite?uri=true")
    migrate(database)
    database.close()
    assert (tmp_path / "new" / "desk.sqlite").exists()
    assert list(elsewhere.iterdir()) == []


def test_processes_may_make_the_same_file_at_once(tmp_path: Path) -> None:
    command, pipe = [sys.executable, "-c", OPEN, str(tmp_path)], subprocess.PIPE
    others = [subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) for _ in range(3)]
    for other in others:
        assert other.stdout is not None
        other.stdout.readline()
    begin = str(time.time() + 0.2)
    for other in others:
        assert other.stdin is not None
        other.stdin.write(begin + "\n")
        other.stdin.flush()
    assert [(other.communicate(), other.returncode)[1] for other in others] == [0, 0, 0]
