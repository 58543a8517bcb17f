"""A new model beside a service under load: no request fails, and the new model is used."""

from __future__ import annotations

import asyncio
import json

import httpx
import pytest

from tests.bot.figures import figures
from tests.bot.talking import QUESTION, WEBHOOK
from tests.doubles import STAND_IN
from tests.faults.conftest import Start
from tests.faults.service import Service, await_workers
from tests.processes import await_end, kill

pytestmark = pytest.mark.model
_ROUNDS = 2


class Load:
    """Partners who ask all the time, each message once: nobody sends a message again."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self.over = False
        self.answered = 0
        self.failures: list[str] = []

    async def ask_on_new_connections(self, sender: str) -> None:
        """As through a proxy that opens a connection for each request."""
        while not self.over:
            async with httpx.AsyncClient(base_url=self._service.url, timeout=90) as client:
                await self._ask(client, sender)

    async def ask_on_one_connection(self, sender: str) -> None:
        async with httpx.AsyncClient(base_url=self._service.url, timeout=90) as client:
            while not self.over:
                await self._ask(client, sender)

    async def _ask(self, client: httpx.AsyncClient, sender: str) -> None:
        try:
            response = await client.post(WEBHOOK, json={"sender": sender, "message": QUESTION})
        except httpx.TransportError as error:
            self.failures.append(repr(error))
            return
        if response.status_code != 200 or len(response.json()) != 1:
            self.failures.append(f"{response.status_code} {response.text}")
        self.answered += 1


@pytest.mark.parametrize(("workers", "engine"), [(1, {}), (2, STAND_IN)])
async def test_a_new_model_is_taken_up_and_no_request_fails(serve: Start, workers: int, engine: dict[str, str]) -> None:
    service = serve(WORKERS=str(workers), **engine)
    load = Load(service)
    asking = [asyncio.create_task(load.ask_on_new_connections(f"new-{number}")) for number in range(4)]
    asking += [asyncio.create_task(load.ask_on_one_connection(f"one-{number}")) for number in range(2)]
    for number in range(_ROUNDS):
        model = service.add_model(service.model, f"partner-desk-{number}.tar.gz")
        service.use(model)
        await asyncio.to_thread(await_workers, service, workers, model)
    load.over = True
    await asyncio.gather(*asking)
    assert load.failures == []
    assert load.answered > 0


async def test_a_model_that_can_not_be_loaded_is_not_taken_up(serve: Start) -> None:
    service = serve()
    before = service.workers()
    broken = service.models / "partner-desk-broken.tar.gz"
    broken.write_bytes(b"no archive")
    service.use(broken)
    # It is tried, and given up.
    await asyncio.to_thread(await_workers, service, 2)
    await asyncio.to_thread(await_workers, service, 1)
    assert [worker.pid for worker in service.workers()] == [worker.pid for worker in before]
    # Whoever takes the place of another one has the model that answers, and the broken one is not tried again.
    for worker in before:
        kill(worker)
    await_end(before)
    await asyncio.to_thread(await_workers, service, 1, service.model)
    ready = await until_ready(service)
    assert ready == {"status": "ok", "refused_model": broken.name}
    async with httpx.AsyncClient(base_url=service.url, timeout=90) as client:
        response = await client.post(WEBHOOK, json={"sender": "a", "message": QUESTION})
        metrics = figures((await client.get("/metrics")).text)
    assert response.status_code == 200
    assert json.loads(response.text)[0]["custom"]["outcome"] == "answered"
    assert metrics["partner_desk_model_refused", (broken.name,)] == 1


async def test_a_service_whose_model_was_overwritten_starts_with_its_copy(serve: Start) -> None:
    service = serve()
    await asyncio.to_thread(service.stop)
    # A file of its own, as the model is shared with other tests.
    service.model.unlink()
    service.model.write_bytes(b"no archive")
    await asyncio.to_thread(service.restart)
    await asyncio.to_thread(await_workers, service, 1, service.models / "good" / service.model.name)
    async with httpx.AsyncClient(base_url=service.url, timeout=90) as client:
        response = await client.post(WEBHOOK, json={"sender": "a", "message": QUESTION})
    assert json.loads(response.text)[0]["custom"]["outcome"] == "answered"


async def until_ready(service: Service) -> dict[str, str]:
    """What readiness says as soon as a process answers."""
    async with httpx.AsyncClient(base_url=service.url, timeout=90) as client:
        while True:
            try:
                response = await client.get("/health/ready")
            except httpx.TransportError:
                await asyncio.sleep(0.1)
                continue
            answer: dict[str, str] = response.json()
            return answer
