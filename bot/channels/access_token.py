"""The token with which a platform is called, where it is fetched and expires: kept in the database for all replicas."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.interface import Retry
from bot.delivery.database import Database, clock
from bot.delivery.schema import access_tokens as table

Result = TypeVar("Result")
# Fetches a token, and says for how many seconds it holds; True asks for another than the one that holds at present.
Fetch = Callable[[bool], Awaitable[tuple[str, float]]]
# Who fetches has so long (seconds) before another does: longer than a call may take.
_FETCHING_SECONDS = 25.0
_LOOK_SECONDS, _LOOKS = 0.1, 200
# A token is not used to its last second.
_MARGIN_SECONDS = 60.0


class AccessToken:
    """The token of one account. `name` is its row; without a database (`use_database`) it is fetched at every use."""

    def __init__(self, name: str, fetch: Fetch) -> None:
        self._name = name
        self._fetch = fetch
        self._database: Database | None = None

    def use_database(self, database: Database) -> None:
        """Keep the token in this database."""
        self._database = database

    async def get(self, refused: str | None = None) -> str:
        """The token, which one of all processes fetches when it is needed; not the one that the platform `refused`.

        Raises Retry, or what fetching it raises.
        """
        if self._database is None:
            return (await self._fetched(refused))[0]
        try:
            for _ in range(_LOOKS):
                kept, ours = await self._in_thread(self._look, refused)
                if kept is not None:
                    return kept
                if ours:
                    return await self._renewed(refused)
                await asyncio.sleep(_LOOK_SECONDS)
        except SQLAlchemyError as error:
            raise Retry(f"the access token can't be looked up ({type(error).__name__})") from None
        raise Retry("another process has been fetching the access token for too long")

    async def _renewed(self, refused: str | None) -> str:
        try:
            token, seconds = await self._fetched(refused)
        except BaseException:
            await self._in_thread(self._keep, "", 0.0)
            raise
        await self._in_thread(self._keep, token, seconds - min(_MARGIN_SECONDS, seconds / 2))
        return token

    async def _fetched(self, refused: str | None) -> tuple[str, float]:
        fetched = await self._fetch(False)
        return await self._fetch(True) if refused is not None and fetched[0] == refused else fetched

    def _look(self, refused: str | None) -> tuple[str | None, bool]:
        """The token, if it may be used; else whether this process is the one to fetch another."""
        found = self._found(refused)
        if found is not None:
            return found, False
        return self._begin(refused)

    def _found(self, refused: str | None) -> str | None:
        database = self._opened
        holds = table.c.expires_at > clock(database.on_postgresql)
        asked = sa.select(table.c.token).where(table.c.name == self._name, holds, table.c.token != (refused or ""))
        with database.reading() as connection:
            found: str | None = connection.execute(asked, database.times).scalar()
            return found

    def _begin(self, refused: str | None) -> tuple[str | None, bool]:
        database = self._opened
        now = clock(database.on_postgresql)
        with database.writing() as connection:
            database.lock(connection, self._name)
            holds, fetching = table.c.expires_at > now, table.c.fetching_until > now
            asked = sa.select(table.c.token, holds.label("holds"), fetching.label("fetching"))
            row = connection.execute(asked.where(table.c.name == self._name), database.times).first()
            if row is not None and row.holds and row.token != (refused or ""):
                return row.token, False
            if row is not None and row.fetching:
                return None, False
            values = {"name": self._name, "fetching_until": now + _FETCHING_SECONDS}
            if row is None:
                connection.execute(sa.insert(table).values(**values, token="", expires_at=0.0), database.times)
            else:
                connection.execute(sa.update(table).where(table.c.name == self._name).values(values), database.times)
            return None, True

    def _keep(self, token: str, seconds: float) -> None:
        database = self._opened
        until = clock(database.on_postgresql) + sa.bindparam("seconds", type_=sa.Float)
        values = {"token": token, "expires_at": until, "fetching_until": 0.0}
        with database.writing() as connection:
            kept = sa.update(table).where(table.c.name == self._name).values(values)
            connection.execute(kept, {"seconds": seconds, **database.times})

    @property
    def _opened(self) -> Database:
        if self._database is None:
            raise RuntimeError("the token has no database")
        return self._database

    async def _in_thread(self, function: Callable[..., Result], *arguments: object) -> Result:
        return await asyncio.get_running_loop().run_in_executor(None, function, *arguments)
