"""The desk: conversations side by side, the messages of one in order, nothing lost."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from bot.delivery.consumer import Consumer
from bot.delivery.conversations import extend, last_events, load
from bot.delivery.database import Database, DatabaseUnusable, migrate
from bot.delivery.desk import Desk
from bot.delivery.inbox import Conflict, Event, Turn
from bot.delivery.queue import LEASE_SECONDS
from bot.delivery.schema import inbox
from bot.engine.conversation import Answer, Conversation, Message
from bot.settings import Settings
from tests.bot.delivery.messages import Engine as StubEngine
from tests.bot.talking import ANSWERED_BY, QUESTION

OpenDesk = Callable[..., Awaitable[Desk]]
QUESTIONS = {
    "en": QUESTION,
    "zh": "南非每年卖多少辆车？",
    "id": "Berapa unit yang terjual di Afrika Selatan per tahun?",
}


def open_engine(model: Path, directory: Path, history: int = 5) -> Desk:
    engine = Desk(Settings(database=f"sqlite:///{directory}/x.sqlite", history=history), model)
    engine.start()
    return engine


def kept(file: Path, conversation: str) -> tuple[list[str], list[str]]:
    """All that was said in a conversation, as the database has it: the partner's messages, and who spoke in turn."""
    database = Database(f"sqlite:///{file}")
    with database.reading() as connection:
        events = last_events(connection, conversation, messages=1_000)
    database.close()
    said = [event for event in events if event["event"] in ("user", "bot")]
    texts = [event["text"] for event in said if event["event"] == "user"]
    return texts, ["partner" if event["event"] == "user" else "bot" for event in said]


@pytest.mark.model
async def test_messages_of_one_conversation_are_answered_in_order_each_once(model: Path, tmp_path: Path) -> None:
    engine = open_engine(model, tmp_path)
    texts = [f"hello {number}" for number in range(20)]
    replies = await asyncio.gather(*(engine.answer("one", text) for text in texts))
    engine.stop()
    assert [len(reply) for reply in replies] == [1] * 20
    said, speakers = kept(tmp_path / "x.sqlite", "one")
    assert said == texts
    assert speakers == ["partner", "bot"] * 20


@pytest.mark.model
async def test_conversations_side_by_side_do_not_mix(engine: Desk) -> None:
    languages = [list(QUESTIONS)[number % 3] for number in range(20)]
    first = await asyncio.gather(
        *(engine.answer(f"side-{number}", QUESTIONS[language]) for number, language in enumerate(languages))
    )
    again = await asyncio.gather(*(engine.answer(f"side-{number}", "12345") for number in range(20)))
    assert [reply["recipient_id"] for [reply] in first] == [f"side-{number}" for number in range(20)]
    assert [reply["custom"]["language"] for [reply] in first] == languages
    assert [reply["custom"]["facts"][0]["id"] for [reply] in first] == [ANSWERED_BY] * 20
    assert [reply["custom"]["language"] for [reply] in again] == languages


@pytest.mark.model
async def test_the_wish_for_a_language_outlives_what_is_kept_in_mind(model: Path, tmp_path: Path) -> None:
    engine = open_engine(model, tmp_path, history=2)
    [reply] = await engine.answer("wish", "Please answer in Indonesian from now on")
    assert reply["custom"]["language"] == "id"
    for _ in range(30):
        [reply] = await engine.answer("wish", QUESTION)
    engine.stop()
    assert (reply["custom"]["language"], reply["custom"]["outcome"]) == ("id", "answered")
    said, _ = kept(tmp_path / "x.sqlite", "wish")
    assert len(said) == 31


@pytest.mark.model
async def test_a_conversation_goes_on_after_a_restart(model: Path, tmp_path: Path) -> None:
    engine = open_engine(model, tmp_path)
    await engine.answer("a", QUESTION)
    engine.stop()
    assert not engine.ready
    engine = open_engine(model, tmp_path)
    [reply] = await engine.answer("a", "What is your source?")
    engine.stop()
    assert [fact["id"] for fact in reply["custom"]["facts"]] == [ANSWERED_BY]


@pytest.mark.model
async def test_a_failing_database_is_told_and_the_engine_recovers(model: Path, tmp_path: Path) -> None:
    engine = open_engine(model, tmp_path)
    await engine.check()
    with sqlite3.connect(tmp_path / "x.sqlite") as connection:
        connection.execute("ALTER TABLE conversations RENAME TO hidden")
    with pytest.raises(SQLAlchemyError):
        await engine.check()
    with pytest.raises(SQLAlchemyError):
        await engine.answer("a", QUESTION)
    with sqlite3.connect(tmp_path / "x.sqlite") as connection:
        connection.execute("ALTER TABLE hidden RENAME TO conversations")
    [reply] = await engine.answer("a", QUESTION)
    engine.stop()
    assert reply["custom"]["outcome"] == "answered"


@pytest.mark.model
async def test_the_directory_of_the_database_is_made(model: Path, tmp_path: Path) -> None:
    engine = open_engine(model, tmp_path / "new" / "deep")
    engine.stop()
    assert (tmp_path / "new" / "deep" / "x.sqlite").exists()


@pytest.mark.model
def test_a_directory_that_can_not_be_made_is_named(model: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no directory")
    with pytest.raises(DatabaseUnusable, match=f"{tmp_path}/file can't be made"):
        open_engine(model, tmp_path / "file")


class Counting:
    """Stands in for the engine of a desk: says which message of its conversation it answers."""

    def __init__(self, *_: object, failures: int = 0, slow: float = 0.0) -> None:
        self._engine = StubEngine(failures)
        self._slow = slow

    def answer(self, conversation: Conversation, message: Message) -> Answer:
        time.sleep(self._slow)
        return self._engine.answer(conversation, message)

    def warm_up(self) -> None:
        """Nothing to load."""

    def close(self) -> None:
        """Nothing to give back."""


@pytest.fixture
def open_desk(database_url: str) -> Iterator[OpenDesk]:
    """Opens desks on one database, each with a stub for an engine; they are stopped in the end."""
    desks = []

    async def start(failures: int = 0, slow: float = 0.0) -> Desk:
        made = Counting(failures=failures, slow=slow)
        desk = Desk(Settings(database=database_url), Path("no-model"), engine=lambda *_: made)
        desk.start()
        await desk.open()
        desks.append(desk)
        return desk

    yield start
    for desk in desks:
        desk.stop()


def accepted(database_url: str) -> int:
    """How many messages the database holds."""
    database = Database(database_url)
    with database.reading() as connection:
        count: int = connection.execute(sa.select(sa.func.count()).select_from(inbox)).scalar()
    database.close()
    return count


def log(database_url: str, conversation: str) -> list[str]:
    """What the database has of a conversation: the texts of both sides, in order."""
    database = Database(database_url)
    with database.reading() as connection:
        events = last_events(connection, conversation, messages=1_000)
    database.close()
    return [event["text"] for event in events]


async def test_two_desks_race_for_a_conversation(open_desk: OpenDesk, database_url: str) -> None:
    desks = [await open_desk(), await open_desk()]
    asked = [desks[number % 2].answer("one", str(number), event=f"event {number}") for number in range(40)]
    replies = await asyncio.gather(*asked)
    for desk in desks:
        await desk.close()
    said = log(database_url, "one")
    texts = said[::2]
    assert sorted(texts, key=int) == [str(number) for number in range(40)]
    assert said[1::2] == [f"{text} is number {place}" for place, text in enumerate(texts, start=1)]
    # Those of one desk in the order in which they came to it.
    for first in (0, 1):
        assert [int(text) for text in texts if int(text) % 2 == first] == list(range(first, 40, 2))
    assert {reply["text"] for [reply] in replies} == set(said[1::2])
    assert all(reply["text"].startswith(f"{number} is ") for number, [reply] in enumerate(replies))


async def test_an_event_that_comes_many_times_at_once_is_one_message(open_desk: OpenDesk, database_url: str) -> None:
    desks = [await open_desk(), await open_desk()]
    replies = await asyncio.gather(
        *(desks[number % 2].answer("one", "hello", event="the same") for number in range(50))
    )
    for desk in desks:
        await desk.close()
    assert replies == [[{"recipient_id": "one", "text": "hello is number 1"}]] * 50
    assert log(database_url, "one") == ["hello", "hello is number 1"]


async def test_a_desk_that_is_woken_just_as_it_closes_closes(open_desk: OpenDesk) -> None:
    desk = await open_desk()
    await asyncio.sleep(0.1)
    desk._sweeper.work.set()
    await asyncio.wait_for(desk.close(), 20)
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.mark.parametrize("failures", [1, 3])
async def test_whoever_waits_gets_the_replies_of_a_later_attempt(open_desk: OpenDesk, failures: int) -> None:
    desk = await open_desk(failures=failures)
    replies = await asyncio.gather(desk.answer("one", "a"), desk.answer("one", "b"), desk.answer("two", "c"))
    await desk.close()
    assert [reply["text"][-1] for [reply] in replies] == ["1", "2", "1"]


async def test_a_desk_that_stops_hands_back_what_it_has_not_answered(open_desk: OpenDesk, database_url: str) -> None:
    first = await open_desk(slow=0.05)
    waiting = [asyncio.create_task(first.answer("one", str(n), event=f"event {n}")) for n in range(3)]
    consumer = first._at_work
    # As a message that was begun when the process was told to stop.
    consumer.accept(Event("rest", "two", "begun", "two", Message("begun", "rest")))
    while accepted(database_url) < 4:
        await asyncio.sleep(0.01)
    await first.close()
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    first.stop()
    assert not first.ready
    second = await open_desk()
    replies = [await second.answer("one", str(number), event=f"event {number}") for number in range(3)]
    [begun] = await second.answer("two", "begun", event="begun")
    await second.close()
    assert [reply["text"] for [reply] in replies] == [f"{number} is number {number + 1}" for number in range(3)]
    assert begun["text"] == "begun is number 1"
    assert len(log(database_url, "one")) == 6


def leave(database_url: str, owner: str, conversation: str = "one") -> None:
    """Accept a message as a process that then answers nothing."""
    database = Database(database_url)
    migrate(database)
    left = Event("rest", conversation, "left", conversation, Message("left", "rest"))
    Consumer(database, StubEngine(), owner).accept(left)
    database.close()


async def test_what_an_ended_process_left_is_taken_over_before_a_desk_is_open(
    open_desk: OpenDesk, database_url: str, ended_owner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.sweeper._SWEEP_SECONDS", 3_600.0)
    leave(database_url, ended_owner)
    desk = await open_desk()
    # Its successor does not have to wait either.
    replies = await asyncio.gather(desk.answer("one", "next"), desk.answer("one", "left", event="left"))
    assert [reply["text"] for [reply] in replies] == ["next is number 2", "left is number 1"]
    await desk.close()


async def test_what_a_process_left_that_ended_meanwhile_is_taken_over_at_once(
    open_desk: OpenDesk, database_url: str, ended_owner: str
) -> None:
    desk = await open_desk()
    desk.outgoing.attach()
    leave(database_url, ended_owner)
    [reply] = await asyncio.wait_for(desk.answer("one", "left", event="left"), LEASE_SECONDS / 2)
    assert reply["text"] == "left is number 1"
    assert await desk.outgoing.wait(LEASE_SECONDS / 2)
    await desk.close()


async def test_what_ended_is_looked_for_also_while_others_are_answered(
    open_desk: OpenDesk, database_url: str, ended_owner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await open_desk()
    consumer = desk._at_work
    at_it, over = threading.Event(), threading.Event()
    original = consumer.next

    def work_long(conversation: str | None = None) -> Turn | None:
        if conversation is None:
            at_it.set()
            over.wait(LEASE_SECONDS)
        return original(conversation)

    monkeypatch.setattr(consumer, "next", work_long)
    await asyncio.get_running_loop().run_in_executor(None, at_it.wait)
    leave(database_url, ended_owner)
    [reply] = await asyncio.wait_for(desk.answer("one", "left", event="left"), LEASE_SECONDS / 2)
    over.set()
    assert reply["text"] == "left is number 1"
    await desk.close()


@pytest.mark.parametrize("method", ["next", "take_over"])
async def test_a_desk_goes_on_looking_whatever_happens(
    open_desk: OpenDesk, database_url: str, ended_owner: str, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    desk = await open_desk()
    original = getattr(desk._at_work, method)
    failed = asyncio.Event()
    loop = asyncio.get_running_loop()

    def fail(*_: object) -> None:
        loop.call_soon_threadsafe(failed.set)
        raise ValueError("a defect")

    monkeypatch.setattr(desk._at_work, method, fail)
    await failed.wait()
    monkeypatch.setattr(desk._at_work, method, original)
    # Left by another, so that only who looks for it finds it.
    leave(database_url, ended_owner)
    assert (await desk.answer("one", "left", event="left"))[0]["text"] == "left is number 1"
    assert not any(looker.done() for looker in desk._sweeper.tasks)
    await desk.close()


async def test_an_id_that_comes_with_another_text_is_refused(open_desk: OpenDesk) -> None:
    desk = await open_desk()
    await desk.answer("one", "hello", event="1")
    with pytest.raises(Conflict):
        await desk.answer("one", "something else", event="1")
    await desk.close()


async def test_what_is_read_is_as_it_was_at_one_moment(open_desk: OpenDesk) -> None:
    """Else a message that comes and is answered between two looks would show its reply before itself."""
    desk = await open_desk()

    def look_twice(connection: sa.engine.Connection) -> list[bool]:
        looks = [load(connection, "a").new]
        with desk.database.writing() as other:
            extend(other, Conversation("a", new=True), Answer([], [{"event": "user", "text": "hello"}], {}))
        return [*looks, load(connection, "a").new]

    assert await desk.read(look_twice) == [True, True]
    assert not await desk.read(lambda connection: load(connection, "a").new)
    await desk.close()
