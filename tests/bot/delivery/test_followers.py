"""Who follows a conversation is woken when something is new in it, by any process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from bot.delivery import followers as module
from bot.delivery.consumer import Consumer
from bot.delivery.database import Database, migrate
from bot.delivery.followers import Followers
from bot.delivery.notifications import Listener
from tests.bot.delivery.messages import ME, OTHER, Engine, event

PATIENCE = 60.0


def answer(database: Database, owner: str, conversation: str = "a", channel: str = "web") -> None:
    consumer = Consumer(database, Engine(), owner)
    turn = consumer.accept(event(f"{owner} {conversation}", conversation, channel=channel)).turn
    assert turn is not None
    consumer.take(turn)


async def in_thread(function: Callable[..., Any]) -> Any:
    return await asyncio.get_running_loop().run_in_executor(None, function)


async def test_a_ring_wakes_those_of_one_conversation() -> None:
    followers = Followers()
    with followers.follow("a") as one, followers.follow("a") as two, followers.follow("b") as other:
        followers.ring("a")
        followers.ring("nobody follows this")
        await asyncio.gather(one.wait(), two.wait())
        assert not other.is_set()
        followers.ring_all()
        await other.wait()


async def test_nobody_is_kept_who_follows_no_more() -> None:
    followers = Followers()
    with followers.follow("a"), followers.follow("b"):
        pass
    assert not followers._bells


async def test_a_worker_tells_what_is_followed_and_nothing_else(database: Database) -> None:
    changed: list[str] = []
    consumer = Consumer(database, Engine(), ME, changed=changed.append)
    for channel, conversation in (("web", "a"), ("rest", "b")):
        given = event("x", conversation, channel=channel)
        turn = consumer.accept(given).turn
        assert turn is not None
        consumer.take(turn)
        consumer.accept(given)
    assert changed == ["a", "a"]


async def test_another_process_is_heard(database: Database) -> None:
    """By notices where the database has them, else by looking."""
    followers = Followers()
    listener = Listener(database, lambda notice: hear(followers, notice))
    listener.start()
    looking = asyncio.create_task(followers.look(database, in_thread))
    try:
        with followers.follow("a") as bell, followers.follow("b") as quiet:
            # The first look, and the listener's first words, wake everybody: what was before is not known.
            await asyncio.sleep(3 * module.LOOK_SECONDS)
            for number in range(3):
                bell.clear()
                quiet.clear()
                await in_thread(lambda owner=f"{OTHER} {number}": answer(database, owner, "a"))
                await asyncio.wait_for(bell.wait(), PATIENCE)
            assert not quiet.is_set()
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
        listener.stop()


def hear(followers: Followers, notice: str) -> None:
    kind, _, rest = notice.partition(":")
    if kind == module.NOTICE:
        followers.hear(rest, ME)


@pytest.mark.parametrize("failure", [OperationalError("connect", {}, Exception("gone")), ValueError("a defect")])
async def test_looking_goes_on_whatever_happens(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    database = Database(f"sqlite:///{tmp_path}/desk.sqlite")
    migrate(database)
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.01)
    followers = Followers()
    looking = asyncio.create_task(followers.look(database, in_thread))

    def gone(*_: object, **__: object) -> None:
        raise failure

    with followers.follow("a") as bell:
        await asyncio.wait_for(bell.wait(), PATIENCE)
        with monkeypatch.context() as patched:
            patched.setattr(Database, "reading", gone)
            await asyncio.sleep(0.1)
            bell.clear()
            with database.engine.begin() as connection:
                connection.exec_driver_sql("SELECT 1")
        answer(database, OTHER)
        await asyncio.wait_for(bell.wait(), PATIENCE)
    looking.cancel()
    await asyncio.gather(looking, return_exceptions=True)
    database.close()


async def test_a_notice_of_ones_own_wakes_nobody() -> None:
    followers = Followers()
    with followers.follow("a") as bell:
        followers.hear(f"{ME}:a", ME)
        await asyncio.sleep(0)
        assert not bell.is_set()
        followers.hear(f"{OTHER}:a", ME)
        await asyncio.wait_for(bell.wait(), PATIENCE)
