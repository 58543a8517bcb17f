"""The sender: in order a conversation, each call once, and what becomes of what a platform does not take."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from bot.channels import sender
from bot.channels.acknowledgements import note_taken
from bot.channels.calls import read_key
from bot.channels.interface import Cause, NotSent, Permanent, Retry, WindowClosed, conversation_of
from bot.channels.sender import Sender
from bot.delivery import inbox, outbox
from bot.delivery.database import Database
from bot.delivery.inbox import Event
from bot.delivery.outbox import Sending
from bot.delivery.queue import hand_back
from bot.delivery.schema import outbox as outbox_table
from bot.engine.conversation import Message
from bot.observing.hooks import SendWatch
from tests.bot.channels.slate import Slate
from tests.bot.delivery.messages import ME, OTHER

WORDS = "Which?\n\n1. One\n2. Two"


class Counts(SendWatch):
    def __init__(self) -> None:
        self.results: list[str] = []
        self.causes: list[str] = []

    def sending_ended(self, channel: str, result: str, seconds: float) -> None:
        self.results.append(result)

    def given_up(self, channel: str, cause: str) -> None:
        self.causes.append(cause)


def offering(text: str, *titles: str) -> dict[str, Any]:
    """A reply with options."""
    return {"text": text, "buttons": [{"title": title, "payload": f"/{title}"} for title in titles]}


def answered(database: Database, *replies: str | dict[str, Any], user: str = "ann", event: str = "e") -> None:
    """A message with replies that wait to be sent: texts, or whole."""
    conversation = conversation_of("slate", "me", user)
    assert conversation is not None
    given = Event("slate", "me", event, conversation, Message("?", "slate"))
    with database.writing() as connection:
        leased = inbox.accept(connection, database, given, ME).leased
        assert leased is not None
        whole = [{"text": reply} if isinstance(reply, str) else reply for reply in replies]
        outbox.put(connection, database, leased, whole, pushed=True)
        assert inbox.end(connection, database, leased, ME)


def states(database: Database) -> list[tuple[str, int]]:
    with database.reading() as connection:
        rows = connection.execute(sa.select(outbox_table).order_by(outbox_table.c.id))
        return [(row.state, row.calls) for row in rows]


def errors(database: Database) -> list[str | None]:
    with database.reading() as connection:
        return list(connection.execute(sa.select(outbox_table.c.error).order_by(outbox_table.c.id)).scalars())


def all_due(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(sa.update(outbox_table).where(outbox_table.c.state == "waiting").values(due=0.0))


def died(database: Database) -> None:
    """The process that holds leases is known to be dead."""
    with database.writing() as connection:
        hand_back(connection, outbox_table, OTHER)


def claimed(database: Database, owner: str = OTHER) -> Sending:
    with database.writing() as connection:
        sending = outbox.claim(connection, database, owner, ["slate"])
    assert sending is not None
    return sending


@asynccontextmanager
async def sending(database: Database, slate: Slate, owner: str = ME) -> AsyncIterator[Counts]:
    counts = Counts()
    running = Sender(database, owner, {"slate": slate}, counts)
    running.start()
    yield counts
    await running.close()


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(2_000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen")


def ended(database: Database, count: int) -> Callable[[], bool]:
    return lambda: sum(state not in ("waiting", "leased") for state, _ in states(database)) >= count


async def test_replies_go_out_in_order_call_by_call(database: Database) -> None:
    slate = Slate()
    answered(database, "1\n2", "3", event="a")
    answered(database, "4", event="b")
    async with sending(database, slate) as counts:
        await until(ended(database, 3))
    assert slate.written == [("ann", line) for line in "1234"]
    assert slate.keys == ["a:0:1", "a:0:2", "a:1:1", "b:0:1"]
    assert states(database) == [("sent", 2), ("sent", 1), ("sent", 1)]
    assert counts.results == ["sent"] * 3


async def test_conversations_are_sent_to_side_by_side(database: Database) -> None:
    slate, gate = Slate(), asyncio.Event()
    plain = slate.send

    async def send(call: Any) -> Any:
        if call.content["user"] == "ann":
            await gate.wait()
        return await plain(call)

    slate.send = send  # type: ignore[method-assign]
    answered(database, "hello", user="ann", event="a")
    answered(database, "hello", user="bob", event="b")
    async with sending(database, slate):
        await until(lambda: slate.written == [("bob", "hello")])
        gate.set()
        await until(ended(database, 2))


async def test_two_senders_send_each_reply_once_and_in_order(database: Database) -> None:
    slate = Slate()
    for number in range(30):
        answered(database, f"{number}", user=f"user {number % 3}", event=str(number))
    async with sending(database, slate, ME), sending(database, slate, OTHER):
        await until(ended(database, 30))
    for user in range(3):
        said = [int(line) for name, line in slate.written if name == f"user {user}"]
        assert said == list(range(user, 30, 3))


async def test_after_a_retry_only_what_has_not_gone_out_is_sent(database: Database) -> None:
    slate = Slate()
    slate.trouble = [None, Retry("busy", 0.0), Retry("busy", 0.0)]
    answered(database, "1\n2\n3")
    answered(database, "4", event="later")
    async with sending(database, slate) as counts:
        await until(ended(database, 2))
    assert [line for _, line in slate.written] == ["1", "2", "3", "4"]
    assert counts.results == ["retry", "retry", "sent", "sent"]


async def test_a_platform_that_is_away_for_long_loses_nothing(database: Database) -> None:
    slate = Slate()
    slate.trouble = [Retry("the platform can't be reached")] * 8
    answered(database, "hello")
    async with sending(database, slate) as counts:
        for attempts in range(1, 9):
            await until(lambda attempts=attempts: len(counts.results) >= attempts)  # type: ignore[misc]
            all_due(database)
        await until(ended(database, 1))
    assert slate.written == [("ann", "hello")]


async def test_what_is_not_taken_for_a_day_is_given_up(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "_KEEP_TRYING_SECONDS", -1.0)
    slate = Slate()
    slate.trouble = [Retry("busy")]
    answered(database, "hello")
    async with sending(database, slate) as counts:
        await until(ended(database, 1))
    assert states(database) == [("buried", 0)]
    assert (counts.results, counts.causes) == (["buried"], [Cause.WAITED])


@pytest.mark.parametrize(
    ("trouble", "state", "result", "written"),
    [
        (Permanent("not a number"), "buried", "buried", ["next"]),
        (WindowClosed("24 hours"), "closed", "window_closed", ["please write again", "next"]),
    ],
)
async def test_what_is_never_taken_hinders_nothing_after_it(
    database: Database, trouble: NotSent, state: str, result: str, written: Sequence[str]
) -> None:
    slate = Slate()
    slate.trouble = [trouble]
    answered(database, "hello")
    answered(database, "next", event="later")
    async with sending(database, slate) as counts:
        await until(ended(database, 2))
    assert states(database) == [(state, 0), ("sent", 1)]
    assert errors(database) == [str(trouble), None]
    assert (counts.results, counts.causes) == ([result, "sent"], [trouble.cause])
    assert [line for _, line in slate.written] == written


async def test_options_that_a_platform_does_not_take_are_said_in_words(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    slate = Slate()
    slate.takes_buttons = False
    answered(database, offering("First.\nWhich?", "One", "Two"), "later")
    with caplog.at_level(logging.WARNING, "bot.channels.sender"):
        async with sending(database, slate) as counts:
            await until(ended(database, 2))
    assert [line for _, line in slate.written] == ["First.", WORDS, "later"]
    # What is said in its place has the key of the call that was refused.
    assert slate.keys == ["e:0:1", "e:0:2", "e:1:1"]
    assert slate.refused == 1
    assert (states(database), errors(database)) == ([("sent", 2), ("sent", 1)], [None, None])
    assert (counts.results, counts.causes) == (["plain", "sent"], [])
    assert "goes out in words: slate: no buttons are taken (error 7)" in caplog.text


@pytest.mark.parametrize("cause", [cause for cause in Cause if cause is not Cause.CONTENT])
async def test_what_is_refused_for_another_cause_is_not_said_in_words(database: Database, cause: Cause) -> None:
    slate = Slate()
    slate.trouble = [Permanent("not to this user (error 5)", cause)]
    answered(database, offering("Which?", "One", "Two"))
    async with sending(database, slate) as counts:
        await until(ended(database, 1))
    assert (slate.written, states(database)) == ([], [("buried", 0)])
    assert (counts.results, counts.causes) == (["buried"], [cause])


async def test_words_that_are_not_taken_either_are_given_up(database: Database) -> None:
    slate = Slate()
    slate.trouble = [Permanent("no buttons (error 7)"), Permanent("nor words (error 8)")]
    answered(database, offering("Which?", "One", "Two"))
    async with sending(database, slate) as counts:
        await until(ended(database, 1))
    assert (slate.written, states(database)) == ([], [("buried", 0)])
    assert errors(database) == ["nor words (error 8)"]
    assert (counts.results, counts.causes) == (["buried"], [Cause.CONTENT])


async def test_words_go_on_as_words_after_a_pause(database: Database) -> None:
    slate = Slate()
    slate.takes_buttons = False
    slate.trouble = [None, Retry("busy", 0.0), Retry("busy", 0.0)]
    answered(database, offering("Which?", "One", "Two"))
    async with sending(database, slate) as counts:
        await until(ended(database, 1))
    assert [line for _, line in slate.written] == [WORDS]
    assert slate.refused == 1
    assert counts.results == ["retry", "retry", "plain"]


async def test_who_dies_after_a_refusal_leaves_nothing_that_is_lost_or_said_twice(database: Database) -> None:
    answered(database, offering("Which?", "One", "Two"))
    # Buttons were refused, and the process died before it noted that.
    claimed(database)
    died(database)
    slate = Slate()
    slate.takes_buttons = False
    async with sending(database, slate):
        await until(ended(database, 1))
    assert [line for _, line in slate.written] == [WORDS]
    assert slate.refused == 1


@pytest.mark.parametrize("taken", [False, True], ids=["before the words are taken", "after"])
async def test_who_dies_with_words_under_way_leaves_nothing_that_is_lost_or_said_twice(
    database: Database, taken: bool
) -> None:
    answered(database, offering("Which?", "One", "Two"), event="an:event")
    first = claimed(database)
    with database.writing() as connection:
        assert outbox.made_plain(connection, database, first, OTHER, 0)
    died(database)
    # Buttons would be taken by now: but it is noted that words are under way.
    slate = Slate(tells=0.5)
    async with sending(database, slate) as counts:
        await until(lambda: counts.results == ["retry"])
        if taken:
            await note_taken(database, "slate", slate.statuses(b'[{"call": "an:event:0:1"}]'))
        await until(ended(database, 1))
    assert [line for _, line in slate.written] == ([] if taken else [WORDS])
    assert states(database) == [("sent", 1)]


async def test_who_has_lost_the_lease_says_nothing_in_words(database: Database) -> None:
    slate = Slate()
    plain = slate.send

    async def send(call: Any) -> Any:
        # This process is frozen for long, and another takes over.
        with database.writing() as connection:
            connection.execute(sa.update(outbox_table).values(owner=OTHER))
        return await plain(call)

    slate.send, slate.takes_buttons = send, False  # type: ignore[method-assign]
    answered(database, offering("Which?", "One"))
    async with sending(database, slate) as counts:
        await until(lambda: counts.results == ["failed"])
    assert slate.written == []


async def test_a_template_that_is_refused_changes_nothing(database: Database) -> None:
    slate = Slate()
    slate.trouble = [WindowClosed("24 hours"), Permanent("no such template")]
    answered(database, "hello")
    async with sending(database, slate):
        await until(ended(database, 1))
    assert states(database) == [("closed", 0)]


async def test_a_defect_of_a_channel_is_tried_again_and_then_buried(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    slate = Slate()
    slate.trouble = [ValueError("with what a user wrote")] * 5
    answered(database, "hello")
    async with sending(database, slate) as counts:
        for attempts in range(1, 6):
            await until(lambda attempts=attempts: len(counts.results) >= attempts)  # type: ignore[misc]
            all_due(database)
    assert states(database) == [("buried", 0)]
    assert counts.causes == [Cause.DEFECT]
    assert slate.written == []
    assert "with what a user wrote" not in caplog.text


async def test_an_optional_call_that_fails_hinders_nothing(database: Database) -> None:
    from dataclasses import replace

    slate = Slate()
    plain = slate.render
    slate.render = lambda reply, to: [replace(plain(reply, to)[0], optional=True), *plain(reply, to)]  # type: ignore[method-assign]
    slate.trouble = [Retry("not now")]
    answered(database, "hello")
    async with sending(database, slate):
        await until(ended(database, 1))
    assert slate.written == [("ann", "hello")]
    assert states(database) == [("sent", 2)]


async def test_a_dead_process_s_reply_goes_on_where_it_stood(database: Database) -> None:
    answered(database, "1\n2\n3")
    first = claimed(database)
    with database.writing() as connection:
        assert outbox.went_out(connection, database, first, OTHER, 1)
    died(database)
    slate = Slate()
    async with sending(database, slate):
        await until(ended(database, 1))
    # Without a platform that tells, a call that may have gone out is made again.
    assert [line for _, line in slate.written] == ["2", "3"]


async def test_a_call_that_a_dead_process_made_is_not_made_again_where_the_platform_tells_of_it(
    database: Database,
) -> None:
    answered(database, "1\n2", event="an:event")
    claimed(database)
    died(database)
    slate = Slate(tells=0.5)
    async with sending(database, slate) as counts:
        await until(lambda: counts.results == ["retry"])
        # Told more than once, in any order, also what was long known.
        told = slate.statuses(
            b'[{"call": "an:event:0:1"}, {"call": "an:event:0:1"}, {"call": "other:0:1"}, {"call": "x"}]'
        )
        await note_taken(database, "slate", told)
        await until(ended(database, 1))
    assert [line for _, line in slate.written] == ["2"]
    assert states(database) == [("sent", 2)]


async def test_a_call_that_nothing_is_told_of_is_made_again(database: Database) -> None:
    answered(database, "1")
    claimed(database)
    died(database)
    slate = Slate(tells=0.2)
    async with sending(database, slate):
        await until(ended(database, 1))
    assert slate.written == [("ann", "1")]


async def test_a_call_that_may_have_been_made_before_says_so(database: Database) -> None:
    slate, calls, positions = Slate(), [], []
    plain, render = slate.send, slate.render

    async def send(call: Any) -> Any:
        calls.append((call.content["line"], call.again))
        return await plain(call)

    def noting(reply: Any, to: Any) -> Any:
        positions.append(reply.position)
        return render(reply, to)

    slate.send, slate.render = send, noting  # type: ignore[method-assign]
    slate.trouble = [None, Retry("timed out", 0.0, uncertain=True), Retry("later", 0.0)]
    answered(database, "1\n2\n3", "4")
    async with sending(database, slate):
        await until(ended(database, 2))
    assert calls == [("1", False), ("2", False), ("2", True), ("2", False), ("3", False), ("4", False)]
    assert positions == [0, 0, 0, 1]


async def test_an_answer_that_does_not_come_is_waited_for_where_the_platform_tells(database: Database) -> None:
    slate = Slate(tells=0.3)
    slate.trouble = [Retry("timed out", 0.0, uncertain=True)]
    answered(database, "1\n2", event="e")
    async with sending(database, slate) as counts:
        await until(lambda: "retry" in counts.results)
        await note_taken(database, "slate", slate.statuses(b'[{"call": "e:0:1"}]'))
        await until(ended(database, 1))
    assert [line for _, line in slate.written] == ["1", "2"]


async def test_who_has_lost_the_lease_sends_nothing_more(database: Database) -> None:
    slate = Slate()
    plain = slate.send

    async def send(call: Any) -> Any:
        if not slate.written:
            # This process is frozen for long, and another takes over.
            with database.writing() as connection:
                connection.execute(sa.update(outbox_table).values(owner=OTHER))
        return await plain(call)

    slate.send = send  # type: ignore[method-assign]
    answered(database, "1\n2")
    async with sending(database, slate) as counts:
        await until(lambda: counts.results == ["failed"])
    assert [line for _, line in slate.written] == ["1"]


async def test_what_went_out_is_noted_however_long_the_database_is_away(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "_SWEEP_SECONDS", 0.01)
    noting, failures = outbox.went_out, [1, 2, 3]

    def fail(*arguments: Any) -> Any:
        if failures:
            failures.pop()
            raise OperationalError("update", {}, Exception("gone"))
        return noting(*arguments)

    slate = Slate()
    answered(database, "1\n2")
    monkeypatch.setattr(outbox, "went_out", fail)
    async with sending(database, slate):
        await until(ended(database, 1))
    assert [line for _, line in slate.written] == ["1", "2"]


async def test_a_sender_whose_database_is_away_goes_on_looking(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "_SWEEP_SECONDS", 0.01)
    claiming, failures = outbox.claim, [OperationalError("select", {}, Exception("gone")), ValueError("a defect")]

    def fail(*arguments: Any) -> Any:
        if failures:
            raise failures.pop()
        return claiming(*arguments)

    monkeypatch.setattr(outbox, "claim", fail)
    slate = Slate()
    answered(database, "hello")
    async with sending(database, slate):
        await until(ended(database, 1))
    assert slate.written == [("ann", "hello")]


async def test_what_is_at_hand_is_finished_at_the_end(database: Database) -> None:
    slate, begun, gate = Slate(), asyncio.Event(), asyncio.Event()
    plain = slate.send

    async def send(call: Any) -> Any:
        begun.set()
        await gate.wait()
        return await plain(call)

    slate.send = send  # type: ignore[method-assign]
    answered(database, "1\n2")
    running = Sender(database, ME, {"slate": slate})
    running.start()
    await begun.wait()
    closing = asyncio.create_task(running.close())
    await asyncio.sleep(0)
    gate.set()
    await closing
    assert [line for _, line in slate.written] == ["1", "2"]
    assert states(database) == [("sent", 2)]


@pytest.mark.parametrize("key", ["", "e", "e:1", ":0:1", "e:x:1", "e:1:", "e:-1:1", "e:1:99999999999", "e:٣:1"])
def test_a_key_that_is_none_of_ours_is_none(key: str) -> None:
    assert read_key(key) is None


def test_a_key_is_read_whatever_stands_in_the_event_s_id() -> None:
    assert read_key("wamid:a=:b:0:12") == ("wamid:a=:b", 0, 12)
