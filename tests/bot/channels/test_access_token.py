"""One access token for all replicas: fetched by one of them, again when it is refused or expires."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from bot.channels.access_token import AccessToken
from bot.channels.interface import Permanent, Retry
from bot.delivery.database import Database
from bot.delivery.schema import access_tokens


class Platform:
    """Gives tokens; the same as long as it holds, unless another is asked for."""

    def __init__(self, seconds: float = 7200.0, pause: float = 0.05) -> None:
        self.asked: list[bool] = []
        self.current = 1
        self.seconds = seconds
        self.pause = pause
        self.trouble: list[Exception] = []

    async def fetch(self, another: bool) -> tuple[str, float]:
        self.asked.append(another)
        await asyncio.sleep(self.pause)
        if self.trouble:
            raise self.trouble.pop(0)
        self.current += another
        return f"token {self.current}", self.seconds


def replica(platform: Platform, database: Database | None, name: str = "wechat:wx1") -> AccessToken:
    token = AccessToken(name, platform.fetch)
    if database is not None:
        token.use_database(database)
    return token


async def test_many_replicas_fetch_one_token_between_them(database: Database) -> None:
    platform = Platform()
    replicas = [replica(platform, database) for _ in range(10)]
    got = await asyncio.gather(*(each.get() for each in replicas for _ in range(3)))
    assert set(got) == {"token 1"}
    assert platform.asked == [False]


async def test_a_refused_token_is_fetched_again_once_between_them(database: Database) -> None:
    platform = Platform()
    replicas = [replica(platform, database) for _ in range(10)]
    assert await replicas[0].get() == "token 1"
    platform.current = 2  # somebody else has asked for another
    got = await asyncio.gather(*(each.get(refused="token 1") for each in replicas))
    assert set(got) == {"token 2"}
    assert platform.asked == [False, False]
    assert await replicas[3].get() == "token 2"


async def test_the_platform_is_asked_for_another_only_where_it_gives_the_refused_one_again(database: Database) -> None:
    platform = Platform()
    token = replica(platform, database)
    assert await token.get() == "token 1"
    assert await token.get(refused="token 1") == "token 2"
    assert platform.asked == [False, False, True]


async def test_a_token_that_was_refused_before_another_came_is_not_fetched_for(database: Database) -> None:
    platform = Platform()
    platform.current = 2
    token = replica(platform, database)
    assert await token.get() == "token 2"
    assert await token.get(refused="token 1") == "token 2"
    assert platform.asked == [False]


async def test_a_token_that_expires_is_fetched_again(database: Database) -> None:
    platform = Platform(seconds=0.0)
    token = replica(platform, database)
    assert await token.get() == "token 1"
    platform.current, platform.seconds = 2, 7200.0
    assert await token.get() == "token 2"
    assert await token.get() == "token 2"
    assert platform.asked == [False, False]


async def test_accounts_have_tokens_of_their_own(database: Database) -> None:
    one, other = Platform(), Platform()
    other.current = 7
    assert await replica(one, database).get() == "token 1"
    assert await replica(other, database, "wechat:wx2").get() == "token 7"


async def test_who_can_not_fetch_leaves_it_to_the_next(database: Database) -> None:
    platform = Platform()
    platform.trouble = [Retry("it is not there"), Permanent("it does not know us")]
    token = replica(platform, database)
    with pytest.raises(Retry, match="it is not there"):
        await token.get()
    with pytest.raises(Permanent, match="it does not know us"):
        await token.get()
    assert await token.get() == "token 1"


async def test_the_next_fetches_where_a_replica_was_killed_at_it(database: Database) -> None:
    platform = Platform()
    token = replica(platform, database)
    with database.writing() as connection:
        dead = {"name": "wechat:wx1", "token": "", "expires_at": 0.0, "fetching_until": 1.0}
        connection.execute(sa.insert(access_tokens), dead)
    assert await token.get() == "token 1"


async def test_who_waits_too_long_for_another_tries_again_later(
    monkeypatch: pytest.MonkeyPatch, database: Database
) -> None:
    monkeypatch.setattr("bot.channels.access_token._LOOKS", 2)
    token = replica(Platform(), database)
    with database.writing() as connection:
        at_it = {"name": "wechat:wx1", "token": "", "expires_at": 0.0, "fetching_until": 1e12}
        connection.execute(sa.insert(access_tokens), at_it)
    with pytest.raises(Retry, match="another process"):
        await token.get()


async def test_a_database_that_is_away_is_no_verdict_on_the_message(database: Database) -> None:
    token = replica(Platform(), database)
    with database.writing() as connection:
        connection.execute(sa.text("DROP TABLE access_tokens"))
    with pytest.raises(Retry, match="can't be looked up"):
        await token.get()


async def test_without_a_database_it_is_fetched_at_every_use() -> None:
    platform = Platform()
    token = replica(platform, None)
    assert [await token.get(), await token.get()] == ["token 1", "token 1"]
    assert platform.asked == [False, False]
