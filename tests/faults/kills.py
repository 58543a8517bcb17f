"""Ways to kill a service and its database while a storm goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import psutil

from tests.faults.service import Service
from tests.faults.storm import Kill, Storm
from tests.postgresql import Server
from tests.processes import kill

Way = Callable[[Storm, Service], Awaitable[None]]
_PAUSE_SECONDS = 0.05


def worker_kills(storm: Storm, service: Service, count: int, crashes: int = 0, longest_pause: float = 1.0) -> Kill:
    """Kill so many workers; after every so many (`crashes`) the whole service at once, which is then started again.

    A killed process is replaced by one that may be killed before it answers; between two kills something is answered.
    """

    async def kills() -> None:
        for number in range(1, count + 1):
            await storm.progress(1)
            await asyncio.sleep(storm.random.uniform(0, longest_pause))
            if crashes and number % crashes == 0:
                await _kill_service(storm, service)
            else:
                await _kill_worker(storm, service)

    return kills


def mixed_kills(
    storm: Storm, service: Service, count: int, server: Server | None = None, longest_pause: float = 1.0
) -> Kill:
    """Kill so often: workers, frozen or not, one or all, their supervisor alone, the whole service, the database."""
    ways: list[Way] = [
        *[_kill_worker] * 8,
        *[_kill_frozen] * 2,
        *[_kill_workers] * 2,
        _kill_supervisor,
        *[_kill_service] * 3,
    ]
    if server:
        ways += [*[_kill_database(server)] * 6, *[_kill_connection(server)] * 4]

    async def kills() -> None:
        for _ in range(count):
            await storm.progress(1)
            await asyncio.sleep(storm.random.uniform(0, longest_pause))
            await storm.random.choice(ways)(storm, service)

    return kills


async def _kill_worker(storm: Storm, service: Service) -> None:
    # More often one that answers than one that has just begun to come up.
    workers = await _some_workers(service)
    kill(workers[0] if storm.random.random() < 0.5 else storm.random.choice(workers))
    storm.figures["killed workers"] += 1


async def _kill_frozen(storm: Storm, service: Service) -> None:
    worker = storm.random.choice(await _some_workers(service))
    with suppress(psutil.NoSuchProcess):
        worker.suspend()
    await asyncio.sleep(storm.random.uniform(0, 1))
    kill(worker)
    storm.figures["killed frozen workers"] += 1


async def _kill_workers(storm: Storm, service: Service) -> None:
    for worker in await _some_workers(service):
        kill(worker)
    storm.figures["killed all workers"] += 1


async def _kill_service(storm: Storm, service: Service) -> None:
    await asyncio.to_thread(service.kill)
    await asyncio.to_thread(service.restart)
    storm.figures["killed services"] += 1


async def _kill_supervisor(storm: Storm, service: Service) -> None:
    """Its workers end by themselves; the service is started anew at once."""
    service.process.kill()
    await asyncio.to_thread(service.process.wait)
    await asyncio.to_thread(service.restart)
    storm.figures["killed supervisors"] += 1


async def _some_workers(service: Service) -> list[psutil.Process]:
    while not (workers := service.workers()):
        await asyncio.sleep(_PAUSE_SECONDS)
    return workers


def _kill_database(server: Server) -> Way:
    async def kill_database(storm: Storm, _service: Service) -> None:
        await asyncio.to_thread(server.kill)
        await asyncio.to_thread(server.start)
        storm.figures["killed databases"] += 1

    return kill_database


def _kill_connection(server: Server) -> Way:
    async def kill_connection(storm: Storm, _service: Service) -> None:
        await asyncio.to_thread(server.kill_connection)
        storm.figures["killed connections"] += 1

    return kill_connection
