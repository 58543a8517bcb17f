"""Talks to an application in this process, as a client at an address would."""

from __future__ import annotations

import asyncio
from contextlib import AbstractContextManager
from typing import Any

import httpx
from sqlalchemy.exc import OperationalError

from bot.delivery.consumer import Prepare
from bot.delivery.database import Database
from bot.delivery.inbox import Event, Receipt
from bot.delivery.signals import Signal
from bot.front.app import FrontDesk, create_app
from bot.observing.hooks import Queue
from bot.settings import Settings

WEBHOOK = "/webhooks/rest/webhook"
QUESTION = "How many vehicles are sold in South Africa every year?"
ANSWERED_BY = "south-africa.annual-sales"


class Echo:
    """Stands in for the engine where what it answers is of no interest."""

    model, owner = "echo", "echo"

    def __init__(self, ready: bool = True, failure: Exception | None = None) -> None:
        self.ready = ready
        self.outgoing = Signal()
        self.asked: list[tuple[str, str, dict[str, Any]]] = []
        self._failure = failure

    def start(self) -> None:
        """Nothing to load."""

    async def open(self) -> None:
        """Nothing to begin."""

    async def close(self) -> None:
        """Nothing to end."""

    def stop(self) -> None:
        """Nothing to finish."""

    async def answer(
        self, conversation: str, text: str, channel: str, metadata: dict[str, Any] | None, event: str | None = None
    ) -> list[dict[str, Any]]:
        self.asked.append((conversation, text, metadata or {}))
        if self._failure:
            raise self._failure
        custom = {"language": "en", "outcome": "chat", "facts": [], "intent": "greet", "confidence": 1.0}
        return [{"recipient_id": conversation, "text": text, "custom": custom}]

    async def queues(self) -> list[Queue]:
        await self.check()
        return [Queue("inbox", 3, 1, 2, 7.5), Queue("outbox", 0, 0, 0, 0.0)]

    async def write(self, *_: Any, **__: Any) -> Any:
        """What the website's channel asks for."""
        await self.check()
        return "a-key-of-the-tests-that-is-long-enough"

    async def read(self, *_: Any, **__: Any) -> Any:
        raise NotImplementedError

    async def submit(self, event: Event) -> Receipt:
        raise NotImplementedError

    async def submit_all(self, prepare: Prepare) -> list[Receipt | None]:
        raise NotImplementedError

    def follow(self, conversation: str) -> AbstractContextManager[asyncio.Event]:
        raise NotImplementedError

    @property
    def database(self) -> Database:
        raise NotImplementedError

    async def check(self) -> None:
        if self._failure:
            raise self._failure


def database_failure() -> OperationalError:
    return OperationalError("select", {}, Exception("gone"))


def client(engine: FrontDesk, address: str = "192.0.2.1", **settings: str) -> httpx.AsyncClient:
    """A client at an address of an application with these settings; without limits unless they say so."""
    return clients(engine, address, **settings)[0]


def clients(engine: FrontDesk, *addresses: str, **settings: str) -> list[httpx.AsyncClient]:
    """Clients of one application, each at its address."""
    app = create_app(Settings.parse_obj({"rate_limit": "off", **settings}), engine)
    transports = [
        httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 50_000)) for address in addresses
    ]
    return [httpx.AsyncClient(transport=transport, base_url="http://desk.test") for transport in transports]


async def ask(talk: httpx.AsyncClient, sender: str, message: str, **more: Any) -> httpx.Response:
    return await talk.post(WEBHOOK, json={"sender": sender, "message": message, **more})
