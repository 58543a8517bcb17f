"""Whether the database can be read and written: found out by doing both, as a full disk still lets one read."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from bot.delivery.database import Database
from bot.delivery.schema import probes

# So long (seconds) whoever asks waits: probes of orchestrators wait for three.
_PATIENCE_SECONDS = 2.0
# So often (seconds) a write is tried at most while all is well, and when one has failed.
_SELDOM_SECONDS, _OFTEN_SECONDS = 10.0, 1.0
# How much is written; where a write was refused, more than a message with its replies takes, as little may still fit.
_FEW, _MANY = 4_000, 128_000


class Health:
    """Asks the database of one process, one question at a time, however many want to know."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="health")
        self._asking: Future[None] | None = None
        # What a write failed with that was tried last.
        self._failure: SQLAlchemyError | None = None
        self._tried_at: float | None = None
        # The refusals that were known when a write was tried last.
        self._refusals = 0

    def close(self) -> None:
        """Ask no more."""
        self._thread.shutdown(wait=True)

    async def check(self) -> None:
        """Raise SQLAlchemyError when the database can't be read or written, or does not say so in good time."""
        if self._asking is None or self._asking.done():
            self._asking = self._thread.submit(self._ask)
        answer = asyncio.wrap_future(self._asking)
        done, _ = await asyncio.wait([answer], timeout=_PATIENCE_SECONDS)
        if not done:
            raise SQLAlchemyError("it does not answer in time")
        answer.result()

    def _ask(self) -> None:
        self._database.check()
        suspected = self._failure is not None or self._refusals != self._database.refusals
        pause = _OFTEN_SECONDS if suspected else _SELDOM_SECONDS
        if self._tried_at is None or self._clock() - self._tried_at >= pause:
            self._try_to_write(_MANY if suspected else _FEW)
        elif suspected:
            raise self._failure.with_traceback(None) if self._failure else SQLAlchemyError("a write was refused")

    def _try_to_write(self, characters: int) -> None:
        self._tried_at = self._clock()
        try:
            with self._database.writing() as connection:
                _write(connection, characters)
            self._failure = None
        except SQLAlchemyError as error:
            self._failure = error
            raise
        finally:
            self._refusals = self._database.refusals


def _write(connection: sa.engine.Connection, characters: int) -> None:
    """Write something new before what was written last goes: so there has to be room for it."""
    written = connection.execute(sa.insert(probes).values(filler=secrets.token_hex(characters // 2)))
    connection.execute(sa.delete(probes).where(probes.c.id != written.inserted_primary_key[0]))
