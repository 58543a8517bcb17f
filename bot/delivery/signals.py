"""Events that may be set in any thread, and waited for without waiting for ever."""

from __future__ import annotations

import asyncio


class Signal:
    """An event of one event loop. `set` may be called in any thread; before `attach` it does nothing."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def attach(self) -> None:
        """Belong to the running event loop: whoever waits there is woken from now on."""
        self._loop = asyncio.get_running_loop()

    def set(self) -> None:
        """Wake who waits, or who waits next."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._event.set)

    def clear(self) -> None:
        """Be as if it had not been set; only on the event loop."""
        self._event.clear()

    async def wait(self, seconds: float) -> bool:
        """Whether it is set within so many seconds."""
        return await is_set(self._event, seconds)


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
