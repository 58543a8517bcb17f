"""Conversations in the database: all kept, the last messages in mind."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from bot.delivery.conversations import export, extend, last_events, load
from bot.delivery.database import Database
from bot.delivery.schema import events
from bot.engine.conversation import Answer, Conversation


def say(database: Database, conversation: str, text: str, **slots: Any) -> None:
    """One message and its reply, as the worker keeps them."""
    events = [{"event": "user", "timestamp": 1.0, "text": text}, {"event": "bot", "timestamp": 2.0, "text": "reply"}]
    with database.writing() as connection:
        before = load(connection, conversation)
        extend(connection, before, Answer([], events, {**before.slots, **slots}))


def recall(database: Database, conversation: str, messages: int = 5) -> list[str]:
    with database.reading() as connection:
        events = last_events(connection, conversation, messages)
    return [event["text"] for event in events if event["event"] == "user"]


def state(database: Database, conversation: str) -> Conversation:
    with database.reading() as connection:
        return load(connection, conversation)


def test_a_conversation_that_nobody_began_is_new(database: Database) -> None:
    assert state(database, "nobody") == Conversation("nobody", new=True)
    assert recall(database, "nobody") == []


@pytest.mark.parametrize("count", [1, 4, 5, 6, 30])
def test_only_the_last_messages_are_recalled_but_all_are_kept(database: Database, count: int) -> None:
    for number in range(count):
        say(database, "a", f"message {number}")
    said = [f"message {number}" for number in range(count)]
    assert recall(database, "a") == said[-5:]
    assert recall(database, "a", messages=1_000) == said
    with database.reading() as connection:
        [told] = export(connection)
    assert [event["text"] for event in told["events"] if event["event"] == "user"] == said


def test_a_slot_outlives_the_messages_that_set_it(database: Database) -> None:
    say(database, "a", "in Indonesian, please", requested_language="id", subjects=["market/za"])
    for number in range(30):
        say(database, "a", f"message {number}")
    assert state(database, "a").slots == {"requested_language": "id", "subjects": ["market/za"]}


def test_a_slot_that_was_emptied_stays_empty(database: Database) -> None:
    say(database, "a", "0", requested_language="id")
    say(database, "a", "any language", requested_language=None)
    say(database, "a", "more")
    assert state(database, "a").slots == {"requested_language": None}


def test_conversations_do_not_mix(database: Database) -> None:
    for number in range(10):
        say(database, "a", f"a{number}", intent="of a")
        say(database, "b", f"b{number}")
    assert recall(database, "b") == ["b5", "b6", "b7", "b8", "b9"]
    assert state(database, "b").slots == {}
    with database.reading() as connection:
        assert [told["conversation"] for told in export(connection)] == ["a", "b"]


@pytest.mark.parametrize("conversation", ["'; DROP TABLE events; --", "客户", "x" * 200, "%", "😀"])
def test_any_name_of_a_conversation_is_kept(database: Database, conversation: str) -> None:
    say(database, conversation, "hello \ud800 南非 😀")
    assert recall(database, conversation) == ["hello \ud800 南非 😀"]


def test_characters_are_stored_as_themselves_not_by_their_codes(database: Database) -> None:
    say(database, "a", "南非 \ud800 \x00")
    with database.reading() as connection:
        stored = connection.execute(sa.select(events.c.data).where(events.c.type == "user")).scalar_one()
    assert "南非 \\ud800 \\u0000" in stored


def test_an_error_leaves_nothing_behind(database: Database) -> None:
    say(database, "a", "hello")
    with pytest.raises(SQLAlchemyError), database.writing() as connection:
        extend(connection, Conversation("a", new=True), Answer([], [{"event": "user", "text": "lost"}], {}))
    assert recall(database, "a") == ["hello"]
