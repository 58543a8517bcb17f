"""Processes are killed under load: every message that was accepted is answered once, in order."""

from __future__ import annotations

import asyncio

import pytest

from tests.doubles import STAND_IN
from tests.faults.conftest import Start
from tests.faults.kills import worker_kills
from tests.faults.storm import Storm, judge
from tests.postgresql import Server

pytestmark = pytest.mark.model


async def test_killed_workers_lose_and_double_nothing(serve: Start) -> None:
    service = serve(WORKERS="2", **STAND_IN)
    storm = Storm(service.url)
    await storm.run(worker_kills(storm, service, 20))
    assert storm.figures["killed workers"] == 20
    assert await judge(storm, service.database) == []


async def test_a_killed_service_loses_and_doubles_nothing(serve: Start) -> None:
    service = serve()
    storm = Storm(service.url)
    await storm.run(worker_kills(storm, service, 2, crashes=1))
    assert storm.figures["killed services"] == 2
    assert await judge(storm, service.database) == []


async def test_with_postgresql_killed_workers_and_servers_lose_and_double_nothing(
    serve: Start, postgresql: Server
) -> None:
    service = serve(postgresql.url, WORKERS="2", **STAND_IN)
    storm = Storm(service.url)

    async def kills() -> None:
        await worker_kills(storm, service, 3)()
        await storm.progress(5)
        await asyncio.to_thread(postgresql.kill_connection)
        await storm.progress(5)
        await asyncio.to_thread(postgresql.kill)
        await asyncio.to_thread(postgresql.start)
        await storm.progress(5)
        await worker_kills(storm, service, 2)()

    await storm.run(kills)
    assert await judge(storm, service.database) == []
