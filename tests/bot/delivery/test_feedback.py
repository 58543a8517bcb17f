"""Opinions of replies: one a reply, the last one, of one's own conversation."""

from __future__ import annotations

from collections.abc import Callable

from bot.delivery import transcript
from bot.delivery.consumer import Consumer
from bot.delivery.database import Database
from bot.delivery.feedback import Given, Opinion, given, rate
from bot.delivery.public_numbers import REPLY
from tests.bot.delivery.messages import ME, Engine, event
from tests.bot.delivery.messages import clock as clock


def reply(database: Database, text: str, conversation: str = "a", channel: str = "web") -> int:
    """The id of the reply to a message."""
    consumer = Consumer(database, Engine(), ME)
    turn = consumer.accept(event(text, conversation, channel=channel)).turn
    assert turn is not None
    consumer.take(turn)
    with database.reading() as connection:
        entries = transcript.last_entries(connection, conversation, 1)
    return entries[0].what.id if entries else 1


def keep(database: Database, identity: int, opinion: Opinion, conversation: str = "a") -> bool:
    with database.writing() as connection:
        return rate(connection, database, conversation, identity, opinion) is not None


def listed(database: Database, since: float = 0.0, rating: str | None = None) -> list[Given]:
    with database.reading() as connection:
        return list(given(connection, since, rating))


def test_the_last_opinion_counts(database: Database) -> None:
    first = reply(database, "one")
    for opinion in (Opinion("up"), Opinion("down", "outdated", "it is 2026"), Opinion("down", "wrong")):
        assert keep(database, first, opinion)
        assert [each.opinion for each in listed(database)] == [opinion]
    [only] = listed(database)
    assert (only.asked, only.reply["text"]) == ("one", "one is number 1")
    assert keep(database, first, Opinion(None))
    assert listed(database) == []


def test_only_replies_of_ones_own_conversation_can_be_rated(database: Database) -> None:
    first = reply(database, "one")
    database.numbers.plain_until = 0.0
    assert not keep(database, first, Opinion("up"))  # its number is not what is told of it
    assert keep(database, database.numbers.hide(REPLY, first), Opinion(None))
    other = reply(database, "two", "a rest conversation", "rest")
    assert not keep(database, first, Opinion("up"), "b")
    assert not keep(database, first + 100, Opinion("up"))
    assert not keep(database, other, Opinion("up"), "a rest conversation")
    assert listed(database) == []


def test_opinions_are_listed_the_newest_first(database: Database) -> None:
    replies = [reply(database, text) for text in ("one", "two", "three")]
    for identity, rating in zip(replies, ("up", "down", "up"), strict=True):
        keep(database, identity, Opinion(rating))
    assert [each.asked for each in listed(database)] == ["three", "two", "one"]
    assert [each.asked for each in listed(database, rating="down")] == ["two"]
    newest = listed(database)[0].at
    assert [each.asked for each in listed(database, since=newest)] == ["three"]


def test_the_time_is_that_of_the_last_opinion(database: Database, clock: Callable[[float], None]) -> None:
    if database.on_postgresql:
        return
    first = reply(database, "one")
    for seconds in (100.0, 200.0):
        clock(seconds)
        keep(database, first, Opinion("up"))
    assert [each.at for each in listed(database)] == [200.0]
