"""Answers messages that nobody waits for: accepted for later, due for another attempt, left by a process that ended."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from bot.delivery.consumer import Consumer
from bot.delivery.inbox import Turn
from bot.delivery.pools import Pools
from bot.delivery.signals import Signal

logger = logging.getLogger(__name__)
# So often (seconds) messages are looked for that a dead process left behind, or that are due for another attempt.
_SWEEP_SECONDS = 1.0


class Sweeper:
    """Lets a consumer answer in the threads of a desk; `taken_over` is called when others' messages became free."""

    def __init__(self, consumer: Consumer, pools: Pools, taken_over: Callable[[], None]) -> None:
        self._consumer = consumer
        self._pools = pools
        self._taken_over = taken_over
        # Set when there may be something to answer.
        self.work = Signal()
        self.tasks: list[asyncio.Task[None]] = []
        self._closed = False

    def start(self) -> None:
        """Begin to look for messages, until closed."""
        self.work.attach()
        self._closed = False
        self.tasks = [asyncio.create_task(look) for look in (self._sweep(), self._inherit())]

    async def close(self) -> None:
        """Look for no more messages."""
        # A cancellation that comes just as it is woken gets lost (asyncio.wait_for of Python 3.10).
        self._closed = True
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    def answer_behind(self, conversation: str | None = None, turn: Turn | None = None) -> None:
        """Answer what is due, and let those go first who wait for an answer."""
        self.answer(conversation, turn, self._pools.let_those_who_wait)

    def answer(
        self, conversation: str | None = None, turn: Turn | None = None, before: Callable[[], None] = lambda: None
    ) -> None:
        """Answer what is due (in one conversation, if named), beginning with a turn that is leased already.

        `before` is called before each message.
        """
        with _going_on():
            while turn := turn or self._consumer.next(conversation):
                before()
                self._consumer.take(turn)
                turn = None

    def take_over(self) -> None:
        """Let others have what processes of this machine have left that have ended."""
        with _going_on():
            if self._consumer.take_over():
                self._taken_over()

    async def _sweep(self) -> None:
        while not self._closed:
            await asyncio.get_running_loop().run_in_executor(self._pools.background, self.answer_behind)
            if await self.work.wait(_SWEEP_SECONDS):
                self.work.clear()

    async def _inherit(self) -> None:
        # Apart from the sweep, which may be long at what is due.
        while not self._closed:
            await asyncio.sleep(_SWEEP_SECONDS)
            await asyncio.get_running_loop().run_in_executor(self._pools.readers, self.take_over)


@contextmanager
def _going_on() -> Iterator[None]:
    """Whoever looks for messages has to go on looking, whatever happens."""
    try:
        yield
    except SQLAlchemyError as error:
        logger.warning("the database failed: %s", type(error).__name__)
    except Exception:
        logger.exception("messages could not be looked for")
