"""Visitors of the website in a storm: they send messages until these are taken in, and follow their conversation."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx

_PAUSE_SECONDS = 0.05
# How often a visitor hangs up before the answer, or sends a message again that was taken in.
_IMPATIENT, _AGAIN = 0.1, 0.1
_EARLY_SECONDS = 0.05
# Only bounds how long a broken service is asked.
_LONGEST_SECONDS = 240


@dataclass
class Visitor:
    """A conversation on the website; `log` holds what was read of it, in order."""

    client: httpx.AsyncClient
    random: random.Random
    figures: Counter[str]
    log: list[dict[str, Any]] = field(default_factory=list)
    sent: int = 0
    _session: str = ""
    _cursor: str | None = None

    async def send(self, text: str) -> None:
        """Send the next message, and read on until it has its last reply."""
        identity = f"m-{self.sent}"
        await self._until(lambda: self._given(identity, text))
        self.sent += 1
        await self._until(lambda: self._read(identity))
        if self.random.random() < _AGAIN:
            self.figures["sent again on the web"] += 1
            await self._until(lambda: self._given(identity, text))
        self.figures["messages on the web"] += 1

    def findings(self, said: list[str], replies: list[list[str]]) -> list[str]:
        """What is wrong with the log, where `said` should have had these `replies`."""
        expected = []
        for text, texts in zip(said[: self.sent], replies, strict=False):
            expected += [("partner", text)] + [("desk", reply) for reply in texts]
        told = [(event["from"], event["text"]) for event in self.log]
        if told == expected:
            return []
        at = next((n for n, (a, b) in enumerate(zip(told, expected, strict=False)) if a != b), len(told))
        return [f"a visitor's log differs at {at}: {told[at : at + 3]} instead of {expected[at : at + 3]}"]

    async def _until(self, attempt: Any) -> None:
        deadline = time.monotonic() + _LONGEST_SECONDS
        while time.monotonic() < deadline:
            try:
                if await attempt():
                    return
            except (httpx.TransportError, asyncio.TimeoutError):
                self.figures["broken connections on the web"] += 1
            await asyncio.sleep(_PAUSE_SECONDS)
        raise AssertionError("a visitor is not answered any more")

    async def _given(self, identity: str, text: str) -> bool:
        """Whether a message was taken in."""
        if not self._session:
            begun = await self.client.post("/api/chat/sessions", json={})
            if not self._is(begun, 201):
                return False
            self._session = begun.json()["session"]
        sending = self.client.post("/api/chat/messages", json={"id": identity, "text": text}, headers=self._headers)
        if self.random.random() < _IMPATIENT:
            return self._is(await asyncio.wait_for(sending, self.random.uniform(0, _EARLY_SECONDS)), 202)
        return self._is(await sending, 202)

    async def _read(self, identity: str) -> bool:
        """Whether a message has its last reply, after reading on."""
        given = {"after": self._cursor} if self._cursor else {}
        read = await self.client.get("/api/chat/events", params={**given, "wait": "5"}, headers=self._headers)
        if not self._is(read, 200):
            return False
        self.log += read.json()["events"]
        self._cursor = read.json()["last_event_id"] or self._cursor
        return any(event.get("replies_to") == identity and event["last"] for event in self.log)

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._session}"}

    def _is(self, response: httpx.Response, status: int) -> bool:
        if response.status_code == status:
            return True
        self.figures[f"status {response.status_code} on the web"] += 1
        if response.status_code != 503 or "retry-after" not in response.headers:
            raise AssertionError(f"a visitor: {response.status_code} {response.text}")
        return False
