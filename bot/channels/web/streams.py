"""Follows conversations for widgets: streams that stay open, polls that wait. None holds a thread while it waits."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Protocol

from fastapi import Request
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from bot.channels.web.events import LogEntry, event, log_after
from bot.delivery.database import Arguments, Database, Read, Result
from bot.delivery.ended_conversations import Ended
from bot.delivery.transcript import Cursor

logger = logging.getLogger(__name__)
# As many entries of a conversation are shown as history, and read at a time.
PAGE = 200
MOST_PER_SESSION = 10
KEEP_ALIVE_SECONDS = 15.0
# A stream ends after so long, and its reader opens another, wherever there is room by then.
LONGEST_SECONDS = 3_600.0
_RETRY = b"retry: 1000\n\n"
_KEEP_ALIVE = b": \n\n"
_READY = event("ready", "{}")
# So long is waited before the database is asked again when it did not answer.
_PAUSE_SECONDS = 1.0
_HEADERS = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}


class FollowedDesk(Protocol):
    """What it needs of a desk to follow a conversation."""

    @property
    def database(self) -> Database:
        """The open database."""

    def follow(self, conversation: str) -> AbstractContextManager[asyncio.Event]:
        """An event that is set when there may be something new in a conversation."""

    async def read(
        self, function: Read[Arguments, Result], *arguments: Arguments.args, **named: Arguments.kwargs
    ) -> Result:
        """What a function of a connection reads, all as it was at one moment. Raises SQLAlchemyError."""


class TooMany(Exception):
    """There are as many followers of a session, or from an address, as there may be."""


class Full(Exception):
    """There are as many followers in this process as there may be."""


class Streams:
    """Whoever follows a conversation in this process; so many of a session, from an address and in all at once."""

    def __init__(self, most_per_address: int | None, most: int) -> None:
        self._most_per_address = most_per_address
        self._most = most
        self._sessions: Counter[str] = Counter()
        self._addresses: Counter[str] = Counter()
        self._bells: set[asyncio.Event] = set()
        self.closed = False

    @contextmanager
    def open(self, desk: FollowedDesk, conversation: str, address: str) -> Iterator[asyncio.Event]:
        """Follow a conversation: the event is set when there may be something new, and at the end.

        Raises TooMany, Full.
        """
        if len(self._bells) >= self._most:
            raise Full
        most = self._most_per_address
        if self._sessions[conversation] >= MOST_PER_SESSION or (most and self._addresses[address] >= most):
            raise TooMany
        sessions, addresses = _counted(self._sessions, conversation), _counted(self._addresses, address)
        with sessions, addresses, desk.follow(conversation) as bell:
            self._bells.add(bell)
            try:
                yield bell
            finally:
                self._bells.discard(bell)

    def close(self) -> None:
        """End them all: this process stops."""
        self.closed = True
        for bell in self._bells:
            bell.set()


@contextmanager
def _counted(counter: Counter[str], key: str) -> Iterator[None]:
    counter[key] += 1
    try:
        yield
    finally:
        counter[key] -= 1
        if not counter[key]:
            del counter[key]


class Following:
    """One reader of a conversation, and how far it has read; `after` None is where the history begins."""

    def __init__(
        self, desk: FollowedDesk, streams: Streams, conversation: str, after: Cursor | None, bell: asyncio.Event
    ) -> None:
        self._desk = desk
        self._streams = streams
        self._conversation = conversation
        self._bell = bell
        self.cursor = after
        self.more = True

    async def read(self) -> list[LogEntry]:
        """What is there and was not read, or the next part of it: then there is `more`.

        Raises SQLAlchemyError, Ended.
        """
        self._bell.clear()
        found = await self._desk.read(log_after, self._conversation, self.cursor, PAGE, self._desk.database.numbers)
        self.more = self.cursor is not None and len(found) == PAGE
        self.cursor = found[-1].cursor if found else self.cursor or Cursor()
        return found

    async def wait(self, seconds: float) -> bool:
        """Whether there may be something new before so many seconds are over; at once when this process stops."""
        if self._streams.closed:
            return True
        try:
            await asyncio.wait_for(self._bell.wait(), seconds)
        except asyncio.TimeoutError:
            return False
        return True

    async def frames(self, first: list[LogEntry], seconds: float) -> AsyncIterator[bytes]:
        """The stream's bytes, for so many seconds at most; the database may go and come back meanwhile."""
        now = asyncio.get_running_loop().time
        end = now() + min(seconds, LONGEST_SECONDS)
        yield _RETRY
        found: list[LogEntry] | None = first
        ready = False
        while not self._streams.closed and now() <= end:
            for entry in found or ():
                yield entry.frame
            if not self.more and not ready:
                yield _READY
                ready = True
            while not self.more and not await self.wait(KEEP_ALIVE_SECONDS):
                if now() > end:
                    return
                yield _KEEP_ALIVE
            try:
                while (found := await self._tried()) is None and not self._streams.closed:
                    yield _KEEP_ALIVE
            except Ended:
                return

    async def _tried(self) -> list[LogEntry] | None:
        """What is new; None, after a pause, when the database does not answer. Raises Ended."""
        try:
            return await self.read()
        except SQLAlchemyError as error:
            logger.warning("a stream waits until the database answers: %s", type(error).__name__)
            await self.wait(_PAUSE_SECONDS)
            return None

    async def poll(self, request: Request, seconds: float) -> list[LogEntry]:
        """What is new, at once or within so many seconds. Raises SQLAlchemyError, Ended."""
        deadline = asyncio.get_running_loop().time() + seconds
        found = await self.read()
        gone = asyncio.ensure_future(_gone(request))
        try:
            while not found and not gone.done():
                left = deadline - asyncio.get_running_loop().time()
                woken = asyncio.ensure_future(self.wait(left))
                await asyncio.wait([woken, gone], return_when=asyncio.FIRST_COMPLETED)
                if woken.done() and not woken.result():
                    break
                woken.cancel()
                if self._streams.closed:
                    break
                found = await self.read()
        finally:
            gone.cancel()
        return found


class EventStream(StreamingResponse):
    """A response that stays open, and gives its place back when it ends, however it ends."""

    media_type = "text/event-stream"

    def __init__(self, frames: AsyncIterator[bytes], place: ExitStack) -> None:
        super().__init__(frames, headers=_HEADERS)
        self._place = place

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what comes, until the reader has gone or there is no more to come."""
        with self._place:
            await super().__call__(scope, receive, send)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
