"""Messages, engines and clocks for the tests of the delivery."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from bot.delivery import inbox
from bot.delivery.database import Database
from bot.delivery.inbox import Event, Leased, Receipt
from bot.delivery.schema import inbox as inbox_table
from bot.engine.conversation import Answer, Conversation, Message

ME, OTHER = "me", "other"


def event(text: str = "hello", conversation: str = "a", identity: str | None = None, channel: str = "rest") -> Event:
    """A message, whose text is also its id unless another is given."""
    return Event(channel, conversation, identity or text, conversation, Message(text, channel, {"language": "en"}))


def accept(database: Database, given: Event, owner: str = ME) -> Receipt:
    with database.writing() as connection:
        return inbox.accept(connection, database, given, owner)


def claim(database: Database, owner: str = ME, conversation: str | None = None) -> Leased | None:
    with database.writing() as connection:
        turn = inbox.claim(connection, database, owner, conversation)
        return turn.leased if turn else None


def end(database: Database, leased: Leased, owner: str = ME, error: str | None = None) -> bool:
    with database.writing() as connection:
        return inbox.end(connection, database, leased, owner, error)


def put_back(database: Database, leased: Leased, owner: str = ME) -> None:
    with database.writing() as connection:
        inbox.put_back(connection, database, leased, owner, "it failed")


def states(database: Database) -> list[str]:
    """The states of all messages, in the order in which they were accepted."""
    with database.reading() as connection:
        return list(connection.execute(sa.select(inbox_table.c.state).order_by(inbox_table.c.id)).scalars())


def row(database: Database, identity: int) -> Any:
    with database.reading() as connection:
        return connection.execute(sa.select(inbox_table).where(inbox_table.c.id == identity)).one()


def make_due(database: Database) -> None:
    """Let all pauses and leases be over."""
    with database.writing() as connection:
        connection.execute(sa.update(inbox_table).values(due=0.0))
        connection.execute(sa.update(inbox_table).where(inbox_table.c.state == "leased").values(lease_until=0.0))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets the machine's clock, as SQLite's rows are stamped with it."""

    def set_to(seconds: float) -> None:
        monkeypatch.setattr(Database, "times", {"now": seconds})

    set_to(1_000_000.0)
    return set_to


class Engine:
    """Answers with what it is told, in the manner of a conversation; fails the first times that it is asked."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.asked: list[str] = []

    def answer(self, conversation: Conversation, message: Message) -> Answer:
        self.asked.append(message.text)
        if len(self.asked) <= self.failures:
            raise RuntimeError("the engine stumbles")
        count = conversation.slots.get("count", 0) + 1
        replies = [{"recipient_id": conversation.id, "text": f"{message.text} is number {count}"}]
        events = [{"event": "user", "text": message.text}, {"event": "bot", "text": replies[0]["text"]}]
        return Answer(replies, events, {**conversation.slots, "count": count}, conversation.loop)
