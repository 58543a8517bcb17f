"""Kills processes at random moments under load, and looks from the outside what became of every message.

    python -m tests.faults.storm --kills 200 [--database postgresql] [--workers 2] [--seed 1]

Senders send the messages of a conversation in order, each with its Idempotency-Key, again and again until they have the
replies; now and then they hang up early, or send a message again that was answered long ago. Visitors of the website do
the like (visitors.py). In the end each message must have one set of replies, the same each time, the very ones that it
gets where nothing is killed; and the log of each conversation must hold each message and each reply once, in order.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa

from bot.delivery.conversations import export
from bot.delivery.database import Database
from bot.delivery.schema import inbox, outbox
from bot.engine.training import model_path
from bot.settings import Settings
from tests.bot.talking import QUESTION, WEBHOOK
from tests.faults.service import Service
from tests.faults.visitors import Visitor

Replies = list[dict[str, Any]]
Kill = Callable[[], Awaitable[None]]
# Replies that depend on what was said before, and on the language that was asked for.
_SAID = (
    QUESTION,
    "What is your source?",
    "And in Mexico?",
    "Which plants are there?",
    "你好",
    "Halo",
    "它在南非卖多少辆？",
)
_PAUSE_SECONDS = 0.05
# Only bounds how long a storm on a broken service goes on.
_LONGEST_SECONDS = 240
# How often a sender hangs up before the answer, or asks again for an old one.
_IMPATIENT, _AGAIN = 0.1, 0.1
_EARLY_SECONDS = 0.05


@dataclass
class Storm:
    """A load of conversations on a service."""

    url: str
    talks: int = 4
    seed: int = 1
    visits: int = 2
    answered: dict[str, list[Replies]] = field(default_factory=dict)
    figures: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)
    visitors: list[Visitor] = field(default_factory=list)
    over: bool = False

    async def run(self, kills: Kill) -> None:
        """Send messages as long as `kills` goes on, and until all that were sent are answered."""
        self.random = random.Random(self.seed)  # noqa: S311
        async with httpx.AsyncClient(base_url=self.url, timeout=90) as client:
            talks = [asyncio.create_task(self._talk(client, f"storm-{number}")) for number in range(self.talks)]
            self.visitors = [Visitor(client, self.random, self.figures) for _ in range(self.visits)]
            talks += [asyncio.create_task(self._visit(visitor)) for visitor in self.visitors]
            try:
                await kills()
            finally:
                self.over = True
                await asyncio.gather(*talks)
            for sender in self.answered:
                await self._ask_again(client, sender, range(len(self.answered[sender])))

    async def progress(self, messages: int) -> None:
        """Wait until so many more messages are answered."""
        wanted = self.figures["messages"] + messages
        deadline = time.monotonic() + _LONGEST_SECONDS
        while self.figures["messages"] < wanted:
            if time.monotonic() > deadline:
                raise AssertionError("nothing is answered any more")
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _talk(self, client: httpx.AsyncClient, sender: str) -> None:
        replies = self.answered[sender] = []
        while not self.over:
            replies.append(await self._deliver(client, sender, len(replies)))
            self.figures["messages"] += 1
            if self.random.random() < _AGAIN:
                await self._ask_again(client, sender, [self.random.randrange(len(replies))])
            await asyncio.sleep(self.random.uniform(0, _PAUSE_SECONDS))

    async def _visit(self, visitor: Visitor) -> None:
        while not self.over:
            await visitor.send(said(visitor.sent))
            await asyncio.sleep(self.random.uniform(0, _PAUSE_SECONDS))

    async def _ask_again(self, client: httpx.AsyncClient, sender: str, turns: Any) -> None:
        for turn in turns:
            self.figures["asked again"] += 1
            if await self._deliver(client, sender, turn) != self.answered[sender][turn]:
                self.findings.append(f"{sender} got other replies to message {turn} the second time")

    async def _deliver(self, client: httpx.AsyncClient, sender: str, turn: int) -> Replies:
        """Send a message until it is answered."""
        deadline = time.monotonic() + _LONGEST_SECONDS
        while time.monotonic() < deadline:
            try:
                response = await self._send(client, sender, turn)
            except (httpx.TransportError, asyncio.TimeoutError) as error:
                self.figures["hung up" if isinstance(error, asyncio.TimeoutError) else "broken connections"] += 1
            else:
                if response.status_code == 200:
                    replies: Replies = response.json()
                    return replies
                self.figures[f"status {response.status_code}"] += 1
                if response.status_code != 503 or "retry-after" not in response.headers:
                    raise AssertionError(f"{sender}, message {turn}: {response.status_code} {response.text}")
            await asyncio.sleep(_PAUSE_SECONDS)
        raise AssertionError(f"message {turn} of {sender} was never answered")

    async def _send(self, client: httpx.AsyncClient, sender: str, turn: int) -> httpx.Response:
        body = {"sender": sender, "message": said(turn)}
        sending = client.post(WEBHOOK, json=body, headers={"Idempotency-Key": f"message-{turn}"})
        if self.random.random() < _IMPATIENT:
            return await asyncio.wait_for(sending, self.random.uniform(0, _EARLY_SECONDS))
        return await sending


def said(turn: int) -> str:
    """What every sender says in its so-manieth message; never the same twice."""
    return f"{_SAID[turn % len(_SAID)]} #{turn}"


async def calm(url: str, turns: int) -> list[Replies]:
    """The replies that a sender gets while nothing is killed."""
    replies = []
    async with httpx.AsyncClient(base_url=url, timeout=90) as client:
        for turn in range(turns):
            response = await client.post(WEBHOOK, json={"sender": "calm", "message": said(turn)})
            replies.append(response.raise_for_status().json())
    return replies


async def judge(storm: Storm, database_url: str) -> list[str]:
    """What is wrong after a storm."""
    findings = list(storm.findings)
    longest = max(*map(len, storm.answered.values()), *(visitor.sent for visitor in storm.visitors), 0)
    expected = await calm(storm.url, longest)
    texts = [[reply["text"] for reply in replies] for replies in expected]
    for visitor in storm.visitors:
        findings += visitor.findings([said(turn) for turn in range(longest)], texts)
    for sender, answered in storm.answered.items():
        for turn, replies in enumerate(answered):
            if _content(replies) != _content(expected[turn]):
                findings.append(f"{sender}, message {turn}: {replies} instead of {expected[turn]}")
    database = Database(database_url)
    with database.reading() as connection:
        logs = {told["conversation"]: told["events"] for told in export(connection)}
        ends = dict(connection.execute(sa.select(inbox.c.state, sa.func.count()).group_by(inbox.c.state)).all())
        kept = dict(connection.execute(sa.select(outbox.c.state, sa.func.count()).group_by(outbox.c.state)).all())
    database.close()
    visited = [texts[: visitor.sent] for visitor in storm.visitors]
    messages = sum(map(len, [*storm.answered.values(), expected, *visited]))
    if ends != {"done": messages}:
        findings.append(f"the inbox holds {ends} for {messages} messages")
    replies_sent = sum(
        len(replies) for answered in [*storm.answered.values(), expected, *visited] for replies in answered
    )
    if kept != {"kept": replies_sent}:
        findings.append(f"the outbox holds {kept} for {replies_sent} replies")
    for sender, answered in storm.answered.items():
        findings += [f"{sender}: {finding}" for finding in _of_log(logs[sender], answered)]
    return findings


def _content(replies: Replies) -> list[dict[str, Any]]:
    return [{key: value for key, value in reply.items() if key != "recipient_id"} for reply in replies]


def _of_log(events: list[dict[str, Any]], answered: list[Replies]) -> list[str]:
    """What is wrong with a conversation's log."""
    findings = []
    told = [(event["event"], event["text"]) for event in events if event["event"] in ("user", "bot")]
    sent = []
    for turn, replies in enumerate(answered):
        sent += [("user", said(turn))] + [("bot", reply["text"]) for reply in replies]
    if told != sent:
        at = next((n for n, (a, b) in enumerate(zip(told, sent, strict=False)) if a != b), min(len(told), len(sent)))
        findings.append(f"its log differs at {at}: {told[at : at + 3]} instead of {sent[at : at + 3]}")
    if (starts := sum(event["event"] == "session_started" for event in events)) != 1:
        findings.append(f"it began {starts} times")
    return findings


async def _weathered(storm: Storm, service: Service, kills: Kill) -> list[str]:
    """What is wrong after a storm. In one loop: what its threads have started ends with them."""
    begun = time.monotonic()
    await storm.run(kills)
    storm.figures["seconds"] = round(time.monotonic() - begun)
    return await judge(storm, service.database)


def main() -> int:
    """Run a long storm and print its figures; 1 when something was lost, doubled or out of order."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.storm", description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--talks", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    from tests.faults.kills import mixed_kills
    from tests.postgresql import Server

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        directory = Path(name)
        server = Server() if chosen.database == "postgresql" else None
        service = Service(
            directory, model_path(Settings()), server.url if server else None, WORKERS=str(chosen.workers)
        )
        try:
            with service as url:
                storm = Storm(url, chosen.talks, chosen.seed)
                findings = asyncio.run(_weathered(storm, service, mixed_kills(storm, service, chosen.kills, server)))
        finally:
            if server:
                server.close()
    for name, figure in sorted(storm.figures.items()):
        print(f"{name:>20} {figure}")
    print(f"{'findings':>20} {len(findings)}")
    print("\n".join(findings))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
