"""What a webhook and the outbox tell each other: replies that the acknowledgement carries, calls that were taken."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

from bot.channels.calls import message_of, read_key
from bot.channels.interface import Address, Cause, Channel, Outbound, Reply, Status
from bot.delivery import outbox, outbox_upkeep
from bot.delivery.database import Database
from bot.delivery.outbox import Sending
from bot.delivery.outbox_upkeep import SentCall

# The first and the longest pause between two looks whether the answer is there.
_FIRST_LOOK, _LAST_LOOK = 0.01, 0.1
_LONGEST_CODE = 40


async def carry(
    database: Database, channel: Channel, message: int, wake: Callable[[], None], gone: Callable[[], Awaitable[bool]]
) -> Reply | None:
    """The acknowledgement of a message that carries its answer, if that comes in time and the platform can take it so.

    Delivered again, the message gets the same one. `wake` is called where a sender has to send the answer instead;
    `gone` says whether the platform has hung up: what is given to nobody would count as sent.
    """
    loop = asyncio.get_running_loop()
    deadline, look = time.monotonic() + channel.limits.passive, _FIRST_LOOK
    while time.monotonic() < deadline:
        found = await loop.run_in_executor(None, _to_carry, database, message)
        if found is not None:
            if await gone():
                return None
            carried = await loop.run_in_executor(None, _carry, database, channel, found)
            if carried is None:
                wake()
            return carried
        await asyncio.sleep(look)
        look = min(2 * look, _LAST_LOOK)
    return None


async def note_taken(database: Database, channel: str, statuses: Sequence[Status]) -> None:
    """Note which calls the platform says to have taken: they need not be made again."""
    await asyncio.get_running_loop().run_in_executor(None, _note_taken, database, channel, statuses)


async def note_undelivered(database: Database, channel: str, statuses: Sequence[Status]) -> list[Cause]:
    """Note which replies did not arrive, though they were taken; returns why, each once however often it is told."""
    return await asyncio.get_running_loop().run_in_executor(None, _note_undelivered, database, channel, statuses)


def _note_undelivered(database: Database, channel: str, statuses: Sequence[Status]) -> list[Cause]:
    noted = []
    with database.writing() as connection:
        for status in statuses:
            key = read_key(status.call or "")
            error = f"{channel} took it and could not deliver it (error {(status.failure or '')[:_LONGEST_CODE]})"
            if key is not None and outbox_upkeep.undelivered(
                connection, database, SentCall(channel, status.account, *key), error, status.cause is Cause.WINDOW
            ):
                noted.append(status.cause)
    return noted


def _note_taken(database: Database, channel: str, statuses: Sequence[Status]) -> None:
    keys = [(status.account, key) for status in statuses if (key := read_key(status.call or ""))]
    with database.reading() as connection:
        # Nearly always this is known: who sent it is still there to note it.
        unknown = [(account, key) for account, key in keys if outbox.is_behind(connection, channel, account, *key)]
    if unknown:
        with database.writing() as connection:
            for account, key in unknown:
                outbox.taken(connection, channel, account, *key)


Found = list[tuple[Sending, bool, Outbound, Address]]


def _to_carry(database: Database, message: int) -> Found | None:
    with database.reading() as connection:
        rows = outbox.to_carry(connection, message)
        if rows is None:
            return None
        origin = outbox.origin(connection, message)
        return [(sending, sent, *message_of(sending, origin, database.numbers)) for sending, sent in rows]


def _carry(database: Database, channel: Channel, found: Found) -> Reply | None:
    rendered = channel.passive(found[0][2], found[0][3]) if len(found) == 1 else None
    with database.writing() as connection:
        if rendered is None:
            for sending, _, _, _ in found:
                outbox.let_go(connection, database, sending.id)
            return None
        sending, sent, _, _ = found[0]
        return rendered if sent or outbox.carried(connection, database, sending.id) else None
