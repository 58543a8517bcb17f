"""A service with every channel that there is, the real model, and a double of each platform."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from bot.channels.interface import Channel, Inbound
from bot.channels.registry import configured
from bot.delivery.desk import Desk
from bot.front.app import create_app
from bot.observing.metrics import Metrics
from bot.settings import Settings
from tests.platforms.__main__ import PLATFORMS
from tests.platforms.base import Platform, Said

# A number of a country that says little of a language, for platforms that know users by number.
_USERS = count(27_820_000_001)


def user() -> str:
    """Somebody who has not written yet."""
    return str(next(_USERS))


@dataclass
class Everywhere:
    """The service at work."""

    platforms: Mapping[str, Platform]
    url: str
    # The tag that every platform seems to tell of its user; None for what it does tell.
    hint: list[str | None] = field(default_factory=lambda: [None])

    def ask(self, channel: str, whom: str, *texts: str) -> list[Said]:
        """What somebody is told who says one thing after another."""
        platform = self.platforms[channel]
        for text in texts:
            before = len(platform.said_to(whom))
            platform.deliver_surely(platform.text(whom, text))
            platform.await_said(whom, before + 1)
        return platform.said_to(whom)

    def over_rest(self, *messages: str) -> dict[str, Any]:
        """The last of the replies that a client of the REST channel gets: what all channels are to say."""
        sender, replies = user(), []
        for message in messages:
            body = {"sender": sender, "message": message}
            replies = httpx.post(f"{self.url}/webhooks/rest/webhook", json=body, timeout=60).json()
        last: dict[str, Any] = replies[-1]
        return last


@contextmanager
def serve(model: Path, database: Path) -> Iterator[Everywhere]:
    """Serve all channels."""
    with ExitStack() as stack:
        platforms = {name: stack.enter_context(make()) for name, make in PLATFORMS.items()}
        channels = configured({name: value for each in platforms.values() for name, value in each.settings.items()})
        listener = socket.create_server(("127.0.0.1", 0))
        service = Everywhere(platforms, f"http://127.0.0.1:{listener.getsockname()[1]}")
        for name, platform in platforms.items():
            platform.service = service.url
            _hint(channels[name], service.hint)
        settings = Settings(database=f"sqlite:///{database}", rate_limit="off")
        desk = Desk(settings, model, pushed={name: channel.limits.passive for name, channel in channels.items()})
        app = create_app(settings, desk, metrics=Metrics(), channels=channels)
        stack.enter_context(_running(app, listener))
        yield service


def _hint(channel: Channel, given: list[str | None]) -> None:
    """Make a channel tell a language of its users, whatever their platform tells."""
    parse = channel.parse

    def hinted(body: bytes) -> list[Inbound]:
        return [replace(message, language=given[0] or message.language) for message in parse(body)]

    channel.parse = hinted  # type: ignore[method-assign]


@contextmanager
def _running(app: Any, listener: socket.socket) -> Iterator[None]:
    """An application that is served in a thread."""
    server = uvicorn.Server(
        uvicorn.Config(app, log_config=None, log_level="error", ws="none", timeout_graceful_shutdown=5)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.05)
    yield
    server.should_exit = True
    thread.join(60)
