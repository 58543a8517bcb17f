"""The consumer: from the inbox to the outbox, with an engine that answers, fails, meddles."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from bot.delivery import outbox
from bot.delivery.consumer import Consumer
from bot.delivery.conversations import last_events, load
from bot.delivery.database import Database
from bot.delivery.lease_owners import new_owner
from bot.delivery.poison import BLAME_ENDED, BLAME_KILLED, InProgress
from bot.delivery.queue import MOST_ATTEMPTS
from bot.delivery.schema import inbox as inbox_table
from bot.engine.conversation import Answer, Conversation, Message
from bot.processes.shared_memory import Death
from tests.bot.delivery.messages import ME, OTHER, Engine, event, make_due, row, states


class Meddler(Engine):
    """An engine that changes what it is given, and fails the first times."""

    def answer(self, conversation: Conversation, message: Message) -> Answer:
        conversation.slots["meddled"] = True
        conversation.slots.setdefault("list", []).append(message.text)
        message.metadata["meddled"] = True
        return super().answer(conversation, message)


class Gone(Engine):
    """An engine whose database is away the first times."""

    def answer(self, conversation: Conversation, message: Message) -> Answer:
        try:
            return super().answer(conversation, message)
        except RuntimeError:
            raise OperationalError("select", {}, Exception("gone")) from None


def work(database: Database, consumer: Consumer) -> list[list[dict[str, Any]] | None]:
    """Take all turns there are, whatever their pauses; returns what came of each."""
    results: list[list[dict[str, Any]] | None] = []
    while True:
        make_due(database)
        turn = consumer.next()
        if turn is None:
            return results
        results.append(consumer.take(turn))


def texts(database: Database, conversation: str = "a") -> list[str]:
    with database.reading() as connection:
        return [told["text"] for told in last_events(connection, conversation, 1_000) if "text" in told]


def replies(database: Database, message: int) -> list[dict[str, Any]] | None:
    with database.reading() as connection:
        return outbox.replies_to(connection, message)


def state(database: Database, conversation: str = "a") -> Conversation:
    with database.reading() as connection:
        return load(connection, conversation)


def heir(database: Database) -> Consumer:
    return Consumer(database, Engine(), new_owner())


def test_a_message_is_accepted_and_answered(database: Database) -> None:
    told: list[Any] = []
    consumer = Consumer(database, Engine(), ME, tell=lambda *what: told.append(what))
    receipt = consumer.accept(event())
    turn = receipt.turn
    assert turn is not None
    answer = consumer.take(turn)
    assert answer == [{"recipient_id": "a", "text": "hello is number 1"}]
    assert told == [(receipt.id, answer)]
    assert replies(database, receipt.id) == answer
    assert texts(database) == ["hello", "hello is number 1"]
    assert consumer.accept(event()) == receipt.__class__(receipt.id, False)
    assert consumer.next() is None


@pytest.mark.parametrize("failures", range(MOST_ATTEMPTS))
def test_a_message_that_fails_is_tried_again(database: Database, failures: int) -> None:
    engine = Engine(failures)
    consumer = Consumer(database, engine, ME)
    receipt = consumer.accept(event())
    turn = receipt.turn
    consumer.accept(event("next"))
    assert turn is not None
    outcomes = [consumer.take(turn), *work(database, consumer)]
    assert outcomes[:failures] == [None] * failures
    assert engine.asked == ["hello"] * (failures + 1) + ["next"]
    assert texts(database) == ["hello", "hello is number 1", "next", "next is number 2"]
    assert replies(database, receipt.id) == outcomes[failures]
    assert states(database) == ["done", "done"]


@pytest.mark.parametrize(("language", "said"), [("en", "Sorry"), ("zh", "抱歉"), ("id", "Maaf"), (None, "Sorry")])
def test_a_message_that_always_fails_ends_with_an_apology(database: Database, language: str | None, said: str) -> None:
    engine = Engine(MOST_ATTEMPTS)
    consumer = Consumer(database, engine, ME)
    given = event()
    given.message.metadata.clear()
    given.message.metadata.update({"language": language} if language else {})
    receipt = consumer.accept(given)
    turn = receipt.turn
    consumer.accept(event("next"))
    assert turn is not None
    consumer.take(turn)
    work(database, consumer)
    assert engine.asked == ["hello"] * MOST_ATTEMPTS + ["next"]
    assert states(database) == ["buried", "done"]
    assert row(database, receipt.id).error == "RuntimeError: the engine stumbles"
    [apology] = replies(database, receipt.id) or []
    assert said in apology["text"]
    assert (apology["recipient_id"], apology["custom"]["outcome"]) == ("a", "error")
    assert texts(database) == ["hello", apology["text"], "next", "next is number 1"]


def test_a_failing_message_blocks_no_other_conversation(database: Database) -> None:
    consumer = Consumer(database, Engine(1), ME)
    failing = consumer.accept(event("1", "a")).turn
    assert failing is not None
    assert consumer.take(failing) is None
    other = consumer.accept(event("1", "b")).turn
    assert other is not None
    assert consumer.take(other) is not None


def test_a_message_that_was_begun_too_often_is_not_begun_again(database: Database) -> None:
    engine = Engine()
    consumer = Consumer(database, engine, ME)
    receipt = consumer.accept(event())
    for _ in range(MOST_ATTEMPTS - 1):  # as processes that are killed over it
        make_due(database)
        assert consumer.next() is not None
    make_due(database)
    turn = consumer.next()
    assert turn is not None
    [apology] = consumer.take(turn) or []
    assert (engine.asked, apology["custom"]["outcome"], states(database)) == ([], "error", ["buried"])
    assert replies(database, receipt.id) == [apology]


def test_what_a_zombie_does_is_not_kept(database: Database) -> None:
    zombie, heir = Consumer(database, Engine(), ME), Consumer(database, Engine(), OTHER)
    receipt = zombie.accept(event())
    old = receipt.turn
    make_due(database)
    new = heir.next()
    assert old is not None
    assert new is not None
    kept = heir.take(new)
    assert zombie.take(old) is None
    assert replies(database, receipt.id) == kept
    assert texts(database) == ["hello", "hello is number 1"]


def test_a_zombie_that_is_first_leaves_it_to_the_heir_too(database: Database) -> None:
    zombie, heir = Consumer(database, Engine(), ME), Consumer(database, Engine(), OTHER)
    old = zombie.accept(event()).turn
    make_due(database)
    new = heir.next()
    assert old is not None
    assert new is not None
    assert zombie.take(old) is None
    assert texts(database) == []
    assert heir.take(new) is not None
    assert texts(database) == ["hello", "hello is number 1"]


@pytest.mark.parametrize("failures", [0, 1, MOST_ATTEMPTS])
def test_what_an_engine_changes_by_the_way_is_not_kept(database: Database, failures: int) -> None:
    first = Consumer(database, Engine(), ME)
    turn = first.accept(event("0")).turn
    assert turn is not None
    first.take(turn)
    consumer = Consumer(database, Meddler(failures), ME)
    turn = consumer.accept(event()).turn
    assert turn is not None
    consumer.take(turn)
    work(database, consumer)
    if failures == MOST_ATTEMPTS:
        assert state(database).slots == {"count": 1}
    assert turn.conversation.slots == {"count": 1}
    assert turn.leased.event.message.metadata == {"language": "en"}


def test_a_failure_of_the_database_is_not_the_messages_fault(database: Database) -> None:
    engine = Gone(2 * MOST_ATTEMPTS)
    consumer = Consumer(database, engine, ME)
    receipt = consumer.accept(event())
    turn = receipt.turn
    assert turn is not None
    with pytest.raises(SQLAlchemyError):
        consumer.take(turn)
    for _ in range(2 * MOST_ATTEMPTS - 1):
        turn = consumer.next()
        assert turn is not None
        with pytest.raises(SQLAlchemyError):
            consumer.take(turn)
    [result] = work(database, consumer)
    assert result == [{"recipient_id": "a", "text": "hello is number 1"}]
    assert replies(database, receipt.id) == result


def test_a_message_whose_end_could_not_be_kept_is_taken_up_at_once(database: Database) -> None:
    engine = Engine()
    consumer = Consumer(database, engine, ME)
    receipt = consumer.accept(event())
    turn = receipt.turn
    assert turn is not None
    with database.writing() as connection:
        connection.execute(sa.text("ALTER TABLE outbox RENAME TO hidden"))
    with pytest.raises(SQLAlchemyError):
        consumer.take(turn)
    with database.writing() as connection:
        connection.execute(sa.text("ALTER TABLE hidden RENAME TO outbox"))
    assert states(database) == ["leased"]
    again = consumer.next()
    assert again is not None
    assert consumer.take(again) == replies(database, receipt.id)
    assert texts(database) == ["hello", "hello is number 1"]


def test_replies_that_are_pushed_wait_to_be_sent(database: Database) -> None:
    consumer = Consumer(database, Engine(), ME, pushed=lambda channel: channel == "line")
    for channel in ("line", "rest"):
        turn = consumer.accept(event(conversation=channel, channel=channel)).turn
        assert turn is not None
        consumer.take(turn)
    with database.writing() as connection:
        first = outbox.claim(connection, database, ME, ["line", "rest"])
        assert first is not None
        assert first.channel == "line"
        assert outbox.claim(connection, database, ME, ["line", "rest"]) is None


def test_leases_are_handed_back(database: Database) -> None:
    consumer, other = Consumer(database, Engine(), ME), Consumer(database, Engine(), OTHER)
    consumer.accept(event())
    assert other.next() is None
    consumer.hand_back()
    assert other.next() is not None
    assert consumer.next() is None


def test_what_an_ended_process_left_is_taken_over_and_counts_as_an_attempt(
    database: Database, ended_owner: str
) -> None:
    ended, consumer = (
        Consumer(database, Engine(), ended_owner, pushed=lambda channel: channel == "line"),
        heir(database),
    )
    turn = ended.accept(event(conversation="line", channel="line")).turn
    assert turn is not None
    ended.take(turn)
    with database.writing() as connection:
        assert outbox.claim(connection, database, ended_owner, ["line"]) is not None
    ended.accept(event())
    assert consumer.next() is None
    assert consumer.take_over()
    left = consumer.next()
    assert left is not None
    assert (left.leased.event, left.leased.attempts) == (event(), 2)
    with database.writing() as connection:
        reply = outbox.claim(connection, database, ME, ["line"])
    assert reply is not None
    assert reply.attempts == 2
    assert not consumer.take_over()


def test_what_a_process_that_may_live_has_leased_stays_with_it(database: Database) -> None:
    consumer = heir(database)
    for owner in (OTHER, new_owner(), "host-1-1-0123456789ab-12345678"):
        Consumer(database, Engine(), owner).accept(event(conversation=owner))
    assert not consumer.take_over()
    assert consumer.next() is None
    assert states(database) == ["leased"] * 3


def test_where_nothing_has_ended_nothing_is_written(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    consumer = heir(database)
    consumer.accept(event())
    monkeypatch.setattr(database, "writing", None)
    assert not consumer.take_over()


def test_a_message_that_kills_its_processes_is_buried(database: Database, ended_owner: str) -> None:
    killed, consumer = Consumer(database, Engine(), ended_owner), heir(database)
    killed.accept(event())
    for _ in range(MOST_ATTEMPTS - 1):
        assert consumer.take_over()
        assert killed.next() is not None
    assert consumer.take_over()
    turn = consumer.next()
    assert turn is not None
    [apology] = consumer.take(turn) or []
    assert (apology["custom"]["outcome"], states(database)) == ("error", ["buried"])


def test_a_database_that_is_away_hinders_no_end(database: Database) -> None:
    consumer = Consumer(database, Engine(), ME)
    consumer.accept(event())
    with database.writing() as connection:
        connection.execute(sa.text("ALTER TABLE inbox RENAME TO hidden"))
    consumer.hand_back()
    with database.writing() as connection:
        connection.execute(sa.text("ALTER TABLE hidden RENAME TO inbox"))
    with database.reading() as connection:
        assert connection.execute(sa.select(inbox_table.c.state)).scalar() == "leased"


class Memory(InProgress):
    """Knows of each process what it was at when it ended."""

    def __init__(self, *deaths: Death, awaited: bool = False) -> None:
        super().__init__()
        self.deaths = iter(deaths)
        self.awaited = awaited
        self.told: list[int] = []

    def tell(self, message: int) -> None:
        self.told.append(message)

    def awaits(self, process: int) -> bool:
        return self.awaited

    def death(self, process: int) -> Death | None:
        return next(self.deaths, None)


def due(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(sa.update(inbox_table).values(due=0.0))


@pytest.mark.parametrize(("blame", "ends"), [(BLAME_ENDED, 2), (BLAME_KILLED, 3)])
def test_a_message_that_ends_its_processes_is_buried_and_no_other(
    database: Database, ended_owner: str, blame: int, ends: int
) -> None:
    ended = Consumer(database, Engine(), ended_owner)
    receipt = ended.accept(event())
    beside = ended.accept(event(conversation="b"))
    ended.accept(event("next"))
    engine = Engine()
    consumer = Consumer(database, engine, ME, in_progress=Memory(*[Death(receipt.id, blame)] * ends))
    for number in range(ends):
        if number:
            due(database)
            while (turn := ended.next()) is not None and turn.leased.id != receipt.id:
                pass  # they are leased by it as well, and not blamed
        assert consumer.take_over()
    due(database)
    assert [row(database, each.id).blame for each in (receipt, beside)] == [ends * blame, 0]
    work(database, consumer)
    assert sorted(engine.asked) == ["hello", "next"]
    assert states(database) == ["buried", "done", "done"]
    [apology] = replies(database, receipt.id) or []
    assert apology["custom"]["outcome"] == "error"


def test_one_that_has_ended_a_process_waits_until_another_one_is_up(database: Database, ended_owner: str) -> None:
    receipt = Consumer(database, Engine(), ended_owner).accept(event())
    consumer = Consumer(database, Engine(), ME, in_progress=Memory(Death(receipt.id, BLAME_ENDED)))
    assert consumer.take_over()
    assert consumer.next() is None
    other = consumer.accept(event(conversation="b")).turn
    assert other is not None
    assert consumer.take(other) is not None
    due(database)
    turn = consumer.next()
    assert turn is not None
    assert consumer.take(turn) == replies(database, receipt.id)
    assert states(database) == ["done", "done"]


@pytest.mark.parametrize("death", [None, Death(0, BLAME_ENDED), Death(99, BLAME_ENDED)])
def test_who_was_at_nothing_blames_nobody(database: Database, ended_owner: str, death: Death | None) -> None:
    receipt = Consumer(database, Engine(), ended_owner).accept(event())
    consumer = Consumer(database, Engine(), ME, in_progress=Memory(*[death] if death else []))
    assert consumer.take_over()
    assert row(database, receipt.id).blame == 0
    assert consumer.next() is not None


def test_as_long_as_it_is_not_known_why_a_process_ended_nothing_is_taken_over(
    database: Database, ended_owner: str
) -> None:
    Consumer(database, Engine(), ended_owner).accept(event())
    in_progress = Memory(awaited=True)
    consumer = Consumer(database, Engine(), ME, in_progress=in_progress)
    assert not consumer.take_over()
    in_progress.awaited = False
    assert consumer.take_over()


def test_it_is_told_which_message_is_at_hand(database: Database) -> None:
    in_progress = Memory()
    consumer = Consumer(database, Engine(1), ME, in_progress=in_progress)
    first = consumer.accept(event())
    assert first.turn is not None
    consumer.take(first.turn)
    work(database, consumer)
    assert in_progress.told == [first.id, 0] * 2


def test_what_the_database_takes_is_no_fault_of_the_message() -> None:
    in_progress = Memory()
    with in_progress.answering(7), in_progress.paused():
        assert in_progress.told == [7, 0]
    assert in_progress.told == [7, 0, 7, 0]
