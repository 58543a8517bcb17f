"""Conversations in the database: all kept, the last messages in mind."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import SQLAlchemyError

from bot.engine.store import DatabaseTrackerStore
from bot.settings import ROOT

HISTORY = 5
DOMAIN = Domain.load(str(ROOT / "bot" / "domain" / "slots.yml"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "conversations.sqlite"


@pytest.fixture
def store(file: Path) -> Iterator[DatabaseTrackerStore]:
    store = open_store(file)
    yield store
    store.close()


def open_store(file: Path) -> DatabaseTrackerStore:
    return DatabaseTrackerStore(f"sqlite:///{file}", HISTORY, DOMAIN)


async def say(store: DatabaseTrackerStore, conversation: str, text: str, *slots: SlotSet) -> None:
    """One message and its reply, as the processor keeps them."""
    tracker = await store.get_or_create_tracker(conversation, append_action_listen=False)
    events: list[Event] = [
        UserUttered(text, {"name": "greet"}),
        ActionExecuted("action_chat"),
        BotUttered(f"reply to {text}"),
        *slots,
        ActionExecuted("action_listen"),
    ]
    tracker.update_with_events(events, DOMAIN)
    await store.save(tracker)


async def recall(store: DatabaseTrackerStore, conversation: str) -> DialogueStateTracker:
    tracker = await store.retrieve(conversation)
    assert tracker is not None
    return tracker


def messages(tracker: DialogueStateTracker) -> list[str | None]:
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


async def test_an_unknown_conversation_is_none(store: DatabaseTrackerStore) -> None:
    assert await store.retrieve("nobody") is None
    assert await store.retrieve_full_tracker("nobody") is None
    assert list(await store.keys()) == []


@pytest.mark.parametrize("count", [1, HISTORY - 1, HISTORY, HISTORY + 1, 30])
async def test_only_the_last_messages_are_loaded_but_all_are_kept(store: DatabaseTrackerStore, count: int) -> None:
    for number in range(count):
        await say(store, "a", f"message {number}")
    said = [f"message {number}" for number in range(count)]
    assert messages(await recall(store, "a")) == said[-HISTORY:]
    full = await store.retrieve_full_tracker("a")
    assert full is not None
    assert messages(full) == said
    assert [event.text for event in full.events if isinstance(event, BotUttered)] == [
        f"reply to {text}" for text in said
    ]


async def test_what_is_loaded_does_not_grow(store: DatabaseTrackerStore) -> None:
    sizes = []
    for number in range(30):
        await say(store, "a", f"message {number}", SlotSet("intent", f"intent {number}"))
        sizes.append(len((await recall(store, "a")).events))
    assert len(set(sizes[HISTORY:])) == 1


async def test_a_slot_outlives_the_messages_that_set_it(store: DatabaseTrackerStore) -> None:
    await say(
        store, "a", "in Indonesian, please", SlotSet("requested_language", "id"), SlotSet("subjects", ["market/za"])
    )
    for number in range(30):
        await say(store, "a", f"message {number}")
    tracker = await recall(store, "a")
    assert tracker.get_slot("requested_language") == "id"
    assert tracker.get_slot("subjects") == ["market/za"]
    assert tracker.latest_action_name == "action_listen"


async def test_a_slot_that_was_emptied_stays_empty(store: DatabaseTrackerStore) -> None:
    await say(store, "a", "0", SlotSet("requested_language", "id"))
    for number in range(HISTORY):
        await say(store, "a", str(number))
    await say(store, "a", "any language", SlotSet("requested_language", None))
    assert (await recall(store, "a")).get_slot("requested_language") is None
    for number in range(HISTORY):
        await say(store, "a", str(number))
    assert (await recall(store, "a")).get_slot("requested_language") is None


async def test_conversations_do_not_mix(store: DatabaseTrackerStore) -> None:
    for number in range(10):
        await say(store, "a", f"a{number}", SlotSet("intent", "of a"))
        await say(store, "b", f"b{number}")
    assert messages(await recall(store, "b")) == ["b5", "b6", "b7", "b8", "b9"]
    assert (await recall(store, "b")).get_slot("intent") is None
    assert sorted(await store.keys()) == ["a", "b"]


@pytest.mark.parametrize("conversation", ["'; DROP TABLE events; --", "客户", "x" * 200, "%", "😀"])
async def test_any_name_of_a_conversation_is_kept(store: DatabaseTrackerStore, conversation: str) -> None:
    await say(store, conversation, "hello \ud800 南非 😀")
    assert messages(await recall(store, conversation)) == ["hello \ud800 南非 😀"]


async def test_another_process_sees_the_conversation(store: DatabaseTrackerStore, file: Path) -> None:
    await say(store, "a", "hello", SlotSet("intent", "greet"))
    other = open_store(file)
    await say(other, "a", "again")
    other.close()
    assert messages(await recall(store, "a")) == ["hello", "again"]
    assert (await recall(store, "a")).get_slot("intent") == "greet"


async def test_a_slot_that_the_domain_no_longer_has_is_ignored(store: DatabaseTrackerStore, file: Path) -> None:
    await say(store, "a", "hello")
    with sqlite3.connect(file) as connection:
        connection.execute("""UPDATE conversations SET slots = '{"gone": 1, "intent": "greet"}'""")
    for number in range(HISTORY):
        tracker = await recall(store, "a")
        tracker.update_with_events([UserUttered(str(number))], DOMAIN)
        await store.save(tracker)
    assert "gone" not in (await recall(store, "a")).current_slot_values()


async def test_a_save_that_fails_leaves_nothing_behind(store: DatabaseTrackerStore, file: Path) -> None:
    await say(store, "a", "hello")
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TRIGGER broken BEFORE UPDATE ON conversations BEGIN SELECT RAISE(ABORT, 'no'); END")
    with pytest.raises(SQLAlchemyError):
        await say(store, "a", "lost")
    assert messages(await recall(store, "a")) == ["hello"]


async def test_a_database_that_lost_its_tables_fails_its_check(store: DatabaseTrackerStore, file: Path) -> None:
    store.check()
    with sqlite3.connect(file) as connection:
        connection.execute("DROP TABLE conversations")
    with pytest.raises(SQLAlchemyError):
        store.check()
    with pytest.raises(SQLAlchemyError):
        await store.retrieve("a")


def test_a_file_that_is_no_database_is_refused(file: Path) -> None:
    file.write_text("this is no database, and long enough to be taken for none" * 50)
    with pytest.raises(SQLAlchemyError):
        open_store(file)
