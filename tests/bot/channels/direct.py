"""A channel whose calls go to its platform's double without a network: so quick that many can be tried."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from bot.channels.calls import keyed
from bot.channels.http_client import Answer
from bot.channels.interface import Address, Channel, Option, Outbound, RawRequest
from bot.channels.registry import configured
from tests.platforms.base import Call, Platform, Said

_USERS = count(27_820_000_001)


class Direct:
    """A channel and its double. `platform` has to be entered: its settings name its address."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.channel: Channel = configured(platform.settings)[platform.name]
        client = self.channel._client  # type: ignore[attr-defined]
        self._base, self._headers = urlsplit(client._base_url).path, client._headers
        client.call = self._call
        if hasattr(self.channel, "_pace"):
            self.channel._pace.wait = lambda *_: 0.0

    async def _call(self, method: str, path: str, **given: Any) -> Answer:
        body = given.get("content") or json.dumps(given.get("json")).encode()
        headers = {name.lower(): value for name, value in {**self._headers, **given.get("headers", {})}.items()}
        content = json.loads(body)
        call = Call(method, self._base + path, headers, content, given.get("params", {}), body)
        outcome = self.platform.before(call) or self.platform.answer(call)
        return Answer(outcome.status, outcome.content, dict(outcome.headers))

    async def told(self, text: str, options: Sequence[Option] = (), language: str = "en") -> list[Said]:
        """What somebody who has just written is told by a reply. Raises NotSent where the platform does not take it."""
        reply, to = self.reply(text, options, language)
        for call in keyed(reply, self.channel.render(reply, to)):
            await self.channel.send(call)
        return self.seen()

    def reply(self, text: str, options: Sequence[Option] = (), language: str = "en") -> tuple[Outbound, Address]:
        """A reply to somebody who has just written, and where it goes."""
        self._user = str(next(_USERS))
        # Whatever was sent before is long ago.
        self.platform.let_pass(60.0)
        request = self.platform.signed([self.platform.text(self._user, "hello")])
        headers: Mapping[str, str] = {name.lower(): value for name, value in request.headers.items()}
        raw = RawRequest(request.method, dict(request.url.params), headers, request.content)
        [message] = self.channel.parse(self.channel.verify(raw))
        to = Address(message.account, message.user, message.context, message.at)
        return Outbound(f"{message.id}:0", text, language, options), to

    def seen(self) -> list[Said]:
        """What the last who wrote was told."""
        return self.platform.said_to(self._user)
