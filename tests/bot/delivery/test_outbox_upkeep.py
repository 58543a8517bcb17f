"""What an operator sees of the outbox and does with it, on both databases."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa

from bot.channels.interface import Permanent, Retry, WindowClosed
from bot.delivery import outbox, outbox_upkeep
from bot.delivery.database import Database
from bot.delivery.notifications import SEND, Listener
from bot.delivery.schema import outbox as outbox_table
from tests.bot.channels.slate import Slate
from tests.bot.channels.test_sender import all_due, answered, claimed, ended, sending, states, until
from tests.bot.delivery.messages import OTHER


def give_up(database: Database, error: str, closed: bool = False) -> int:
    """Let a platform refuse the next reply for good."""
    taken = claimed(database)
    with database.writing() as connection:
        outbox.refused(connection, database, taken, OTHER, error, closed)
    return taken.id


def change(database: Database, function: Any, *replies: int) -> list[bool]:
    with database.writing() as connection:
        return [function(connection, database, reply) for reply in replies]


def listed(database: Database) -> list[outbox_upkeep.Unsent]:
    with database.reading() as connection:
        return list(outbox_upkeep.items(connection, database))


def run_out(database: Database) -> None:
    """All leases have run out, of processes that nobody knows to be dead."""
    with database.writing() as connection:
        connection.execute(sa.update(outbox_table).where(outbox_table.c.state == "leased").values(lease_until=0.0))


async def test_open_and_given_up_replies_are_listed_and_sent_ones_are_not(database: Database) -> None:
    slate = Slate()
    slate.trouble = [None, None, Permanent("no such user"), WindowClosed("too late"), None]
    answered(database, "sent", user="ann", event="a")
    answered(database, "one\ntwo", "after it", user="ann", event="b")
    async with sending(database, slate):
        await until(ended(database, 3))
    assert slate.written == [("ann", "sent"), ("ann", "one"), ("ann", "please write again")]
    buried, closed = listed(database)
    assert (buried.state, buried.calls, buried.attempts, buried.error) == ("buried", 1, 1, "no such user")
    assert (buried.channel, buried.account, buried.text) == ("slate", "me", "one\ntwo")
    assert (closed.state, closed.calls, closed.text, closed.error) == ("closed", 0, "after it", "too late")
    assert 0 <= buried.age < 600


async def test_a_retried_reply_begins_with_the_first_call_that_has_not_gone_out(database: Database) -> None:
    # Where the platform tells what it took: that it has refused a call is told already, there is nothing to wait for.
    slate = Slate(tells=600.0)
    slate.trouble = [None, Permanent("no")]
    answered(database, "one\ntwo\nthree")
    async with sending(database, slate):
        await until(ended(database, 1))
        assert slate.written == [("ann", "one")]
        assert change(database, outbox_upkeep.retry, listed(database)[0].id) == [True]
        await until(lambda: states(database) == [("sent", 3)])
    assert slate.written == [("ann", "one"), ("ann", "two"), ("ann", "three")]
    assert slate.keys == ["e:0:1", "e:0:2", "e:0:3"]


async def test_a_call_that_may_have_gone_out_is_waited_for_after_a_retry(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.sender._KEEP_TRYING_SECONDS", -1.0)
    slate = Slate(tells=600.0)
    slate.trouble = [Retry("no answer came", uncertain=True)]
    answered(database, "one")
    async with sending(database, slate) as counts:
        await until(ended(database, 1))
        change(database, outbox_upkeep.retry, listed(database)[0].id)
        await until(lambda: counts.results == ["buried", "retry"])
    assert listed(database)[0].error == "it may have gone out"
    assert slate.written == [("ann", "one")]


async def test_a_retried_reply_is_tried_as_long_as_a_new_one(database: Database) -> None:
    answered(database, "old")
    give_up(database, "no")
    with database.writing() as connection:
        connection.execute(sa.update(outbox_table).values(created_at=outbox_table.c.created_at - 1_000_000))
    change(database, outbox_upkeep.retry, listed(database)[0].id)
    slate = Slate()
    slate.trouble = [Retry("busy", 0.0)]
    async with sending(database, slate) as counts:
        await until(lambda: counts.results[:1] == ["retry"])
        all_due(database)
        await until(lambda: states(database) == [("sent", 1)])


async def test_a_retried_reply_goes_before_the_later_ones_that_wait(database: Database) -> None:
    slate = Slate()
    answered(database, "first", event="a")
    first = give_up(database, "no")
    answered(database, "second", event="b")
    second = give_up(database, "no")
    answered(database, "third", event="c")
    assert change(database, outbox_upkeep.retry, second, first) == [True, True]
    async with sending(database, slate):
        await until(ended(database, 3))
    assert slate.written == [("ann", "first"), ("ann", "second"), ("ann", "third")]


def test_what_is_being_sent_is_finished_before_a_retried_reply(database: Database) -> None:
    answered(database, "first", event="a")
    first = give_up(database, "no")
    answered(database, "second", event="b")
    later = claimed(database)
    change(database, outbox_upkeep.retry, first)
    with database.writing() as connection:
        assert outbox.claim(connection, database, "third process", ["slate"]) is None
        outbox.sent(connection, database, later, OTHER, 1)
    assert claimed(database).id == first


def test_a_retried_reply_and_one_whose_sender_died_do_not_wait_for_each_other(database: Database) -> None:
    answered(database, "first", event="a")
    first = give_up(database, "no")
    answered(database, "second", event="b")
    later = claimed(database)
    change(database, outbox_upkeep.retry, first)
    run_out(database)
    heir = claimed(database, "heir")
    assert heir.id == later.id
    with database.writing() as connection:
        outbox.sent(connection, database, heir, "heir", 1)
    assert claimed(database).id == first


def test_an_acknowledgement_does_not_carry_what_a_sender_has_been_at(database: Database) -> None:
    answered(database, "one")
    number = give_up(database, "no")
    change(database, outbox_upkeep.retry, number)
    with database.writing() as connection:
        [item] = outbox_upkeep.items(connection, database)
        message = connection.execute(sa.select(outbox_table.c.message)).scalar()
        assert outbox.to_carry(connection, message) == []
        assert not outbox.carried(connection, database, number)
    assert item.attempts == 1


def test_a_dropped_reply_is_not_sent_and_the_next_one_is(database: Database) -> None:
    answered(database, "one", "two", "three")
    number = give_up(database, "no")
    assert change(database, outbox_upkeep.drop, number, number + 1) == [True, True]
    assert claimed(database).id == number + 2
    assert [state for state, _ in states(database)] == ["dropped", "dropped", "leased"]
    assert [item.state for item in listed(database)] == ["leased"]


@pytest.mark.parametrize("function", [outbox_upkeep.retry, outbox_upkeep.drop])
def test_a_reply_that_a_process_is_at_or_that_has_gone_out_is_left_alone(database: Database, function: Any) -> None:
    answered(database, "one")
    taken = claimed(database)
    assert change(database, function, taken.id, 4_711) == [False, False]
    with database.writing() as connection:
        outbox.sent(connection, database, taken, OTHER, 1)
    assert change(database, function, taken.id) == [False]
    assert states(database) == [("sent", 1)]


@pytest.mark.parametrize("function", [outbox_upkeep.retry, outbox_upkeep.drop])
async def test_the_senders_of_other_processes_are_woken(database: Database, function: Any) -> None:
    if not database.on_postgresql:
        return  # they look for themselves
    heard: list[str] = []
    listener = Listener(database, heard.append)
    listener.start()
    try:
        # It begins with what it may have missed.
        await until(lambda: bool(heard))
        heard.clear()
        answered(database, "one")
        number = await asyncio.to_thread(give_up, database, "no")
        await until(lambda: heard == [SEND])
        change(database, function, number)
        await until(lambda: heard == [SEND, SEND])
    finally:
        listener.stop()


def test_a_reply_that_a_process_is_at_is_dropped_by_force_and_its_end_is_refused(database: Database) -> None:
    answered(database, "one", "two")
    taken = claimed(database)
    with database.writing() as connection:
        assert outbox_upkeep.drop(connection, database, taken.id, force=True)
    with database.writing() as connection:
        outbox.sent(connection, database, taken, OTHER, 1)
    assert [state for state, _ in states(database)] == ["dropped", "waiting"]


def test_of_parts_that_did_not_arrive_all_are_sent_again_whichever_is_told_first(database: Database) -> None:
    answered(database, "one")
    taken = claimed(database)
    with database.writing() as connection:
        outbox.sent(connection, database, taken, OTHER, 3)
    known = [failed(database, 3), failed(database, 2), failed(database, 3)]
    assert (known, states(database)) == ([True, False, False], [("buried", 1)])


def failed(database: Database, call: int) -> bool:
    with database.writing() as connection:
        return outbox_upkeep.undelivered(
            connection, database, outbox_upkeep.SentCall("slate", "me", "e", 0, call), "lost"
        )
