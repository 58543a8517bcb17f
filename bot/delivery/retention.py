"""Removes messages that are done, with their replies, when they ended long enough ago.

Conversations and their events are the record of what was said: they stay. So do a message of which a reply is still to
be sent or was given up, which is an operator's to decide; one of which a reply was rated, as `python -m bot feedback`
shows both; and the newest rows: SQLite would give their numbers to others, which who reads on after them would miss.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from bot.delivery.database import Database, clock
from bot.delivery.schema import DONE, DROPPED, KEPT, SENT, feedback, inbox, outbox
from bot.delivery.signals import is_set

logger = logging.getLogger(__name__)
_DAY_SECONDS = 86_400.0
# So many messages are looked at, and at most removed, at a time: SQLite's one writer is held for some milliseconds.
BATCH = 50
# Between two batches, for those who answer.
PAUSE_SECONDS = 0.05
_EACH_SECONDS = 3_600.0
# The processes of a service start together, and need not remove together.
_FIRST_SECONDS = (60.0, 600.0)


@dataclass(frozen=True)
class Removed:
    """How many messages and replies were removed."""

    messages: int = 0
    replies: int = 0

    def __add__(self, other: Removed) -> Removed:
        return Removed(self.messages + other.messages, self.replies + other.replies)


def batches(database: Database, days: float) -> Iterator[Removed]:
    """Remove what ended more than so many days ago, a part each time. Raises SQLAlchemyError.

    Several processes may do it at once: each removes what no other is at.
    """
    with database.reading() as connection:
        end = _now(connection, database) - days * _DAY_SECONDS
    last: int | None = 0
    while last is not None:
        with database.reading() as connection:
            page = connection.execute(_PAGE, {"last": last}).all()
            old = _removable(connection, [row.id for row in page if _is_over(row, end)], end)
        yield _remove(database, old, end) if old else Removed()
        # Messages are numbered in the order in which they came: after one part that is young all others are.
        has_more = len(page) == BATCH and any(row.accepted_at < end for row in page)
        last = page[-1].id if has_more else None


class Retention:
    """Removes once an hour what is done, as long as this process serves; `database` gives the open database."""

    def __init__(self, database: Callable[[], Database], days: int | None) -> None:
        """`days` None keeps all."""
        self._database = database
        self._days = days
        self._closing = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, some minutes from now."""
        if self._days is not None:
            self._task = asyncio.get_running_loop().create_task(self._run(self._days))

    async def close(self) -> None:
        """End, after the batch at hand."""
        self._closing.set()
        if self._task is not None:
            await self._task

    async def _run(self, days: int) -> None:
        pause = random.uniform(*_FIRST_SECONDS)  # noqa: S311
        while not await is_set(self._closing, pause):
            try:
                await self._remove(days)
            except SQLAlchemyError as error:
                logger.warning("the database failed: %s", type(error).__name__)
            except Exception:
                logger.exception("what is done could not be removed")
            pause = _EACH_SECONDS

    async def _remove(self, days: int) -> None:
        loop, total = asyncio.get_running_loop(), Removed()
        parts = batches(self._database(), days)
        while (removed := await loop.run_in_executor(None, next, parts, None)) is not None:
            total += removed
            if await is_set(self._closing, PAUSE_SECONDS):
                break
        if total.messages:
            figures = (days, total.messages, total.replies)
            logger.info("removed what was done over %s days ago: %s messages, %s replies", *figures)


def _now(connection: sa.engine.Connection, database: Database) -> float:
    return float(connection.execute(sa.select(clock(database.on_postgresql)), database.times).scalar() or 0.0)


def _is_over(row: sa.engine.Row, end: float) -> bool:
    return row.state in (DONE, DROPPED) and row.done_at is not None and row.done_at < end


def _remove(database: Database, messages: Sequence[int], end: float) -> Removed:
    with database.writing() as connection:
        own = _locked(connection, messages)
        # Looked at once more: while the locks were waited for one may have been rated, or sent again.
        old = _removable(connection, own, end)
        replies = connection.execute(sa.delete(outbox).where(outbox.c.message.in_(old))).rowcount
        removed = connection.execute(sa.delete(inbox).where(inbox.c.id.in_(old))).rowcount
    return Removed(int(removed), int(replies))


def _locked(connection: sa.engine.Connection, messages: Sequence[int]) -> list[int]:
    """Those of the messages that no other process removes; nobody can change them and their replies meanwhile."""
    own = sa.select(inbox.c.id).where(inbox.c.id.in_(messages)).with_for_update(skip_locked=True)
    found = list(connection.execute(own).scalars())
    replies = sa.select(outbox.c.id).where(outbox.c.message.in_(found)).order_by(outbox.c.id)
    connection.execute(replies.with_for_update()).all()
    return found


def _removable(connection: sa.engine.Connection, messages: Sequence[int], end: float) -> list[int]:
    """Those of the messages that need not stay for a reply's sake."""
    if not messages:
        return []
    stays = sa.or_(
        outbox.c.state.not_in([SENT, KEPT, DROPPED]),
        outbox.c.done_at >= end,
        outbox.c.id == _NEWEST_REPLY,
        feedback.c.reply.is_not(None),
    )
    joined = outbox.outerjoin(feedback, feedback.c.reply == outbox.c.id)
    query = sa.select(outbox.c.message).select_from(joined).where(outbox.c.message.in_(messages), stays)
    kept = set(connection.execute(query).scalars())
    return [message for message in messages if message not in kept]


_NEWEST_REPLY = sa.select(sa.func.max(outbox.c.id)).scalar_subquery()
_NEWEST_MESSAGE = sa.select(sa.func.max(inbox.c.id)).scalar_subquery()
# By the primary key, a part after the other: an index of the ends would be kept up with every message, for this alone.
_PAGE = (
    sa.select(inbox.c.id, inbox.c.state, inbox.c.accepted_at, inbox.c.done_at)
    .where(inbox.c.id > sa.bindparam("last"), inbox.c.id < _NEWEST_MESSAGE)
    .order_by(inbox.c.id)
    .limit(BATCH)
)
