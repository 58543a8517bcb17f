"""Who waits in this process for the replies to a message, and for which conversations something is awaited."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from bot.delivery.consumer import Replies

# Who waits for a message that is not this process's to answer looks first after, and at last every (seconds).
_FIRST_LOOK, _LAST_LOOK = 0.01, 0.5
_PATIENCE_SECONDS = 60.0
# Looks whether a message has its replies by now.
Look = Callable[[], Awaitable["Replies | None"]]


class NoAnswerYet(Exception):
    """A message was accepted and will be answered, but was not in time."""


class Waiters:
    """Those who wait. `resolve` may be called in any thread, everything else on the event loop."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: dict[int, list[asyncio.Future[Replies]]] = defaultdict(list)
        self._queued: Counter[str] = Counter()

    async def replies(self, message: int, conversation: str, look: Look) -> Replies:
        """The replies to a message, as soon as they are given here or `look` finds them. Raises NoAnswerYet."""
        loop = asyncio.get_running_loop()
        deadline, pause = loop.time() + _PATIENCE_SECONDS, _FIRST_LOOK
        with self._waiter(message, conversation) as answered:
            while loop.time() < deadline:
                replies = await look()
                if replies is not None:
                    return replies
                if (await asyncio.wait([answered], timeout=pause))[0]:
                    return answered.result()
                pause = min(2 * pause, _LAST_LOOK)
        raise NoAnswerYet(str(message))

    def concerns(self, conversation: str) -> bool:
        """Whether somebody waits for a message of a conversation."""
        return conversation in self._queued

    def __contains__(self, message: int) -> bool:
        """Whether somebody waits for a message."""
        return message in self._waiting

    def resolve(self, message: int, replies: Replies | None) -> None:
        """Give the replies to whoever waits for them."""
        if message in self._waiting and self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._resolve, message, replies)

    def _resolve(self, message: int, replies: Replies | None) -> None:
        for answered in self._waiting.get(message, []):
            if not answered.done() and replies is not None:
                answered.set_result(replies)

    @contextmanager
    def _waiter(self, message: int, conversation: str) -> Iterator[asyncio.Future[Replies]]:
        self._loop = asyncio.get_running_loop()
        answered: asyncio.Future[Replies] = self._loop.create_future()
        self._waiting[message].append(answered)
        self._queued[conversation] += 1
        try:
            yield answered
        finally:
            self._forget(message, conversation, answered)

    def _forget(self, message: int, conversation: str, answered: asyncio.Future[Replies]) -> None:
        self._waiting[message].remove(answered)
        if not self._waiting[message]:
            del self._waiting[message]
        self._queued[conversation] -= 1
        if not self._queued[conversation]:
            del self._queued[conversation]
