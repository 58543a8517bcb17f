"""Stand-ins for the tests of the website's channel: an engine, and a widget that talks to an application."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from bot.engine.conversation import Answer, Conversation, Message
from bot.front.app import create_app
from bot.processes.server import Server
from bot.processes.service import address, configuration, listen
from bot.settings import Settings
from tests.bot.talking import client

# Only bounds how long a broken test hangs.
PATIENCE = 60.0
CUSTOM: dict[str, Any] = {"language": "en", "outcome": "chat", "facts": [], "intent": "greet", "confidence": 1.0}
FACT = {"id": "south-africa.annual-sales", "source": "jiefang-global", "as_of": "2025"}


class Clerk:
    """Stands in for the engine: says how many messages of its conversation there were; twice to "twice".

    While it is `held` it lets every message wait; it fails the first `failures` times.
    """

    def __init__(self, failures: int = 0) -> None:
        self.asked: list[str] = []
        self._failures = failures
        self._free = threading.Event()
        self._free.set()

    def hold(self) -> None:
        self._free.clear()

    def free(self) -> None:
        self._free.set()

    def answer(self, conversation: Conversation, message: Message) -> Answer:
        self._free.wait(30)
        self.asked.append(message.text)
        if len(self.asked) <= self._failures:
            raise RuntimeError("the clerk stumbles")
        count = conversation.slots.get("count", 0) + 1
        texts = [f"{message.text} is number {count}"] + ["and that was all"] * (message.text == "twice")
        replies = [{"recipient_id": conversation.id, "text": text, "custom": CUSTOM} for text in texts]
        said = {"event": "user", "text": message.text, "timestamp": time.time()}
        return Answer(replies, [said], {"count": count})

    def warm_up(self) -> None:
        """Nothing to load."""

    def close(self) -> None:
        """Nothing to give back."""


class Widget:
    """A visitor's widget, with its session."""

    def __init__(self, talk: httpx.AsyncClient) -> None:
        self.talk = talk
        self.session = ""

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.session}"}

    async def begin(self) -> dict[str, Any]:
        response = await self.talk.post("/api/chat/sessions")
        assert response.status_code == 201
        body: dict[str, Any] = response.json()
        self.session = body["session"]
        return body

    async def send(self, identity: str, text: str = "hello", **more: Any) -> httpx.Response:
        body = {"id": identity, "text": text, **more}
        return await self.talk.post("/api/chat/messages", json=body, headers=self.headers)

    async def rate(self, reply: str, rating: str | None, **more: Any) -> httpx.Response:
        body = {"reply": reply, "rating": rating, **more}
        return await self.talk.post("/api/chat/feedback", json=body, headers=self.headers)

    async def events(self, after: str | None = None, wait: float = 0) -> list[dict[str, Any]]:
        """What is in the conversation after a cursor, by polling."""
        given = {"after": after} if after is not None else {}
        response = await self.talk.get("/api/chat/events", params={**given, "wait": wait}, headers=self.headers)
        assert response.status_code == 200, response.text
        events: list[dict[str, Any]] = response.json()["events"]
        return events

    async def until_answered(self, *identities: str) -> list[dict[str, Any]]:
        """The whole conversation, when these messages have their last reply."""

        async def look() -> list[dict[str, Any]]:
            while True:
                events = await self.events()
                done = {event["replies_to"] for event in events if event["from"] == "desk" and event["last"]}
                if done >= set(identities):
                    return events
                await asyncio.sleep(0.02)

        return await asyncio.wait_for(look(), PATIENCE)


async def widget(desk: Any, **settings: str) -> Widget:
    """A widget in a conversation of its own, at an application of this desk."""
    own = Widget(client(desk, **settings))
    await own.begin()
    return own


def told(event: dict[str, Any]) -> tuple[str, str]:
    """Who said what."""
    return event["from"], event["text"]


class Stream:
    """Reads a stream of events, line by line."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()

    async def next(self) -> tuple[str, str | None, Any]:
        """The next event: its name, its id and its data; comments come as events named ":"."""
        name, identity, data = "", None, ""
        async for line in self._lines:
            if line.startswith(":"):
                return ":", None, None
            if not line and name:
                return name, identity, json.loads(data)
            field, _, value = line.partition(": ")
            if field == "id":
                identity = value
            elif field == "event":
                name = value
            elif field == "data":
                data = value
        return "end", None, None

    async def messages(self, count: int) -> list[tuple[str | None, dict[str, Any]]]:
        """The next so many messages with their ids."""
        found: list[tuple[str | None, dict[str, Any]]] = []
        while len(found) < count:
            name, identity, data = await asyncio.wait_for(self.next(), PATIENCE)
            assert name != "end"
            if name == "message":
                found.append((identity, data))
        return found

    async def until(self, wanted: str) -> list[tuple[str | None, dict[str, Any]]]:
        """All messages before an event of this name."""
        found = []
        while True:
            name, identity, data = await asyncio.wait_for(self.next(), PATIENCE)
            if name == "message":
                found.append((identity, data))
            if name == wanted:
                return found


@asynccontextmanager
async def stream(own: Widget, url: str, after: str | None = None, by_address: bool = False) -> AsyncIterator[Stream]:
    """A stream of a widget's conversation from a service at an address."""
    headers = {"Accept": "text/event-stream", **({} if by_address else own.headers)}
    params = {"session": own.session, **({"after": after} if after else {})} if by_address else {}
    if after and not by_address:
        headers["Last-Event-ID"] = after
    async with (
        httpx.AsyncClient(base_url=url, timeout=PATIENCE) as talk,
        talk.stream("GET", "/api/chat/events", headers=headers, params=params) as response,
    ):
        yield Stream(response)


@asynccontextmanager
async def serving(desk: Any, **settings: str) -> AsyncIterator[str]:
    """The address of a service around a desk that is open, in this process."""
    app = create_app(Settings.parse_obj({"rate_limit": "off", **settings}), desk)
    config = configuration(app, Settings())
    config.lifespan = "off"
    ours, line = socket.socketpair()
    with listen("127.0.0.1", 0) as listener, ours, line:
        server = Server(app, config, line)
        task = asyncio.create_task(server.serve([listener]))
        try:
            while not server.started:
                await asyncio.sleep(0.01)
            yield address(listener)
        finally:
            server.should_exit = True
            await asyncio.wait_for(task, PATIENCE)
