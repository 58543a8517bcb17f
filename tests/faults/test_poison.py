"""Messages that hang or end the process that answers them: they are given up, and all others are answered."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from bot.delivery import inbox_upkeep
from bot.delivery.database import Database
from tests.bot.figures import figures
from tests.bot.talking import ANSWERED_BY, QUESTION, WEBHOOK
from tests.doubles import POISONED, STAND_IN
from tests.doubles.engine import answer_to
from tests.doubles.poisons import POISONS
from tests.faults.conftest import Start
from tests.faults.service import Service, await_workers
from tests.processes import await_end

pytestmark = pytest.mark.model
# Only bounds how long a test of a broken service hangs.
_LONGEST_SECONDS = 240
_PATIENCE = {"WATCHDOG_SECONDS": "5"}
_LANGUAGES = {"en": "Sorry", "zh": "抱歉", "id": "Maaf"}


@pytest.fixture(scope="module")
def service(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service of two processes."""
    made = Service(tmp_path_factory.mktemp("poison"), model, WORKERS="2", **_PATIENCE, **STAND_IN)
    with made:
        yield made


async def deliver(service: Service, sender: str, text: str, language: str = "en") -> list[dict[str, Any]]:
    """Send a message until it is answered."""
    body = {"sender": sender, "message": text, "metadata": {"language": language}}
    deadline = time.monotonic() + _LONGEST_SECONDS
    async with httpx.AsyncClient(base_url=service.url, timeout=10) as client:
        while time.monotonic() < deadline:
            try:
                response = await client.post(WEBHOOK, json=body, headers={"Idempotency-Key": text})
            except httpx.TransportError:
                continue
            if response.status_code == 200:
                replies: list[dict[str, Any]] = response.json()
                return replies
            await asyncio.sleep(0.1)
    raise AssertionError(f"{text} was never answered")


@pytest.mark.parametrize(("poison", "language"), zip(POISONS, ("en", "zh", "id", "en"), strict=True))
async def test_its_sender_is_apologised_to_and_all_others_are_answered(
    service: Service, poison: str, language: str
) -> None:
    dying = asyncio.create_task(deliver(service, poison, poison, language))
    others = 0
    while not dying.done():
        [reply] = await deliver(service, f"{poison} {others}", f"{QUESTION} #{others}")
        assert reply["text"] == answer_to(f"{QUESTION} #{others}")
        others += 1
    [apology] = dying.result()
    assert apology["custom"]["outcome"] == "error"
    assert _LANGUAGES[language] in apology["text"]
    assert others > 0
    [reply] = await deliver(service, poison, QUESTION, language)
    assert reply["text"] == answer_to(QUESTION)


def test_they_are_buried_and_those_that_were_deaf_are_counted(service: Service) -> None:
    assert buried(service) == list(POISONS)
    seen = figures(httpx.get(f"{service.url}/metrics", timeout=60).text)
    assert seen["partner_desk_worker_restarts_total", ("deaf",)] >= 4
    assert seen["partner_desk_worker_restarts_total", ("died",)] >= 4
    assert seen["partner_desk_attempts_total", ("buried",)] == 4


def test_they_do_not_hinder_an_end_and_not_the_next_start(service: Service) -> None:
    await_workers(service, 2)
    for sender, poison in (("last-1", "poison: waits"), ("last-2", "poison: backtracks")):
        with pytest.raises(httpx.TransportError):
            httpx.post(service.url + WEBHOOK, json={"sender": sender, "message": poison}, timeout=1)
    workers = service.workers()
    service.stop()
    assert await_end(workers) == []
    service.restart()
    asyncio.run(deliver(service, "after", QUESTION))
    assert buried(service)[:4] == list(POISONS)


def test_who_hangs_does_not_outlive_the_supervisor(service: Service) -> None:
    with pytest.raises(httpx.TransportError):
        httpx.post(service.url + WEBHOOK, json={"sender": "last", "message": "poison: backtracks"}, timeout=2)
    workers = service.workers()
    psutil.Process(service.process.pid).kill()
    service.process.wait()
    assert await_end(workers) == []
    service.restart()


async def test_with_the_model_a_process_that_hangs_is_replaced_and_answers_all_others(serve: Start) -> None:
    service = serve(**_PATIENCE, **POISONED)
    [apology] = await deliver(service, "a", "poison: waits")
    assert apology["custom"]["outcome"] == "error"
    for sender in ("a", "b"):
        [reply] = await deliver(service, sender, QUESTION)
        assert [fact["id"] for fact in reply["custom"]["facts"]] == [ANSWERED_BY]


def buried(service: Service) -> list[str]:
    database = Database(service.database)
    with database.reading() as connection:
        texts = [item.text for item in inbox_upkeep.items(connection, database) if item.state == "buried"]
    database.close()
    return texts
