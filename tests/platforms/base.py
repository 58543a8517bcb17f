"""What the doubles of all platforms have in common: a real HTTP server that takes our calls, and delivers events.

A double keeps the platform's rules: it refuses what the platform would refuse, with its errors. It has a clock of its
own, so that a day can pass in a test.
"""

from __future__ import annotations

import json
import random
import re
import socket
import threading
import time
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

# Only bounds how long a test of a broken service hangs.
_LONGEST_SECONDS = 60
_RETRY_SECONDS = 0.2
_NUMBERED = re.compile(r"^(\d+)\. (.+)$", re.MULTILINE)
Event = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What a platform answers a call with."""

    status: int
    content: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Said:
    """A message that a user was sent: its text, and what can be pressed (id → title)."""

    user: str
    text: str
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """A call of ours, as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    content: Any
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Platform:
    """A platform's double. `service` is our address, to which events are delivered."""

    name: str

    def __init__(self, service: str = "", port: int = 0) -> None:
        self.service = service
        self._port = port
        self._watcher: Callable[[Said], None] = lambda said: None
        self.calls: list[Call] = []
        self.said: list[Said] = []
        # Called with each call before it is dealt with; what it returns is the answer.
        self.before: Callable[[Call], Outcome | None] = lambda call: None
        # Called with each call after it is dealt with, before the answer goes out.
        self.after: Callable[[Call], None] = lambda call: None
        # Whether what shows options is taken; else it is refused, by the platform's error for it.
        self.takes_options = True
        self._passed = 0.0
        self._changed = threading.Condition()
        self._client = httpx.Client(timeout=30)

    @property
    @abstractmethod
    def settings(self) -> dict[str, str]:
        """The settings with which our service serves this platform."""

    @abstractmethod
    def answer(self, call: Call) -> Outcome:
        """What a call is answered with; what users are sent goes to `tell`."""

    @abstractmethod
    def signed(self, events: Sequence[Event]) -> httpx.Request:
        """The request that delivers a batch of events."""

    @abstractmethod
    def text(self, user: str, text: str) -> Event:
        """A user writes."""

    @abstractmethod
    def press(self, user: str, option: str) -> Event:
        """A user presses an option that was offered last, by its title."""

    @abstractmethod
    def kind(self, user: str, kind: str) -> Event:
        """A user sends something that is no text: picture, voice, sticker, location."""

    def __enter__(self) -> Platform:
        listener = socket.create_server(("127.0.0.1", self._port))
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        app = Starlette(routes=[Route("/{path:path}", self._handle, methods=["GET", "POST", "PUT", "DELETE"])])
        self._server = uvicorn.Server(
            uvicorn.Config(app, log_config=None, log_level="error", ws="none", timeout_graceful_shutdown=1)
        )
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listener]}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        self._client.close()

    @property
    def now(self) -> float:
        """The platform's clock."""
        return time.time() + self._passed

    def let_pass(self, seconds: float) -> None:
        """Let time pass."""
        self._passed += seconds

    @property
    def webhook(self) -> str:
        """Where events are delivered."""
        return f"{self.service}/webhooks/{self.name}/webhook"

    def deliver(self, *events: Event) -> httpx.Response:
        """Deliver a batch of events, once."""
        return self._client.send(self.signed(events))

    def deliver_surely(self, *events: Event) -> None:
        """Deliver a batch again and again until it is acknowledged, as platforms do."""
        deadline = time.monotonic() + _LONGEST_SECONDS
        while time.monotonic() < deadline:
            try:
                if self.deliver(*events).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(_RETRY_SECONDS)
        raise AssertionError("the events were not acknowledged")

    def deliver_wildly(self, events: Sequence[Event], chance: random.Random) -> None:
        """Deliver events in batches, some batches twice, and the events of a batch in any order."""
        rest = list(events)
        while rest:
            size = chance.randint(1, 3)
            batch, rest = rest[:size], rest[size:]
            chance.shuffle(batch)
            for _ in range(chance.choice((1, 1, 2, 3))):
                self.deliver_surely(*batch)

    def tell(self, said: Said) -> None:
        """A user sees a message."""
        self._watcher(said)
        with self._changed:
            self.said.append(said)
            self._changed.notify_all()

    def watch(self, watcher: Callable[[Said], None]) -> None:
        """Call somebody with each message that a user is sent."""
        self._watcher = watcher

    def said_to(self, user: str) -> list[Said]:
        """What a user was sent."""
        with self._changed:
            return [said for said in self.said if said.user == user]

    def await_said(self, user: str, count: int) -> list[Said]:
        """What a user was sent, as soon as it is so many messages."""
        with self._changed:
            enough = self._changed.wait_for(
                lambda: sum(said.user == user for said in self.said) >= count, _LONGEST_SECONDS
            )
        assert enough, f"{user} was sent {len(self.said_to(user))} messages instead of {count}"
        return self.said_to(user)

    def option(self, user: str, title: str) -> str:
        """The id of an option that a user was offered, by its title, the latest first."""
        for said in reversed(self.said_to(user)):
            for identity, shown in said.options.items():
                if shown == title:
                    return identity
        raise AssertionError(f"{user} was never offered '{title}'")

    async def _handle(self, request: Request) -> Response:
        body = await request.body()
        try:
            content = json.loads(body) if body else None
        except ValueError:
            content = body.decode("utf-8", "replace")
        call = Call(request.method, request.url.path, dict(request.headers), content, dict(request.query_params), body)
        outcome = await run_in_threadpool(self._deal_with, call)
        return Response(
            json.dumps(outcome.content), outcome.status, dict(outcome.headers), media_type="application/json"
        )

    def _deal_with(self, call: Call) -> Outcome:
        with self._changed:
            self.calls.append(call)
        outcome = self.before(call) or self.answer(call)
        self.after(call)
        return outcome


def whole(labels: Mapping[str, str], text: str) -> dict[str, str]:
    """What the user reads of each option: a label that is cut has a number, by which the text lists the whole."""
    listed = dict(_NUMBERED.findall(text))
    found = {}
    for identity, label in labels.items():
        number, dot, _ = label.partition(".")
        found[identity] = listed.get(number, label) if dot else label
    return found


def utf16(text: str) -> int:
    """How long a text is in UTF-16 units, of which no other count of characters gives more."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class Rate:
    """A bound on calls: one in so many seconds, or so many at once after a rest; by the platform's clock."""

    def __init__(self, seconds: float, burst: int) -> None:
        self.seconds = seconds
        self._burst = burst
        self._paid_off: dict[str, float] = {}

    def allows(self, key: str, now: float) -> bool:
        """Count a call, if there is room for it."""
        due = max(self._paid_off.get(key, now), now) + self.seconds
        if due - now > self.seconds * self._burst + 1e-6:
            return False
        self._paid_off[key] = due
        return True
