"""Waiting for an event, with an end to it."""

from __future__ import annotations

import asyncio

import pytest

from bot.delivery.signals import is_set


async def test_an_event_is_waited_for_no_longer_than_allowed() -> None:
    event = asyncio.Event()
    assert not await is_set(event, 0.01)
    asyncio.get_running_loop().call_later(0.01, event.set)
    assert await is_set(event, 60.0)
    assert await is_set(event, 0.0)


async def test_a_task_that_is_cancelled_as_the_event_is_set_ends() -> None:
    event = asyncio.Event()
    task = asyncio.create_task(is_set(event, 60.0))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    event.set()
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
