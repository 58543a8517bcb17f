"""LINE from event to answer: each answered once, whatever is repeated, lost or refused on the way."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from bot.channels.registry import configured
from bot.delivery.database import Database
from bot.delivery.schema import DEAD_LETTERED, SENT, outbox
from bot.engine.conversation import Answer, Conversation, Message
from tests.bot.channels.slate import Parrot, served
from tests.platforms.base import Call, Event, Outcome
from tests.platforms.line import SECRET, TOKEN, batch, signature
from tests.platforms.line import Line as Double

PATH = "/webhooks/line/webhook"
REPLY, PUSH, LOADING = "/v2/bot/message/reply", "/v2/bot/message/push", "/v2/bot/chat/loading/start"


class Twice(Parrot):
    """Says everything twice, in two replies."""

    def answer(self, conversation: Conversation, message: Message) -> Answer:
        answer = super().answer(conversation, message)
        return Answer(answer.replies * 2, answer.events, answer.slots)


@pytest.fixture
def double() -> Iterator[Double]:
    with Double() as platform:
        assert isinstance(platform, Double)
        yield platform


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/desk.sqlite"


@asynccontextmanager
async def service(url: str, double: Double, engine: Any = None) -> AsyncIterator[httpx.AsyncClient]:
    async with served(url, configured(double.settings)["line"], engine) as client:
        yield client


async def deliver(client: httpx.AsyncClient, double: Double, *events: Event) -> int:
    request = double.signed(events)
    return (await client.post(PATH, content=request.content, headers=dict(request.headers))).status_code


async def told(double: Double, user: str, count: int) -> list[str]:
    said = await asyncio.get_running_loop().run_in_executor(None, double.await_said, user, count)
    return [each.text for each in said]


async def ended(url: str, count: int = 1) -> list[str]:
    """How so many replies ended, as soon as they have."""
    database = Database(url)
    query = sa.select(outbox.c.state).where(outbox.c.done_at.is_not(None)).order_by(outbox.c.id)
    try:
        while True:
            with database.reading() as connection:
                states = list(connection.execute(query).scalars())
            if len(states) >= count:
                return states
            await asyncio.sleep(0.02)
    finally:
        database.close()


def count(double: Double, path: str) -> int:
    return sum(call.path == path for call in double.calls)


async def test_a_message_is_answered_with_its_token(url: str, double: Double) -> None:
    async with service(url, double) as client:
        assert await deliver(client, double, double.text("ann", "hello")) == 200
        assert await told(double, "ann", 1) == ["hello"]
        await deliver(client, double, double.press("ann", "Again"))
        assert await told(double, "ann", 2) == ["hello", "again hello"]
    assert count(double, PUSH) == 0


async def test_fifty_deliveries_at_once_and_those_that_follow_are_one_message(url: str, double: Double) -> None:
    async with service(url, double) as client:
        event = double.text("ann", "hello")
        statuses = await asyncio.gather(*(deliver(client, double, event) for _ in range(50)))
        assert set(statuses) == {200}
        await told(double, "ann", 1)
        # What is redelivered says so, and may have another token.
        assert await deliver(client, double, event) == 200
        assert await deliver(client, double, {**event, "replyToken": "f" * 32}) == 200
        await deliver(client, double, double.text("ann", "bye"))
        assert await told(double, "ann", 2) == ["hello", "bye"]
    assert count(double, REPLY) == 2


async def test_a_batch_is_answered_in_the_order_of_its_times(url: str, double: Double) -> None:
    events = []
    for text in "one two three four".split():
        events.append(double.text("ann", text))
        double.let_pass(1)
    async with service(url, double) as client:
        await deliver(client, double, *reversed(events))
        assert await told(double, "ann", 4) == "one two three four".split()


async def test_two_replies_to_a_message_are_a_reply_and_a_push(url: str, double: Double) -> None:
    async with service(url, double, Twice()) as client:
        await deliver(client, double, double.text("ann", "hello"))
        assert await told(double, "ann", 2) == ["hello", "hello"]
        assert await ended(url, 2) == [SENT, SENT]
    assert [call.path for call in double.calls] == [LOADING, REPLY, PUSH]


def lost(double: Double, path: str) -> Callable[[Call], Outcome | None]:
    """Takes the first call of a path, and answers as if it had not."""

    def deal_with(call: Call) -> Outcome | None:
        if call.path != path or count(double, path) > 1:
            return None
        double.answer(call)
        return Outcome(500, {"message": "Internal server error"})

    return deal_with


@pytest.mark.parametrize("path", [LOADING, REPLY, PUSH])
async def test_a_call_that_was_taken_without_an_answer_is_not_taken_twice(url: str, double: Double, path: str) -> None:
    async with service(url, double, Twice()) as client:
        double.before = lost(double, path)
        await deliver(client, double, double.text("ann", "hello"))
        await told(double, "ann", 2)
        assert await ended(url, 2) == [SENT, SENT]
        assert [said.text for said in double.said] == ["hello", "hello"]


async def test_a_reply_without_an_answer_and_then_too_much_at_once_arrives_once(url: str, double: Double) -> None:
    def deal_with(call: Call) -> Outcome | None:
        if call.path != REPLY or count(double, REPLY) > 2:
            return None
        if count(double, REPLY) == 2:
            return Outcome(429, {"message": "The API rate limit has been exceeded. Try again later."})
        double.answer(call)
        return Outcome(500, {"message": "Internal server error"})

    async with service(url, double) as client:
        double.before = deal_with
        await deliver(client, double, double.text("ann", "hello"))
        assert await ended(url) == [SENT]
    assert [said.text for said in double.said] == ["hello"]
    # The animation may be shown anew at each attempt.
    assert [call.path for call in double.calls if call.path != LOADING] == [REPLY, REPLY, REPLY]


async def test_a_token_that_expires_while_the_platform_is_down_is_made_up_for_by_a_push(
    url: str, double: Double
) -> None:
    def down(call: Call) -> Outcome | None:
        if count(double, REPLY) > 1:
            return None
        double.let_pass(61)
        return Outcome(429, {"message": "The API rate limit has been exceeded. Try again later."})

    async with service(url, double) as client:
        double.before = lambda call: down(call) if call.path == REPLY else None
        await deliver(client, double, double.text("ann", "hello"))
        assert await told(double, "ann", 1) == ["hello"]
        assert await ended(url) == [SENT]
    # The animation may be shown anew at each attempt.
    assert [call.path for call in double.calls if call.path != LOADING] == [REPLY, REPLY, PUSH]


async def test_a_used_up_quota_holds_up_nobody(url: str, double: Double) -> None:
    double.quota = 0
    async with service(url, double) as client:
        late = double.text("ann", "late")
        double.let_pass(61)
        await deliver(client, double, late)
        assert await ended(url) == [DEAD_LETTERED]
        await deliver(client, double, double.text("ann", "in time"))
        assert await told(double, "ann", 1) == ["in time"]


async def test_a_request_that_is_played_again_is_answered_once(url: str, double: Double) -> None:
    async with service(url, double) as client:
        request = double.signed([double.text("ann", "hello")])
        for _ in range(3):
            response = await client.post(PATH, content=request.content, headers=dict(request.headers))
            assert response.status_code == 200
        await deliver(client, double, double.text("ann", "bye"))
        assert await told(double, "ann", 2) == ["hello", "bye"]


@pytest.mark.parametrize("header", [None, "", "AAAA", signature(b"another"), signature(b"{}", "another")])
async def test_nobody_is_told_why_he_is_refused(url: str, double: Double, header: str | None) -> None:
    async with service(url, double) as client:
        headers = {} if header is None else {"x-line-signature": header}
        response = await client.post(PATH, content=b"{}", headers=headers)
        assert (response.status_code, response.content) == (403, b"")
        assert (await client.get(PATH)).status_code == 403


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 200),
        (b"no json", 200),
        (b"[" * 200_000, 200),
        (b'{"destination": "x", "events": [{"type": "message"}]}', 200),
        (b" " * 1_048_576, 200),
        (b" " * 1_048_577, 413),
    ],
)
async def test_content_never_is_an_error_of_ours(url: str, double: Double, body: bytes, status: int) -> None:
    async with service(url, double) as client:
        response = await client.post(PATH, content=body, headers={"x-line-signature": signature(body)})
        assert response.status_code == status


async def test_the_rest_of_a_batch_with_a_bad_event_is_answered(url: str, double: Double) -> None:
    events: list[Any] = [double.text("ann", "one"), {"type": "message", "source": 7}, None, double.text("ann", "two")]
    events.insert(1, {**double.text("ann", "x"), "webhookEventId": "\x00" * 300})
    events.append(double.event("ann", "unfollow"))
    request = double.request(batch(events))
    async with service(url, double) as client:
        response = await client.post(PATH, content=request.content, headers=dict(request.headers))
        assert response.status_code == 200
        assert await told(double, "ann", 2) == ["one", "two"]


async def test_secrets_are_in_no_log_and_no_answer(
    monkeypatch: pytest.MonkeyPatch, url: str, double: Double, caplog: pytest.LogCaptureFixture
) -> None:
    refused = Outcome(400, {"message": f"{SECRET} {TOKEN}", "details": [{"message": SECRET, "property": SECRET}]})
    # Refused with its options, and then in words.
    refusals = iter([Outcome(401, {"message": TOKEN}), refused, refused])
    monkeypatch.setattr("bot.channels.outcomes._MENDING_SECONDS", 0.0)
    async with service(url, double) as client:
        caplog.set_level(logging.DEBUG)
        caplog.set_level(logging.DEBUG, "bot")
        double.before = lambda call: next(refusals, None) if call.path == REPLY else None
        await deliver(client, double, double.text("ann", "a private question"))
        assert await ended(url) == [DEAD_LETTERED]
        response = await client.post(PATH, content=b"{}", headers={"x-line-signature": "wrong"})
        figures = (await client.get("/metrics")).text
    assert "LINE_CHANNEL_ACCESS_TOKEN is not accepted" in caplog.text
    for place in (caplog.text, response.text, str(response.headers), figures):
        assert not any(secret in place for secret in (SECRET, TOKEN, "a private question"))
    assert 'channel="line"' in figures
