"""What is done is removed after a while, and what is still needed stays; on both databases."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.channels.options import payload_of
from bot.delivery import feedback, inbox_upkeep, outbox, outbox_upkeep, retention, transcript
from bot.delivery.consumer import Consumer
from bot.delivery.conversations import last_events
from bot.delivery.database import Database
from bot.delivery.feedback import Opinion
from bot.delivery.retention import BATCH, Removed, Retention, batches
from bot.delivery.schema import inbox as inbox_table
from bot.delivery.schema import outbox as outbox_table
from bot.delivery.transcript import Cursor
from tests.bot.channels.slate import Slate, served
from tests.bot.channels.test_sender import answered, claimed, states, until
from tests.bot.delivery import test_feedback as rating
from tests.bot.delivery.messages import ME, OTHER, Engine, accept, end, event
from tests.bot.delivery.test_inbox_upkeep import plans
from tests.bot.delivery.test_outbox_upkeep import give_up

DAY = 86_400.0
DAYS = 30
LAST = "a last message, whose rows are the newest"


def grow_old(database: Database, days: float) -> None:
    """Let all that there is have happened so many days earlier."""
    with database.writing() as connection:
        for table, since in ((inbox_table, "accepted_at"), (outbox_table, "created_at")):
            columns = table.c[since], table.c.done_at
            connection.execute(sa.update(table).values({column: column - days * DAY for column in columns}))


def numbers(database: Database) -> tuple[list[int], list[int]]:
    """The messages and the replies that are there."""
    with database.reading() as connection:
        messages, replies = (
            list(connection.execute(sa.select(table.c.id).order_by(table.c.id)).scalars())
            for table in (inbox_table, outbox_table)
        )
    return messages, replies


def removed(database: Database, days: float = DAYS) -> Removed:
    return sum(batches(database, days), Removed())


def talk(database: Database, *texts: str, conversation: str = "a", channel: str = "web") -> None:
    """Messages with a reply each."""
    consumer = Consumer(database, Engine(), ME)
    for text in texts:
        turn = consumer.accept(event(text, conversation, channel=channel)).turn
        assert turn is not None
        assert consumer.take(turn) is not None


def test_what_ended_long_ago_is_removed_with_its_replies_and_the_conversation_stays(database: Database) -> None:
    talk(database, "one", "two")
    grow_old(database, 2)
    talk(database, "three")
    grow_old(database, 29)
    talk(database, LAST)
    assert removed(database) == Removed(2, 2)
    messages, replies = numbers(database)
    assert (len(messages), len(replies)) == (2, 2)
    with database.reading() as connection:
        assert [each["text"] for each in last_events(connection, "a", 10) if each["event"] == "user"] == [
            "one",
            "two",
            "three",
            LAST,
        ]
    assert removed(database) == Removed(0, 0)


def test_the_newest_rows_stay_so_that_no_number_is_given_twice(database: Database) -> None:
    talk(database, "one", "two", "three")
    grow_old(database, 31)
    messages, replies = numbers(database)
    assert removed(database) == Removed(2, 2)
    assert numbers(database) == (messages[-1:], replies[-1:])
    talk(database, "four")
    assert numbers(database) == ([messages[-1], messages[-1] + 1], [replies[-1], replies[-1] + 1])


def test_the_newest_reply_stays_also_where_later_messages_have_none(database: Database) -> None:
    talk(database, "one")
    for text in ("two", "three"):
        leased = accept(database, event(text)).leased
        assert leased is not None
        assert end(database, leased)
    grow_old(database, 31)
    _, replies = numbers(database)
    assert removed(database) == Removed(1, 0)
    assert numbers(database)[1] == replies


def test_a_repeated_event_is_known_until_its_message_is_removed(database: Database) -> None:
    talk(database, "one", LAST, channel="rest")
    grow_old(database, 29)
    removed(database)
    assert not accept(database, event("one")).fresh
    grow_old(database, 2)
    removed(database)
    assert accept(database, event("one")).fresh


def test_open_and_buried_messages_stay_and_dropped_ones_do_not(database: Database) -> None:
    leased = [accept(database, event(str(number), f"conversation {number}")).leased for number in range(3)]
    for each in leased[:2]:
        assert each is not None
        assert end(database, each, error="it failed")
    talk(database, LAST)
    buried, dropped, still_open, last = numbers(database)[0]
    with database.writing() as connection:
        assert inbox_upkeep.drop(connection, database, dropped)
    grow_old(database, 31)
    assert removed(database) == Removed(1, 0)
    assert numbers(database)[0] == [buried, still_open, last]


@pytest.mark.parametrize("closed", [False, True])
def test_replies_that_were_given_up_stay_until_they_are_dropped(database: Database, closed: bool) -> None:
    answered(database, "sent")
    sent = claimed(database)
    with database.writing() as connection:
        outbox.sent(connection, database, sent, OTHER, 1)
    answered(database, "one", "two", event="f")
    reply = give_up(database, "no", closed)
    give_up(database, "no", closed)
    answered(database, "waits", user="bob", event="g")
    answered(database, "is at hand", user="cid", event="h")
    talk(database, LAST)
    grow_old(database, 31)
    assert removed(database) == Removed(1, 1)
    with database.writing() as connection:
        assert outbox_upkeep.drop(connection, database, reply)
    assert removed(database) == Removed(0, 0)
    with database.writing() as connection:
        assert outbox_upkeep.drop(connection, database, reply + 1)
    # They end with the drop.
    assert removed(database) == Removed(0, 0)
    grow_old(database, 31)
    assert removed(database) == Removed(1, 2)
    assert [state for state, _ in states(database)] == ["waiting", "waiting", "kept"]


def test_a_reply_that_went_out_late_is_kept_from_then_on(database: Database) -> None:
    answered(database, "one")
    grow_old(database, 31)
    sent = claimed(database)
    with database.writing() as connection:
        outbox.sent(connection, database, sent, OTHER, 1)
    talk(database, LAST)
    assert removed(database) == Removed(0, 0)


def test_what_was_rated_stays_with_its_question(database: Database) -> None:
    rated = rating.reply(database, "one")
    rating.reply(database, "two")
    assert rating.keep(database, rated, Opinion("down", "wrong", "no"))
    talk(database, LAST)
    grow_old(database, 31)
    assert removed(database) == Removed(1, 1)
    [given] = rating.listed(database)
    assert (given.asked, given.reply["text"]) == ("one", "one is number 1")
    assert rating.keep(database, rated, Opinion(None))
    assert removed(database) == Removed(1, 1)


def test_a_reply_that_is_gone_can_not_be_rated(database: Database) -> None:
    gone = rating.reply(database, "one")
    talk(database, LAST)
    grow_old(database, 31)
    removed(database)
    assert not rating.keep(database, gone, Opinion("up"))


def test_a_reply_that_is_being_rated_stays(database: Database) -> None:
    if not database.on_postgresql:
        return  # one writes after the other
    rated = rating.reply(database, "one")
    talk(database, LAST)
    grow_old(database, 31)
    with ThreadPoolExecutor(1) as other:
        with database.writing() as connection:
            assert feedback.rate(connection, database, "a", rated, Opinion("up"))
            waiting = other.submit(removed, database)
            while not connection.execute(sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar():
                assert not waiting.done()
        assert waiting.result(30) == Removed(0, 0)
    assert len(rating.listed(database)) == 1


def test_a_reply_that_is_being_removed_can_not_be_rated(database: Database) -> None:
    if not database.on_postgresql:
        return  # one writes after the other
    gone = rating.reply(database, "one")
    with ThreadPoolExecutor(1) as other:
        with database.writing() as connection:
            connection.execute(sa.delete(outbox_table).where(outbox_table.c.id == gone))
            waiting = other.submit(rating.keep, database, gone, Opinion("up"))
            while not connection.execute(sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar():
                assert not waiting.done()
        assert waiting.result(30) is False


def test_a_followed_conversation_is_read_on_after_its_beginning_was_removed(database: Database) -> None:
    talk(database, "one", "two")
    with database.reading() as connection:
        before = transcript.last_entries(connection, "a", 10)
    grow_old(database, 31)
    talk(database, "three")
    assert removed(database) == Removed(2, 2)
    talk(database, "four")
    with database.reading() as connection:
        said = [entry.what.event for entry in transcript.last_entries(connection, "a", 10)]
        after_gone = [entry.what.event for entry in transcript.entries(connection, "a", before[1].cursor, 10)]
        from_start = [entry.what.event for entry in transcript.entries(connection, "a", Cursor(), 10)]
        assert transcript.find(connection, "a", "one") is None
    assert said == after_gone == from_start == ["three", "three", "four", "four"]


def test_a_button_of_a_removed_reply_stands_for_nothing(database: Database) -> None:
    answered(database, "one")
    number = claimed(database)
    with database.writing() as connection:
        outbox.sent(connection, database, number, OTHER, 1)
    talk(database, LAST)
    grow_old(database, 31)
    removed(database)
    with database.reading() as connection:
        assert payload_of(connection, f"{number.id}.0", number.conversation, database.numbers) is None


def fill(database: Database, count: int) -> None:
    """So many messages with a reply each, which are done."""
    with database.writing() as connection:
        common = {"channel": "rest", "account": "a", "conversation": "a", "state": "done", "attempts": 1, "due": 0.0}
        times = {"accepted_at": 1.0, "done_at": 1.0}
        of_inbox = {**common, **times, "content": "{}", "accepted_by": ME}
        connection.execute(
            sa.insert(inbox_table), [{**of_inbox, "id": number, "event": str(number)} for number in range(1, count + 1)]
        )
        of_outbox = {**common, "state": "kept", "reply": "{}", "position": 0, "created_at": 1.0}
        connection.execute(
            sa.insert(outbox_table), [{**of_outbox, "id": number, "message": number} for number in range(1, count + 1)]
        )


def test_much_is_removed_in_parts(database: Database) -> None:
    fill(database, 2 * BATCH + 10)
    parts = [part.messages for part in batches(database, DAYS)]
    assert parts == [BATCH, BATCH, 9]


def test_several_processes_remove_each_row_once(database: Database) -> None:
    fill(database, 5 * BATCH + 1)
    with ThreadPoolExecutor(3) as processes:
        counts = list(processes.map(lambda _: removed(database), range(3)))
    # What another was at may be left for the next time.
    rest = removed(database)
    assert sum(counts, rest) == Removed(5 * BATCH, 5 * BATCH)
    assert numbers(database) == ([5 * BATCH + 1], [5 * BATCH + 1])


def test_young_rows_are_not_looked_through(database: Database) -> None:
    fill(database, 1)
    with database.writing() as connection:
        connection.execute(sa.update(inbox_table).values(accepted_at=9e9, done_at=9e9))
    assert list(batches(database, DAYS)) == [Removed()]


def test_rows_are_found_by_indexes(tmp_path: Path) -> None:
    def remove(connection: sa.engine.Connection, _: Database) -> None:
        connection.execute(retention._PAGE, {"last": 0})
        retention._removable(connection, [1, 2], 0.0)

    statements = plans(tmp_path, remove)
    assert len(statements) == 2
    for plan in statements:
        assert not [step for step in plan if step.startswith("SCAN") and "CONSTANT" not in step], plan


async def test_a_running_service_removes_what_is_done(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_FIRST_SECONDS", (0.0, 0.0))
    talk(database, "one", LAST)
    grow_old(database, 31)
    async with served(database_url, Slate()):
        await until(lambda: len(numbers(database)[0]) == 1)


async def test_it_goes_on_when_the_database_was_away(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_FIRST_SECONDS", (0.0, 0.0))
    monkeypatch.setattr(retention, "_EACH_SECONDS", 0.0)
    talk(database, "one", LAST)
    grow_old(database, 31)
    failures: list[Exception] = [sa.exc.OperationalError("select", {}, Exception("gone")), ValueError("a defect")]

    def opened() -> Database:
        if failures:
            raise failures.pop()
        return database

    running = Retention(opened, DAYS)
    running.start()
    await until(lambda: len(numbers(database)[0]) == 1)
    await running.close()


async def test_it_ends_in_the_middle_when_the_process_does(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_FIRST_SECONDS", (0.0, 0.0))
    monkeypatch.setattr(retention, "PAUSE_SECONDS", 3_600.0)
    fill(database, 3 * BATCH)
    running = Retention(lambda: database, DAYS)
    running.start()
    await until(lambda: len(numbers(database)[0]) == 2 * BATCH)
    await asyncio.wait_for(running.close(), 60)
    assert len(numbers(database)[0]) == 2 * BATCH


async def test_forever_keeps_all(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def opened() -> Any:
        raise AssertionError("nothing is to be removed")

    monkeypatch.setattr(retention, "_FIRST_SECONDS", (0.0, 0.0))
    running = Retention(opened, None)
    running.start()
    assert len(asyncio.all_tasks()) == 1
    await running.close()
