"""Wakes whoever follows a conversation when there is something new in it, whichever process put it there."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from bot.delivery.database import Database
from bot.delivery.notifications import notify
from bot.delivery.schema import ended, inbox, outbox

logger = logging.getLogger(__name__)
NOTICE = "log"
# What a look finds: conversations, or None for any.
Found = list[str] | None
# Calls a function in a thread.
InThread = Callable[[Callable[[], Found]], Awaitable[Found]]
# SQLite tells nobody: so often (seconds) it is looked whether another process has written something.
LOOK_SECONDS = 0.3
# Where something new may stand.
_TABLES = (inbox, outbox, ended)
_NEWEST = sa.select(*(sa.select(sa.func.coalesce(sa.func.max(each.c.id), 0)).scalar_subquery() for each in _TABLES))
_SINCE = sa.union(
    *(
        sa.select(table.c.conversation).where(table.c.id > sa.bindparam(table.name, type_=sa.BigInteger))
        for table in _TABLES
    )
)


def tell_followers(connection: sa.engine.Connection, database: Database, owner: str, conversation: str) -> None:
    """Wake the followers in the other processes when the transaction is committed; `owner` is this process."""
    notify(connection, database, f"{NOTICE}:{owner}:{conversation}")


class Followers:
    """Those of one process. `ring` and `ring_all` may be called in any thread."""

    def __init__(self) -> None:
        self._bells: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._loop: asyncio.AbstractEventLoop | None = None

    @contextmanager
    def follow(self, conversation: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever there may be something new; to be cleared before one looks."""
        self._loop = asyncio.get_running_loop()
        bell = asyncio.Event()
        self._bells[conversation].add(bell)
        try:
            yield bell
        finally:
            self._bells[conversation].discard(bell)
            if not self._bells[conversation]:
                del self._bells[conversation]

    def ring(self, conversation: str) -> None:
        """There is something new in a conversation."""
        if conversation in self._bells:
            self._soon(self._ring, conversation)

    def ring_all(self) -> None:
        """There may be something new anywhere."""
        if self._bells:
            self._soon(self._ring_all)

    def hear(self, notice: str, owner: str) -> None:
        """A notice of `tell_followers`, without its kind; those of `owner`, this process, are known already."""
        sender, _, conversation = notice.partition(":")
        if sender != owner:
            self.ring(conversation)

    async def look(self, database: Database, run: InThread) -> None:
        """Look for what other processes write, until cancelled; `run` calls a function in a thread."""
        looker = _Looker(database)
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if not self._bells:
                looker.forget()
                continue
            try:
                new = await run(looker.conversations)
            except SQLAlchemyError as error:
                logger.warning("followers wait until the database answers: %s", type(error).__name__)
                continue
            except Exception:
                # Whoever follows has to go on hearing what is new.
                logger.exception("what is new could not be looked for")
                continue
            if new is None:
                self._ring_all()
            else:
                for conversation in new:
                    self._ring(conversation)

    def _soon(self, function: Callable[..., None], *arguments: str) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(function, *arguments)

    def _ring(self, conversation: str) -> None:
        for bell in self._bells.get(conversation, ()):
            bell.set()

    def _ring_all(self) -> None:
        for conversation in self._bells:
            self._ring(conversation)


class _Looker:
    """Says in which conversations something is new since it last looked."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen: tuple[int, ...] | None = None

    def forget(self) -> None:
        """Nobody follows: what is new from now on need not be known."""
        self._seen = None

    def conversations(self) -> list[str] | None:
        """The conversations; None at the first look, when any may be."""
        with self._database.reading() as connection:
            newest = tuple(map(int, connection.execute(_NEWEST).one()))
            seen = self._seen
            since = {table.name: number for table, number in zip(_TABLES, seen or (), strict=False)}
            new = list(connection.execute(_SINCE, since).scalars()) if seen not in (None, newest) else []
        self._seen = newest
        return None if seen is None else new
