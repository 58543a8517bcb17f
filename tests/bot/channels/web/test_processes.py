"""The website's channel over real processes: whatever is killed, nothing is lost and nothing comes twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import httpx
import psutil
import pytest

from tests.bot.channels.web.widgets import PATIENCE, Widget, stream
from tests.conftest import running_service
from tests.doubles import STAND_IN
from tests.processes import kill

pytestmark = pytest.mark.model

MESSAGES = 24
# Processes are killed after so many messages were accepted.
KILLED_AFTER = (5, 12, 19)


async def send_until_accepted(own: Widget, identity: str) -> None:
    """As the widget does: the same message again, until the service has taken it in."""

    async def attempt() -> None:
        while True:
            try:
                if (await own.send(identity, f"hello {identity}")).status_code == 202:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.05)

    await asyncio.wait_for(attempt(), PATIENCE)


async def follow(own: Widget, url: str, found: list[tuple[str, dict[str, Any]]]) -> None:
    """Follow the conversation over all breaks, always going on after what was read last."""
    while True:
        try:
            async with stream(own, url, found[-1][0] if found else "0-0") as following:
                while (event := await following.next())[0] != "end":
                    if event[0] == "message" and event[1] is not None:
                        found.append((event[1], event[2]))
        except httpx.TransportError:
            await asyncio.sleep(0.05)


async def test_processes_are_killed_while_messages_come(model: object, database_url: str) -> None:
    service = running_service(database_url, RATE_LIMIT="off", WORKERS="2", **STAND_IN)
    with service as url:
        own = Widget(httpx.AsyncClient(base_url=url, timeout=PATIENCE))
        await own.begin()
        found: list[tuple[str, dict[str, Any]]] = []
        following = asyncio.create_task(follow(own, url, found))
        names = [f"m-{number}" for number in range(MESSAGES)]
        for number, name in enumerate(names):
            sending = asyncio.create_task(send_until_accepted(own, name))
            if number in KILLED_AFTER:
                await asyncio.sleep(0.01)
                for process in psutil.Process(service.process.pid).children():
                    kill(process)
            await sending
        whole = await own.until_answered(*names)

        async def caught_up() -> None:
            while len(found) < len(whole):
                await asyncio.sleep(0.05)

        await asyncio.wait_for(caught_up(), PATIENCE)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await own.talk.aclose()
    assert [event["id"] for event in whole if event["from"] == "partner"] == names
    answered = Counter(event["replies_to"] for event in whole if event["from"] == "desk")
    assert answered == dict.fromkeys(names, 1)
    assert [{**data, "cursor": cursor} for cursor, data in found] == whole
