"""What an operator sees of the inbox and does with it, on both databases."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.delivery import inbox, inbox_upkeep, outbox
from bot.delivery.consumer import Consumer
from bot.delivery.conversations import last_events
from bot.delivery.database import Database, migrate
from bot.delivery.inbox import Event
from bot.delivery.schema import DROPPED
from bot.delivery.schema import inbox as inbox_table
from bot.engine.conversation import Answer, Conversation, Message
from bot.observing import hooks
from bot.observing.hooks import ANSWERED, DEAD_LETTERED, FAILED, LOST, Attempt, Ending, Watch
from bot.observing.logs import described

CUSTOM: dict[str, Any] = {"language": "en", "outcome": "chat", "facts": [], "intent": "greet", "confidence": 1.0}


class Engine:
    """Fails as long as it is told to, then answers with what it is asked."""

    def __init__(self, fails: bool = False) -> None:
        self.fails = fails

    def answer(self, conversation: Conversation, message: Message) -> Answer:
        if self.fails:
            raise ValueError(message.text)
        reply = {"recipient_id": conversation.id, "text": f"you said {message.text}", "custom": CUSTOM}
        return Answer([reply], [{"event": "user", "text": message.text}], {})


class Notes(Watch):
    """Remembers how attempts ended."""

    def __init__(self) -> None:
        self.results: list[tuple[int, int, str]] = []

    def ended(self, attempt: Attempt, ending: Ending) -> None:
        self.results.append((attempt.message, attempt.number, ending.result))


def arrive(consumer: Consumer, number: int, conversation: str = "one") -> Any:
    event = Event("rest", "desk", f"event-{number}", conversation, Message(f"text {number}", "rest"))
    return consumer.accept(event).turn


def dead_letter(database: Database, consumer: Consumer, number: int, conversation: str = "one") -> int:
    """A message that has failed as often as is tried."""
    turn = arrive(consumer, number, conversation)
    while consumer.take(turn) is None:
        with database.writing() as connection:
            connection.execute(sa.update(inbox_table).values(due=0.0).where(inbox_table.c.id == turn.leased.id))
        # Long ago is as due as now.
        turn = consumer.next(conversation)
        assert turn is not None
    return int(turn.leased.id)


def counted(database: Database) -> tuple[int, int, int]:
    with database.reading() as connection:
        inbox, _ = inbox_upkeep.queues(connection, database)
    return inbox.waiting, inbox.leased, inbox.dead_lettered


def listed(database: Database) -> list[tuple[int, str, int]]:
    with database.reading() as connection:
        return [(item.id, item.state, item.attempts) for item in inbox_upkeep.items(connection, database)]


def test_nothing_is_open_at_first(database: Database) -> None:
    with database.reading() as connection:
        assert inbox_upkeep.queues(connection, database) == [
            hooks.Queue("inbox", 0, 0, 0, 0.0),
            hooks.Queue("outbox", 0, 0, 0, 0.0),
        ]
        assert inbox_upkeep.items(connection, database) == []


def test_open_and_buried_messages_are_counted_and_listed_and_done_ones_are_not(database: Database) -> None:
    engine = Engine()
    consumer = Consumer(database, engine, "me")
    consumer.take(arrive(consumer, 1))
    engine.fails = True
    buried = dead_letter(database, consumer, 2, "two")
    leased = arrive(consumer, 3).leased.id
    assert arrive(consumer, 4) is None
    assert counted(database) == (1, 1, 1)
    assert listed(database) == [(buried, "buried", 5), (leased, "leased", 1), (leased + 1, "waiting", 0)]
    with database.reading() as connection:
        item = inbox_upkeep.items(connection, database)[0]
        [inbox, _] = inbox_upkeep.queues(connection, database)
    assert (item.channel, item.conversation, item.text, item.error) == ("rest", "two", "text 2", "ValueError: text 2")
    assert 0 <= inbox.oldest <= item.age < 600


def test_the_age_is_that_of_the_oldest_open_message(database: Database) -> None:
    consumer = Consumer(database, Engine(), "me")
    for number in (1, 2):
        arrive(consumer, number)
    with database.writing() as connection:
        first = sa.select(sa.func.min(inbox_table.c.id)).scalar_subquery()
        past = inbox_table.c.accepted_at - 100
        connection.execute(sa.update(inbox_table).values(accepted_at=past).where(inbox_table.c.id == first))
    with database.reading() as connection:
        assert 100 <= inbox_upkeep.queues(connection, database)[0].oldest < 700


def test_a_buried_message_is_answered_when_it_is_retried(database: Database) -> None:
    engine = Engine(fails=True)
    consumer = Consumer(database, engine, "me")
    buried = dead_letter(database, consumer, 1)
    with database.reading() as connection:
        [apology] = outbox.replies_to(connection, buried) or []
    assert apology["custom"]["outcome"] == "error"
    engine.fails = False
    with database.writing() as connection:
        assert inbox_upkeep.retry(connection, database, buried)
        assert outbox.replies_to(connection, buried) is None
    turn = consumer.next()
    assert turn is not None
    consumer.take(turn)
    with database.reading() as connection:
        [reply] = outbox.replies_to(connection, buried) or []
        told = [event["event"] for event in last_events(connection, "one", 10)]
    assert reply["text"] == "you said text 1"
    assert told.count("user") == 2  # the conversation keeps the failed attempt and the answered one
    assert counted(database) == (0, 0, 0)


def test_a_dropped_message_is_not_answered_and_the_next_one_is(database: Database) -> None:
    consumer = Consumer(database, Engine(), "me")
    first = arrive(consumer, 1)
    arrive(consumer, 2)
    arrive(consumer, 3)
    with database.writing() as connection:
        assert inbox_upkeep.drop(connection, database, first.leased.id + 1)
    consumer.take(first)
    turn = consumer.next()
    assert turn is not None
    assert turn.leased.event.id == "event-3"
    with database.reading() as connection:
        assert outbox.replies_to(connection, first.leased.id + 1) == []
        query = sa.select(inbox_table.c.state).where(inbox_table.c.id == first.leased.id + 1)
        assert connection.execute(query).scalar() == DROPPED


def test_a_retried_message_and_one_whose_process_died_do_not_wait_for_each_other(database: Database) -> None:
    engine = Engine(fails=True)
    consumer = Consumer(database, engine, "me")
    buried = dead_letter(database, consumer, 1)
    engine.fails = False
    later = arrive(Consumer(database, engine, "who dies"), 2)
    with database.writing() as connection:
        assert inbox_upkeep.retry(connection, database, buried)
        running_out = sa.update(inbox_table).where(inbox_table.c.id == later.leased.id)
        connection.execute(running_out.values(lease_until=0.0))
    answered = []
    while turn := consumer.next():
        answered.append(turn.leased.id)
        assert consumer.take(turn) is not None
    assert answered == [later.leased.id, buried]


@pytest.mark.parametrize("change", [inbox_upkeep.retry, inbox_upkeep.drop])
def test_a_message_that_a_process_is_at_is_left_alone(database: Database, change: Any) -> None:
    consumer = Consumer(database, Engine(), "me")
    turn = arrive(consumer, 1)
    with database.writing() as connection:
        assert not change(connection, database, turn.leased.id)
    assert consumer.take(turn) is not None
    with database.writing() as connection:
        assert not change(connection, database, turn.leased.id)
        assert not change(connection, database, 4_711)
        assert outbox.replies_to(connection, turn.leased.id)


def test_every_attempt_is_told_how_it_ended(database: Database) -> None:
    notes, engine = Notes(), Engine()
    consumer = Consumer(database, engine, "me", watch=notes)
    consumer.take(arrive(consumer, 1))
    lost = arrive(consumer, 2)
    consumer.hand_back()
    consumer.take(lost)
    with database.writing() as connection:
        inbox_upkeep.drop(connection, database, lost.leased.id)
    engine.fails = True
    buried = dead_letter(database, consumer, 3, "two")
    first = lost.leased.id - 1
    assert notes.results[:2] == [(first, 1, ANSWERED), (lost.leased.id, 1, LOST)]
    assert notes.results[2:] == [*((buried, number, FAILED) for number in range(1, 5)), (buried, 5, DEAD_LETTERED)]


def test_a_database_that_fails_in_the_middle_is_a_failed_attempt(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = Notes()
    consumer = Consumer(database, Engine(), "me", watch=notes)
    turn = arrive(consumer, 1)

    def fail(*_: object) -> None:
        raise sa.exc.OperationalError("insert", {}, Exception("gone"))

    monkeypatch.setattr(outbox, "put", fail)
    with pytest.raises(sa.exc.OperationalError):
        consumer.take(turn)
    assert notes.results == [(turn.leased.id, 1, FAILED)]


def test_an_error_of_the_database_does_not_tell_the_log_what_users_wrote(database: Database) -> None:
    broken = sa.insert(inbox_table).values(content="secret question")
    with pytest.raises(sa.exc.SQLAlchemyError) as raised, database.writing() as connection:
        connection.execute(broken)
    told_in_log = described(raised.value, texts=False)
    assert "secret question" not in told_in_log
    assert "IntegrityError: " in told_in_log


def test_the_figures_are_looked_up_by_indexes(tmp_path: Path) -> None:
    statements = plans(tmp_path, lambda connection, database: inbox_upkeep.queues(connection, database))
    assert len(statements) == 4
    for plan in statements:
        assert all("USING" in step for step in plan if step.startswith(("SCAN", "SEARCH"))), plan


def test_what_is_due_is_looked_for_among_the_open_rows_only(tmp_path: Path) -> None:
    def claim(connection: sa.engine.Connection, database: Database) -> None:
        inbox.claim(connection, database, "me")
        inbox.claim(connection, database, "me", "one")
        outbox.claim(connection, database, "me", ["line", "slate"])

    statements = plans(tmp_path, claim)
    assert len(statements) == 3
    for plan in statements:
        steps = [step for step in plan if step.startswith(("SCAN", "SEARCH"))]
        assert all(re.search("INDEX (in|out)box_(open|lease)", step) for step in steps), plan


def plans(tmp_path: Path, ask: Callable[[sa.engine.Connection, Database], object]) -> list[list[str]]:
    """The steps by which SQLite finds what is asked, of each statement."""
    database = Database(f"sqlite:///{tmp_path}/x.sqlite")
    migrate(database)
    asked: list[tuple[str, Any]] = []
    sa.event.listen(database.engine, "before_cursor_execute", lambda *given: asked.append((given[2], given[3])))
    with database.writing() as connection:
        ask(connection, database)
        selects = [each for each in asked if each[0].startswith("SELECT")]
        found = [
            [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            for statement, parameters in selects
        ]
    database.close()
    return found


def test_a_message_that_hangs_is_dropped_by_force_and_what_comes_of_it_is_not_kept(database: Database) -> None:
    hanging, other = Consumer(database, Engine(), "me"), Consumer(database, Engine(), "other")
    first = arrive(hanging, 1)
    arrive(hanging, 2)
    with database.writing() as connection:
        assert not inbox_upkeep.drop(connection, database, first.leased.id)
        assert inbox_upkeep.drop(connection, database, first.leased.id, force=True)
    turn = other.next()
    assert turn is not None
    assert other.take(turn) is not None
    assert hanging.take(first) is None
    with database.reading() as connection:
        assert outbox.replies_to(connection, first.leased.id) == []
        query = sa.select(inbox_table.c.state).order_by(inbox_table.c.id)
        assert list(connection.execute(query).scalars()) == [DROPPED, "done"]
