"""Waits for an event, but not for ever."""

from __future__ import annotations

import asyncio


async def is_set(event: asyncio.Event, seconds: float) -> bool:
    """Whether an event is set within so many seconds.

    `asyncio.wait_for` loses that its task was cancelled when the event is set in the same moment (Python 3.10): a task
    that loops with it might never end.
    """
    waiting = asyncio.ensure_future(event.wait())
    try:
        done, _ = await asyncio.wait([waiting], timeout=seconds)
        return bool(done)
    finally:
        waiting.cancel()
