"""The outbox: replies kept for whoever asks again, or sent in their order."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.delivery.database import Database
from bot.delivery.inbox import Leased
from bot.delivery.outbox import Sending, not_sent, put, replies_to, sent
from bot.delivery.outbox import claim as claim_reply
from bot.delivery.queue import MOST_ATTEMPTS
from bot.delivery.schema import outbox as outbox_table
from tests.bot.delivery.messages import ME, OTHER, accept, claim, end, event

REPLIES: list[dict[str, Any]] = [{"text": "南非 😀", "buttons": []}, {"text": "two"}]


def answered(database: Database, conversation: str = "a", text: str = "1", pushed: bool = True) -> int:
    """A message that is done, with two replies."""
    leased = accept(database, event(text, conversation)).leased or claim(database, ME, conversation)
    assert leased is not None
    keep(database, leased, pushed)
    assert end(database, leased)
    return leased.id


def keep(database: Database, leased: Leased, pushed: bool = False) -> None:
    with database.writing() as connection:
        put(connection, database, leased, REPLIES, pushed)


def asked(database: Database, message: int) -> list[dict[str, Any]] | None:
    with database.reading() as connection:
        return replies_to(connection, message)


def sending(database: Database, owner: str = ME) -> Sending | None:
    with database.writing() as connection:
        return claim_reply(connection, database, owner, ["rest"])


def fail(database: Database, failed: Sending, owner: str = ME, wait: float | None = None) -> None:
    with database.writing() as connection:
        not_sent(connection, database, failed, owner, "the platform is away", wait)


def succeed(database: Database, done: Sending, owner: str = ME) -> None:
    with database.writing() as connection:
        sent(connection, database, done, owner, 1)


def make_due(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(sa.update(outbox_table).values(due=0.0))
        connection.execute(sa.update(outbox_table).where(outbox_table.c.state == "leased").values(lease_until=0.0))


def states(database: Database) -> list[str]:
    with database.reading() as connection:
        return list(connection.execute(sa.select(outbox_table.c.state).order_by(outbox_table.c.id)).scalars())


def test_replies_are_there_when_the_message_is_done_and_not_before(database: Database) -> None:
    leased = accept(database, event()).leased
    assert leased is not None
    assert asked(database, leased.id) is None
    keep(database, leased)
    assert asked(database, leased.id) is None
    assert end(database, leased)
    assert asked(database, leased.id) == REPLIES
    assert asked(database, leased.id + 1) is None


def test_a_message_without_replies_is_answered_too(database: Database) -> None:
    leased = accept(database, event()).leased
    assert leased is not None
    assert end(database, leased)
    assert asked(database, leased.id) == []


def test_a_second_set_of_replies_is_impossible(database: Database) -> None:
    leased = accept(database, event()).leased
    assert leased is not None
    keep(database, leased)
    with pytest.raises(IntegrityError):
        keep(database, leased)


def test_kept_replies_are_not_sent(database: Database) -> None:
    answered(database, pushed=False)
    assert sending(database) is None
    assert states(database) == ["kept", "kept"]


def test_replies_are_sent_in_order_and_conversations_side_by_side(database: Database) -> None:
    answered(database, "a", "1")
    answered(database, "b", "1")
    answered(database, "a", "2")
    first, other = sending(database), sending(database, OTHER)
    assert first is not None
    assert other is not None
    assert [(each.conversation, each.reply) for each in (first, other)] == [("a", REPLIES[0]), ("b", REPLIES[0])]
    assert sending(database) is None
    succeed(database, first)
    succeed(database, other, OTHER)
    order = []
    while each := sending(database):
        order.append((each.conversation, each.reply["text"]))
        succeed(database, each)
    assert order == [("a", "two"), ("b", "two"), ("a", "南非 😀"), ("a", "two")]
    assert states(database) == ["sent"] * 6


def test_a_reply_that_was_not_sent_waits_and_is_buried_in_the_end(database: Database) -> None:
    answered(database)
    for _ in range(MOST_ATTEMPTS):
        failed = sending(database)
        assert failed is not None
        assert failed.reply == REPLIES[0]
        fail(database, failed)
        # Never the second before the first.
        assert states(database)[1] == "waiting"
        if states(database)[0] == "waiting":
            assert sending(database) is None
            make_due(database)
    assert states(database) == ["buried", "waiting"]
    following = sending(database)
    assert following is not None
    assert following.reply == REPLIES[1]


def test_the_pause_that_a_platform_asks_for_is_kept(database: Database) -> None:
    answered(database)
    failed = sending(database)
    assert failed is not None
    fail(database, failed, wait=600.0)
    assert sending(database) is None
    with database.reading() as connection:
        kept = connection.execute(sa.select(outbox_table).order_by(outbox_table.c.id)).first()
    assert kept.due - kept.created_at >= 600.0


def test_whose_lease_ran_out_can_not_end_a_reply(database: Database) -> None:
    answered(database)
    zombie = sending(database)
    make_due(database)
    heir = sending(database, OTHER)
    assert zombie is not None
    assert heir is not None
    assert heir.id == zombie.id
    succeed(database, zombie)
    fail(database, zombie)
    assert states(database)[0] == "leased"
    succeed(database, heir, OTHER)
    assert states(database)[0] == "sent"


def test_only_the_channels_that_are_asked_for_are_sent(database: Database) -> None:
    answered(database)
    with database.writing() as connection:
        assert claim_reply(connection, database, ME, ["line"]) is None
        assert claim_reply(connection, database, ME, []) is None
        assert claim_reply(connection, database, ME, ["line", "rest"]) is not None
