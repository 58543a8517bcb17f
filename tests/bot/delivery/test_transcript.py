"""The log of a followed conversation: one lasting order, and nothing missed or told twice after any cursor."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery import transcript
from bot.delivery.consumer import Consumer
from bot.delivery.database import Database
from bot.delivery.feedback import Opinion, rate
from bot.delivery.transcript import Cursor, Entry, Replied, Said, _merged, read_cursor
from tests.bot.delivery.messages import ME, Engine, event
from tests.bot.delivery.messages import clock as clock

LIMIT = 100


def read(database: Database, after: Cursor | None = None, limit: int = LIMIT, conversation: str = "a") -> list[Entry]:
    with database.reading() as connection:
        if after is None:
            return transcript.last_entries(connection, conversation, limit)
        return transcript.entries(connection, conversation, after, limit)


def texts(entries: list[Entry]) -> list[str]:
    return [entry.what.text if isinstance(entry.what, Said) else entry.what.reply["text"] for entry in entries]


def talk(consumer: Consumer, *names: str, conversation: str = "a") -> None:
    """Each message is answered before the next comes."""
    for name in names:
        turn = consumer.accept(event(name, conversation, channel="web")).turn
        assert turn is not None
        assert consumer.take(turn) is not None


def test_both_sides_are_told_in_the_order_of_their_times(database: Database) -> None:
    consumer = Consumer(database, Engine(), ME)
    talk(consumer, "one")
    turn = consumer.accept(event("two", channel="web")).turn
    consumer.accept(event("three", channel="web"))
    assert turn is not None
    consumer.take(turn)
    whole = read(database)
    assert texts(whole) == ["one", "one is number 1", "two", "three", "two is number 2"]
    assert [entry.what.event for entry in whole] == ["one", "one", "two", "three", "two"]
    assert [entry.what.at for entry in whole] == sorted(entry.what.at for entry in whole)


def test_other_conversations_and_channels_are_not_told(database: Database) -> None:
    consumer = Consumer(database, Engine(), ME)
    talk(consumer, "one")
    talk(consumer, "other", conversation="b")
    turn = consumer.accept(event("rest")).turn
    assert turn is not None
    consumer.take(turn)
    assert texts(read(database)) == ["one", "one is number 1"]
    assert read(database, conversation="c") == []


def test_before_and_after_every_cursor_is_the_whole(database: Database) -> None:
    consumer = Consumer(database, Engine(), ME)
    talk(consumer, *"abcdef")
    whole = read(database)
    assert len(whole) == 12
    for place, entry in enumerate(whole, start=1):
        assert read(database, entry.cursor) == whole[place:]
        for limit in (1, 2, 5):
            assert read(database, entry.cursor, limit) == whole[place : place + limit]
    for limit in range(1, 14):
        assert read(database, limit=limit) == whole[-limit:]


def test_a_reply_never_comes_before_its_message_whatever_the_clock_said(
    database: Database, clock: Callable[[float], None]
) -> None:
    consumer = Consumer(database, Engine(), ME)
    for number, text in enumerate("abc"):
        clock(1_000.0 - 100 * number)
        talk(consumer, text)
    whole = read(database)
    said = texts(whole)
    assert [said.index(text) < said.index(f"{text} is number {place}") for place, text in enumerate("abc", 1)] == [
        True
    ] * 3
    for place, entry in enumerate(whole, start=1):
        assert read(database, entry.cursor) == whole[place:]


def test_a_reply_carries_what_was_thought_of_it_and_whether_it_is_the_last(database: Database) -> None:
    consumer = Consumer(database, Engine(), ME)
    talk(consumer, "one")
    _, entry = read(database)
    assert isinstance(entry.what, Replied)
    assert (entry.what.last, entry.what.rating) == (True, None)
    with database.writing() as connection:
        assert rate(connection, database, "a", entry.what.id, Opinion("up")) is not None
    _, entry = read(database)
    assert isinstance(entry.what, Replied)
    assert entry.what.rating == "up"


def test_a_message_is_found_by_its_id(database: Database) -> None:
    talk(Consumer(database, Engine(), ME), "one")
    with database.reading() as connection:
        found = transcript.find(connection, "a", "one")
        assert found is not None
        assert (found.text, found.metadata) == ("one", {"language": "en"})
        assert transcript.find(connection, "a", "two") is None
        assert transcript.find(connection, "b", "one") is None


@pytest.mark.parametrize("text", [None, "", "1", "1-", "-1", "1-2-3", " 1-2", "1-2\n", "٣-٣", "1.0-2", "9" * 19 + "-1"])
def test_what_is_no_cursor_is_none(database: Database, text: str | None) -> None:
    assert cursor(database, text) is None


def test_a_cursor_is_read_as_it_is_written_and_tells_no_numbers(database: Database) -> None:
    for place in (Cursor(), Cursor(12, 0), Cursor(12, 34)):
        text = place.public(database.numbers)
        assert cursor(database, text) == place
        assert not {"12", "34"} & set(text.split("-"))


def test_a_cursor_of_before_numbers_were_hidden_counts_for_the_rows_of_then_only(database: Database) -> None:
    talk(Consumer(database, Engine(), ME), "one")
    talk(Consumer(database, Engine(), ME), "two", conversation="b")
    last = read(database)[-1].cursor
    plain = f"{last.message}-{last.reply}"
    assert cursor(database, plain) == last
    # Of another conversation, or of no row: whoever tries numbers learns nothing by it.
    for text in (f"{last.message + 1}-{last.reply}", f"{last.message}-{last.reply + 1}", "900-900"):
        assert cursor(database, text) is None
    database.numbers.plain_until = 0.0
    assert cursor(database, plain) is None


def cursor(database: Database, text: str | None, conversation: str = "a") -> Cursor | None:
    with database.reading() as connection:
        return read_cursor(connection, conversation, text, database.numbers)


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 10)), max_size=30))
def test_the_order_after_a_place_depends_on_nothing_before_it(steps: list[tuple[bool, float]]) -> None:
    """Also where times are equal or go back."""
    said: list[Said] = []
    replied: list[Replied] = []
    for is_message, at in steps:
        if is_message or not said:
            said.append(Said(len(said) + 1, "", "", {}, at))
        else:
            replied.append(Replied(len(replied) + 1, len(said), "", {}, True, None, at))
    whole = list(_merged(said, replied, Cursor()))
    assert len(whole) == len(steps)
    for place, entry in enumerate(whole, start=1):
        later_said = [each for each in said if each.id > entry.cursor.message]
        later_replied = [each for each in replied if each.id > entry.cursor.reply]
        assert list(_merged(later_said, later_replied, entry.cursor)) == whole[place:]
