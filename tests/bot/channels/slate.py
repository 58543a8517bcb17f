"""A channel as simple as can be, and an application around it: what all channels share is tested with these."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx

from bot.channels.interface import (
    Address,
    Call,
    Cause,
    Channel,
    Inbound,
    Limits,
    NotSent,
    Outbound,
    Permanent,
    RawRequest,
    Reply,
    Sent,
    Status,
    Unauthentic,
)
from bot.channels.rendering import Form
from bot.channels.splitting import Unit
from bot.delivery.desk import Desk
from bot.engine.conversation import Answer, Conversation, Kind, Message
from bot.front.app import create_app
from bot.observing.metrics import Metrics
from bot.settings import Settings

PATH = "/webhooks/slate/webhook"
KEY = {"X-Key": "the key"}


class Slate(Channel):
    """Takes {"id", "user", "text" | "press" | "kind"} objects; each line of a reply is a message of its own."""

    name = "slate"

    def __init__(self, passive: float = 0.0, tells: float = 0.0) -> None:
        self.limits = Limits(1000, Unit.CHARACTERS, 4, 20, passive, tells)
        self.written: list[tuple[str, str]] = []
        self.keys: list[str] = []
        # Taken one by one at each call: what goes wrong with it, if anything.
        self.trouble: list[BaseException | None] = []
        # Whether calls with buttons are taken, and how often one was made that is not.
        self.takes_buttons = True
        self.refused = 0
        self.closed = False

    def challenge(self, request: RawRequest) -> Reply | None:
        return Reply(body=b"here") if request.method == "GET" else None

    def verify(self, request: RawRequest) -> bytes:
        if request.headers.get("x-key") != KEY["X-Key"]:
            raise Unauthentic
        return request.body

    def parse(self, body: bytes) -> list[Inbound]:
        return [_inbound(item) for item in json.loads(body) if "id" in item]

    def statuses(self, body: bytes) -> list[Status]:
        told = [item for item in json.loads(body) if "id" not in item]
        return [
            Status("me", item.get("call"), item.get("failure"), Cause(item.get("cause", "content"))) for item in told
        ]

    def passive(self, reply: Outbound, to: Address) -> Reply | None:
        return Reply(body=reply.text.encode()) if "\n" not in reply.text else None

    def form(self, reply: Outbound, to: Address) -> Form:
        shown = super().form(reply, to)
        return replace(shown, texts=[line for text in shown.texts for line in text.split("\n")])

    def say(self, shown: Form, reply: Outbound, to: Address, first: bool = True) -> list[Call]:
        calls = [Call("write", {"user": to.user, "line": text}) for text in shown.texts]
        if shown.choices:
            buttons = [choice.label for choice in shown.choices]
            calls[-1] = replace(calls[-1], content={**calls[-1].content, "buttons": buttons})
        return calls

    def reopening(self, reply: Outbound, to: Address) -> Call | None:
        return Call("write", {"user": to.user, "line": "please write again"})

    async def send(self, call: Call) -> Sent:
        wrong = self.trouble.pop(0) if self.trouble else None
        if wrong is None and "buttons" in call.content and not self.takes_buttons:
            self.refused += 1
            raise Permanent("no buttons are taken (error 7)")
        if wrong is not None and (not isinstance(wrong, NotSent) or not getattr(wrong, "uncertain", False)):
            raise wrong
        self.written.append((call.content["user"], call.content["line"]))
        self.keys.append(call.key)
        if wrong is not None:
            raise wrong
        return Sent()

    async def check(self) -> str:
        return "a slate"

    async def close(self) -> None:
        self.closed = True


def _inbound(item: dict[str, Any]) -> Inbound:
    return Inbound(
        item["id"],
        "me",
        item.get("user", "ann"),
        text=item.get("text", ""),
        press=item.get("press"),
        kind=Kind(item["kind"]) if "kind" in item else None,
        language=item.get("language"),
        at=item.get("at"),
    )


class Parrot:
    """Stands in for the engine: says what it hears, with an option to hear it again."""

    def __init__(self, *_: object) -> None:
        self.heard: list[str] = []

    def answer(self, conversation: Conversation, message: Message) -> Answer:
        self.heard.append(message.text)
        custom = {"language": "en", "outcome": "chat", "facts": [], "intent": "greet", "confidence": 1.0}
        buttons = [{"title": "Again", "payload": f"again {message.text}"}]
        said = {"recipient_id": conversation.id, "text": message.text, "buttons": buttons, "custom": custom}
        return Answer([said], [{"event": "user", "text": message.text}], conversation.slots)

    def warm_up(self) -> None:
        """Nothing to load."""

    def close(self) -> None:
        """Nothing to give back."""


@asynccontextmanager
async def served(
    database_url: str,
    channel: Channel,
    engine: Any = None,
    metrics: Metrics | None = None,
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an application with one channel; the engine is a parrot."""
    settings = Settings(database=database_url)
    pushed = {channel.name: channel.limits.passive}
    desk = Desk(settings, Path("no-model"), pushed=pushed, engine=lambda *_: engine or Parrot())
    app = create_app(settings, desk, metrics=metrics, channels={channel.name: channel})
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://desk.test") as client,
    ):
        yield client


async def deliver(client: httpx.AsyncClient, *items: dict[str, Any]) -> httpx.Response:
    return await client.post(PATH, content=json.dumps(items).encode(), headers=KEY)
