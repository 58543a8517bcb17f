"""Sends the replies of pushed channels: conversations side by side, those of one conversation in order.

A reply may take several calls. Each that has gone out is noted before the next, so that another attempt, here or in
another process after this one was killed, begins with the first that has not.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

from bot.channels.calls import Course, course_of, message_of
from bot.channels.interface import Address, Cause, Channel, NotSent, Outbound, Permanent, Retry, WindowClosed
from bot.delivery import outbox
from bot.delivery.database import Database
from bot.delivery.outbox import Origin, Sending
from bot.delivery.queue import pause
from bot.delivery.signals import Signal
from bot.observing.hooks import SendWatch

logger = logging.getLogger(__name__)
Result = TypeVar("Result")
# How sending a reply ended, as it is counted.
SENT, RETRY, CLOSED, DEAD_LETTERED, FAILED = "sent", "retry", "window_closed", "buried", "failed"
# It was sent, its options in words, as the platform did not take what shows them.
PLAIN = "plain"
_THREADS = 2
# Conversations that are sent to at the same time.
_SIDE_BY_SIDE = 32
# So often (seconds) replies are looked for that are due for another attempt, or that a dead process left behind.
_SWEEP_SECONDS = 1.0
# What the platform refuses to take for so long is given up: nobody waits for the answer any more.
_KEEP_TRYING_SECONDS = 86_400.0
_MOST_DOUBLINGS = 10


class Sender:
    """Takes replies from the outbox to the platforms.

    `owner` names this process in leases; `outgoing` is set when there may be replies to send.
    """

    def __init__(
        self,
        database: Database,
        owner: str,
        channels: Mapping[str, Channel],
        watch: SendWatch | None = None,
        outgoing: Signal | None = None,
    ) -> None:
        self._database = database
        self._owner = owner
        self._channels = channels
        self._watch = watch or SendWatch()
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="sender")
        self._deliveries: set[asyncio.Task[None]] = set()
        self._outgoing = outgoing or Signal()
        self._task: asyncio.Task[None] | None = None
        self._closing = False

    def start(self) -> None:
        """Begin to send."""
        self._outgoing.attach()
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Take up nothing more, finish what is at hand, give back the connections."""
        self._closing = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, *self._deliveries, return_exceptions=True)
        for channel in self._channels.values():
            await channel.close()
        self._threads.shutdown(wait=True)

    async def _run(self) -> None:
        while True:
            self._outgoing.clear()
            try:
                while len(self._deliveries) < _SIDE_BY_SIDE and (claimed := await self._claim()):
                    self._start_delivery(*claimed)
            except SQLAlchemyError as error:
                logger.warning("the database failed: %s", type(error).__name__)
            except Exception:
                # Whoever looks for replies has to go on looking.
                logger.exception("replies could not be looked for")
            await self._outgoing.wait(_SWEEP_SECONDS)

    def _start_delivery(self, sending: Sending, origin: Origin) -> None:
        task = asyncio.get_running_loop().create_task(self._deliver(sending, origin))
        self._deliveries.add(task)
        task.add_done_callback(self._on_delivered)

    def _on_delivered(self, task: asyncio.Task[None]) -> None:
        self._deliveries.discard(task)
        # There is room for another, perhaps the next reply of the same conversation.
        self._outgoing.set()

    async def _claim(self) -> tuple[Sending, Origin] | None:
        """The next reply to send. A task that is told to end while it asks leaves what it got to be handed back."""
        return await self._in_thread(self._claim_now)

    def _claim_now(self) -> tuple[Sending, Origin] | None:
        with self._database.writing() as connection:
            sending = outbox.claim(connection, self._database, self._owner, list(self._channels))
            return (sending, outbox.origin(connection, sending.message)) if sending else None

    async def _deliver(self, sending: Sending, origin: Origin) -> None:
        started = time.perf_counter()
        result = FAILED
        try:
            result = await self._try(sending, origin)
        except SQLAlchemyError as error:
            # The lease ends by itself.
            logger.warning("the database failed: %s", type(error).__name__)
        except Exception:
            logger.exception("reply %s could not be dealt with", sending.id)
        finally:
            self._watch.sending_ended(sending.channel, result, time.perf_counter() - started)

    async def _try(self, sending: Sending, origin: Origin) -> str:
        channel = self._channels[sending.channel]
        if sending.uncertain and channel.limits.tells:
            # The platform will tell, or it has not taken the call.
            await self._note(outbox.postponed, sending, "it may have gone out", channel.limits.tells)
            return RETRY
        reply, to = message_of(sending, origin, self._database.numbers)
        try:
            course = await self._send(channel, sending, course_of(channel, sending, reply, to))
        except Retry as error:
            return await self._put_off(sending, error)
        except WindowClosed as error:
            await self._reopen(channel, reply, to)
            return await self._give_up(sending, error, closed=True)
        except Permanent as error:
            return await self._give_up(sending, error)
        except SQLAlchemyError:
            raise  # no fault of the reply
        except Exception as error:
            # A defect of the channel. The error may quote what a user wrote: it stands in the outbox, not in the log.
            logger.error("reply %s failed (attempt %s): %s", sending.id, sending.attempts, type(error).__name__)
            if await self._note(outbox.not_sent, sending, f"{type(error).__name__}: {error}"):
                self._watch.given_up(sending.channel, Cause.DEFECT.value)
            return FAILED
        if course is None:
            logger.warning("reply %s is another process's by now", sending.id)
            return FAILED
        await self._note(outbox.sent, sending, len(course.calls))
        return PLAIN if course.plain else SENT

    async def _send(self, channel: Channel, sending: Sending, course: Course) -> Course | None:
        """Make the calls that have not gone out yet; the course that was taken, None when the lease is lost."""
        number, again = sending.calls, sending.uncertain
        while number < len(course.calls):
            call = course.calls[number]
            try:
                await channel.send(replace(call, again=again))
            except NotSent as error:
                if not call.optional and (course.plain or not call.plain or error.cause is not Cause.CONTENT):
                    raise
                if not call.optional:
                    # Noted before anything is sent in its place: whoever goes on begins there.
                    if not await self._note(outbox.made_plain, sending, number):
                        return None
                    logger.warning("reply %s goes out in words: %s: %s", sending.id, sending.channel, error)
                    course, again = replace(course, plain=True), False
                    continue
                logger.info("%s: %s came to nothing: %s", sending.channel, call.method, error)
            number += 1
            # Calls that only add something are not noted, so that it may be the one after them that was made before.
            again = again and call.optional
            # That the last one has gone out is noted with the end.
            noted = call.optional or number == len(course.calls)
            if not noted and not await self._note(outbox.went_out, sending, number):
                return None
        return course

    async def _put_off(self, sending: Sending, error: Retry) -> str:
        if time.time() - sending.created_at > _KEEP_TRYING_SECONDS:
            return await self._give_up(sending, error)
        seconds = error.after if error.after is not None else pause(min(sending.attempts, _MOST_DOUBLINGS))
        logger.warning("reply %s waits %.1f s: %s: %s", sending.id, seconds, sending.channel, error)
        await self._note(outbox.postponed, sending, str(error), seconds, error.uncertain)
        return RETRY

    async def _give_up(self, sending: Sending, error: NotSent, closed: bool = False) -> str:
        logger.error("reply %s is given up: %s: %s", sending.id, sending.channel, error)
        self._watch.given_up(sending.channel, error.cause.value)
        uncertain = isinstance(error, Retry) and error.uncertain
        await self._note(outbox.refused, sending, str(error), closed, uncertain)
        return CLOSED if closed else DEAD_LETTERED

    async def _reopen(self, channel: Channel, reply: Outbound, to: Address) -> None:
        """Send what may be sent to a user who has not written for long, if there is such a thing."""
        call = channel.reopening(reply, to)
        if call is None:
            return
        try:
            await channel.send(replace(call, key=f"{reply.key}:reopening"))
        except (Retry, WindowClosed, Permanent) as error:
            logger.warning("%s: the template was not sent: %s", channel.name, error)

    async def _note(self, function: Callable[..., Result], sending: Sending, *arguments: object) -> Result:
        """Write down what became of a reply, however long the database is away: it must not be sent again."""
        while True:
            try:
                return await self._in_thread(self._write, function, sending, *arguments)
            except SQLAlchemyError as error:
                if self._closing:
                    raise
                logger.warning("the database failed: %s", type(error).__name__)
                await asyncio.sleep(_SWEEP_SECONDS)

    def _write(self, function: Callable[..., Result], sending: Sending, *arguments: object) -> Result:
        with self._database.writing() as connection:
            return function(connection, self._database, sending, self._owner, *arguments)

    async def _in_thread(self, function: Callable[..., Result], *arguments: object) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, lambda: function(*arguments))
