"""Talks to an application in this process, as a client at an address would."""

from __future__ import annotations

from typing import Any

import httpx
from sqlalchemy.exc import OperationalError

from bot.front.app import create_app
from bot.observing.hooks import Queue
from bot.settings import Settings

WEBHOOK = "/webhooks/rest/webhook"
QUESTION = "How many vehicles are sold in South Africa every year?"
ANSWERED_BY = "south-africa.annual-sales"


class Echo:
    """Stands in for the engine where what it answers is of no interest."""

    def __init__(self, ready: bool = True, failure: Exception | None = None) -> None:
        self.ready = ready
        self.asked: list[tuple[str, str, dict[str, Any]]] = []
        self._failure = failure

    async def open(self) -> None:
        """Nothing to begin."""

    async def close(self) -> None:
        """Nothing to end."""

    async def answer(
        self, sender: str, message: str, channel: str, metadata: dict[str, Any], event: str | None = None
    ) -> list[dict[str, Any]]:
        self.asked.append((sender, message, metadata))
        if self._failure:
            raise self._failure
        custom = {"language": "en", "outcome": "chat", "facts": [], "intent": "greet", "confidence": 1.0}
        return [{"recipient_id": sender, "text": message, "custom": custom}]

    model = "echo"

    async def queues(self) -> list[Queue]:
        await self.check()
        return [Queue("inbox", 3, 1, 2, 7.5), Queue("outbox", 0, 0, 0, 0.0)]

    async def write(self, *_: Any) -> Any:
        """What the website's channel asks for."""
        await self.check()
        return "a-key-of-the-tests-that-is-long-enough"

    async def check(self) -> None:
        if self._failure:
            raise self._failure


def database_failure() -> OperationalError:
    return OperationalError("select", {}, Exception("gone"))


def client(engine: Any, address: str = "192.0.2.1", **settings: str) -> httpx.AsyncClient:
    """A client at an address of an application with these settings; without limits unless they say so."""
    return clients(engine, address, **settings)[0]


def clients(engine: Any, *addresses: str, **settings: str) -> list[httpx.AsyncClient]:
    """Clients of one application, each at its address."""
    app = create_app(Settings.parse_obj({"rate_limit": "off", **settings}), engine)
    transports = [
        httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 50_000)) for address in addresses
    ]
    return [httpx.AsyncClient(transport=transport, base_url="http://desk.test") for transport in transports]


async def ask(talk: httpx.AsyncClient, sender: str, message: str, **more: Any) -> httpx.Response:
    return await talk.post(WEBHOOK, json={"sender": sender, "message": message, **more})
