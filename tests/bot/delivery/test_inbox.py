"""The inbox: each message once, those of a conversation in order, whoever dies and whatever the clock says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.delivery.database import Database, migrate
from bot.delivery.inbox import Conflict
from bot.delivery.queue import LEASE_SECONDS, LONGEST_PAUSE, hand_back, pause
from bot.delivery.schema import inbox as inbox_table
from bot.engine.conversation import Message
from tests.bot.delivery.messages import (
    ME,
    OTHER,
    accept,
    claim,
    clock,
    end,
    event,
    make_due,
    put_back,
    row,
    states,
)

__all__ = ["clock"]
HOUR = 3_600.0
Clock = Callable[[float], None]
NOW = 1_000_000.0


@pytest.fixture
def sqlite(tmp_path: Path) -> Database:
    """A database whose time is given."""
    database = Database(f"sqlite:///{tmp_path}/clock.sqlite")
    migrate(database)
    return database


def test_the_first_message_of_a_conversation_can_be_answered_at_once(database: Database) -> None:
    receipt = accept(database, event())
    assert receipt.fresh
    assert receipt.leased is not None
    assert receipt.leased.event == event()
    assert states(database) == ["leased"]


def test_the_same_event_is_the_same_message(database: Database) -> None:
    first = accept(database, event())
    again = accept(database, event(), OTHER)
    assert (again.id, again.fresh, again.leased) == (first.id, False, None)
    assert first.leased
    assert end(database, first.leased)
    assert accept(database, event()).id == first.id
    assert states(database) == ["done"]


@pytest.mark.parametrize(
    "other",
    [
        replace(event(), message=Message("another text", "rest", {"language": "en"})),
        replace(event(), message=Message("hello", "rest", {"language": "id"})),
        replace(event(), conversation="b"),
    ],
    ids=["text", "language", "conversation"],
)
def test_an_events_id_with_another_message_is_refused(database: Database, other: object) -> None:
    accept(database, event())
    with pytest.raises(Conflict):
        accept(database, other)  # type: ignore[arg-type]
    assert states(database) == ["leased"]


def test_ids_are_told_apart_by_channel_and_account(database: Database) -> None:
    given = [event(identity="1"), event(identity="1", channel="line"), replace(event(identity="1"), account="b")]
    assert len({accept(database, each).id for each in given}) == 3


@pytest.mark.parametrize("text", ["", "'; DROP TABLE inbox; --", "南非 😀", "x" * 2_000, "a\nb"])
def test_any_text_is_kept_as_it_is(database: Database, text: str) -> None:
    given = event(text, identity="1")
    accept(database, given, OTHER)
    make_due(database)
    leased = claim(database)
    assert leased is not None
    assert leased.event == given


def test_messages_of_a_conversation_wait_their_turn_and_others_do_not(database: Database) -> None:
    first = accept(database, event("1")).leased
    assert accept(database, event("2")).leased is None
    assert accept(database, event("3")).leased is None
    assert claim(database, OTHER) is None
    assert accept(database, event("4", "b"), OTHER).leased is not None
    assert first is not None
    assert end(database, first)
    second = claim(database, OTHER)
    assert second is not None
    assert second.event.message.text == "2"
    assert claim(database, ME) is None


def test_one_conversation_can_be_asked_for(database: Database) -> None:
    for conversation in "ab":
        for text in "12":
            accept(database, event(text, conversation))
    make_due(database)
    leased = claim(database, OTHER, "b")
    assert leased is not None
    assert (leased.event.conversation, leased.event.message.text) == ("b", "1")
    assert claim(database, OTHER, "b") is None
    assert claim(database, OTHER, "nobody") is None


def test_whose_lease_ran_out_can_not_end_the_message(database: Database) -> None:
    zombie = accept(database, event()).leased
    assert zombie is not None
    make_due(database)
    heir = claim(database, OTHER)
    assert heir is not None
    assert (heir.id, heir.attempts) == (zombie.id, 2)
    assert not end(database, zombie, ME)
    put_back(database, zombie, ME)
    assert row(database, heir.id).owner == OTHER
    assert end(database, heir, OTHER)
    assert not end(database, heir, OTHER)
    assert states(database) == ["done"]


def test_an_older_lease_of_the_same_process_counts_as_little(database: Database) -> None:
    older = accept(database, event()).leased
    make_due(database)
    newer = claim(database)
    assert older is not None
    assert newer is not None
    assert not end(database, older)
    assert end(database, newer)


def test_what_a_dead_process_held_is_handed_back(database: Database) -> None:
    accept(database, event("1", "a"), OTHER)
    accept(database, event("1", "b"), ME)
    with database.writing() as connection:
        assert hand_back(connection, inbox_table, OTHER) == 1
    leased = claim(database)
    assert leased is not None
    assert leased.event.conversation == "a"
    assert claim(database) is None


def test_a_message_that_failed_waits_without_blocking_other_conversations(database: Database) -> None:
    failed = accept(database, event("1")).leased
    accept(database, event("2"))
    assert failed is not None
    put_back(database, failed)
    # Not before its pause is over, and nothing of its conversation before it.
    assert claim(database) is None
    assert accept(database, event("1", "b")).leased is not None
    make_due(database)
    again = claim(database, conversation="a")
    assert again is not None
    assert (again.id, again.attempts, row(database, again.id).error) == (failed.id, 2, "it failed")


def test_a_buried_message_lets_the_next_one_pass(database: Database) -> None:
    buried = accept(database, event("1")).leased
    accept(database, event("2"))
    assert buried is not None
    assert end(database, buried, error="x" * 10_000)
    assert len(row(database, buried.id).error) == 2_000
    second = claim(database)
    assert second is not None
    assert second.event.message.text == "2"
    assert states(database) == ["buried", "leased"]


def test_two_leases_in_one_conversation_are_impossible(database: Database) -> None:
    accept(database, event("1"))
    accept(database, event("2"))
    with pytest.raises(IntegrityError), database.writing() as connection:
        connection.execute(sa.update(inbox_table).values(state="leased"))


def test_pauses_grow_and_end(database: Database) -> None:
    longest = [1.0, 2.0, 4.0, 8.0]
    for attempts, most in enumerate(longest, start=1):
        assert most / 2 <= pause(attempts) <= most
    assert pause(50) <= LONGEST_PAUSE


def test_a_lease_holds_until_its_time(sqlite: Database, clock: Clock) -> None:
    accept(sqlite, event())
    clock(NOW + LEASE_SECONDS - 1)
    assert claim(sqlite, OTHER) is None
    clock(NOW + LEASE_SECONDS)
    assert claim(sqlite, OTHER) is not None


@pytest.mark.parametrize("step", [-HOUR, HOUR], ids=["back", "forward"])
def test_a_clock_that_was_set_keeps_no_message_waiting(sqlite: Database, clock: Clock, step: float) -> None:
    leased = accept(sqlite, event("1")).leased
    failed = accept(sqlite, event("1", "b")).leased
    assert leased is not None
    assert failed is not None
    put_back(sqlite, failed)
    clock(NOW + step)
    # Both are taken up at once by who looks; the one who held the first can't end it any more.
    taken = [claim(sqlite, OTHER), claim(sqlite, OTHER)]
    assert [each and each.id for each in taken] == [leased.id, failed.id]
    assert claim(sqlite, OTHER) is None
    assert not end(sqlite, leased)
    for each in taken:
        assert each is not None
        assert end(sqlite, each, OTHER)
    assert states(sqlite) == ["done", "done"]


@pytest.mark.parametrize("step", [-HOUR, HOUR], ids=["back", "forward"])
def test_a_clock_that_was_set_changes_no_order(sqlite: Database, clock: Clock, step: float) -> None:
    first = accept(sqlite, event("1")).leased
    accept(sqlite, event("2"))
    clock(NOW + step)
    accept(sqlite, event("3"))
    assert first is not None
    assert end(sqlite, first)
    for text in "23":
        leased = claim(sqlite)
        assert leased is not None
        assert leased.event.message.text == text
        assert end(sqlite, leased)
