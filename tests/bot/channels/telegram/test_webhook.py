"""Telegram in the service, the engine a parrot: each update once, in order, whatever comes between."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from bot.channels.registry import configured
from bot.channels.telegram import channel as module
from bot.delivery.database import Database
from bot.delivery.schema import outbox
from tests.bot.channels.slate import Parrot, served
from tests.platforms.base import Event, Outcome
from tests.platforms.telegram import SECRET, TOKEN, USERNAME
from tests.platforms.telegram import Telegram as Double

PATH = "/webhooks/telegram/webhook"
USER, OTHER, GROUP = "6281234567", "27821234567", "-1001234567890"


@pytest.fixture
def double() -> Iterator[Double]:
    with Double() as platform:
        assert isinstance(platform, Double)
        yield platform


@pytest.fixture
def parrot() -> Parrot:
    return Parrot()


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One kind of database: what they have in common is tested with the sender and the webhook."""
    return f"sqlite:///{tmp_path}/desk.sqlite"


@pytest.fixture
async def client(
    monkeypatch: pytest.MonkeyPatch, database_url: str, double: Double, parrot: Parrot
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the service, which does not pause between messages."""
    for name in ("_APART", "_APART_IN_GROUPS"):
        monkeypatch.setattr(module, name, 0.0)
    async with served(database_url, configured(double.settings)["telegram"], parrot) as client:
        yield client


async def post(client: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
    return await client.post(PATH, content=request.content, headers=request.headers)


async def deliver(client: httpx.AsyncClient, double: Double, *events: Event) -> None:
    for event in events:
        response = await post(client, double.request(event))
        assert response.status_code == 200
        await asyncio.to_thread(double.make_call, response.content)


async def said(double: Double, user: str, count: int) -> list[str]:
    told = await asyncio.to_thread(double.await_said, user, count)
    return [each.text for each in told]


def rows(database_url: str) -> list[tuple[str, str | None]]:
    database = Database(database_url)
    with database.reading() as connection:
        found = connection.execute(sa.select(outbox.c.state, outbox.c.error).order_by(outbox.c.id))
        told = [(row.state, row.error) for row in found]
    database.close()
    return told


async def test_a_message_is_acknowledged_with_typing_and_answered(client: httpx.AsyncClient, double: Double) -> None:
    await deliver(client, double, double.text(USER, "hello"))
    assert await said(double, USER, 1) == ["hello"]
    assert double.typing == [int(USER)]


async def test_the_same_update_fifty_times_at_once_is_answered_once(
    client: httpx.AsyncClient, double: Double, parrot: Parrot
) -> None:
    request = double.request(double.text(USER, "hello"))
    responses = await asyncio.gather(*(post(client, request) for _ in range(50)))
    assert {response.status_code for response in responses} == {200}
    await deliver(client, double, double.text(USER, "bye"))
    assert await said(double, USER, 2) == ["hello", "bye"]
    # Replayed later it is still the same.
    assert (await post(client, request)).status_code == 200
    await deliver(client, double, double.text(USER, "again"))
    assert await said(double, USER, 3) == ["hello", "bye", "again"]
    assert parrot.heard == ["hello", "bye", "again"]


@pytest.mark.parametrize("secret", [None, "", SECRET[:-1], SECRET.upper(), TOKEN])
async def test_without_our_word_nothing_is_taken_and_nothing_told(
    client: httpx.AsyncClient, double: Double, parrot: Parrot, secret: str | None
) -> None:
    refused = await post(client, double.request(double.text(USER, "hello"), secret))
    assert (refused.status_code, refused.content) == (403, b"")
    assert not any(SECRET in value for value in refused.headers.values())
    assert (await client.get(PATH)).status_code == 403
    await deliver(client, double, double.text(USER, "bye"))
    assert await said(double, USER, 1) == ["bye"]
    assert parrot.heard == ["bye"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 200),
        (b"no json", 200),
        (b"\xff\xfe\x00", 200),
        (b"[" * 200_000, 200),
        (b'{"message":' * 90_000, 200),
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>', 200),
        (b'{"update_id": 1, "message": null}', 200),
        (b'{"update_id": 1, "message": {"chat": {"id": 1e400, "type": "private"}, "text": "x"}}', 200),
        (b'{"update_id": 1, "something_new": {}}', 200),
        (b"x" * 1_048_577, 413),
    ],
)
async def test_no_content_is_an_error_of_ours_and_the_rest_is_served(
    client: httpx.AsyncClient, double: Double, body: bytes, status: int
) -> None:
    assert (await post(client, double.request(body))).status_code == status
    await deliver(client, double, double.text(USER, "hello"))
    assert await said(double, USER, 1) == ["hello"]


async def test_a_press_is_answered_as_what_its_option_stands_for(
    client: httpx.AsyncClient, double: Double, parrot: Parrot
) -> None:
    await deliver(client, double, double.text(USER, "hello"))
    await said(double, USER, 1)
    press = double.press(USER, "Again")
    await deliver(client, double, press, press)
    await said(double, USER, 2)
    assert parrot.heard == ["hello", "again hello"]
    assert double.answered == [press["callback_query"]["id"]] * 2
    assert len(press["callback_query"]["data"].encode()) <= 64


async def test_an_option_that_nobody_knows_any_more_is_read_by_its_title(
    client: httpx.AsyncClient, double: Double, parrot: Parrot
) -> None:
    double.option_shown(USER, "999.0", "The second plant")
    await deliver(client, double, double.press(USER, "The second plant"))
    await said(double, USER, 2)
    # Another conversation's option tells nothing of what it stands for.
    await deliver(client, double, double.text(OTHER, "secret"))
    await said(double, OTHER, 1)
    stolen = json.loads(json.dumps(double.press(OTHER, "Again")).replace(OTHER, USER))
    await deliver(client, double, stolen)
    await said(double, USER, 3)
    assert parrot.heard == ["The second plant", "secret", "Again"]


async def test_an_edited_question_is_answered_anew_and_quoted(client: httpx.AsyncClient, double: Double) -> None:
    question = double.text(USER, "How many in Kenia?")
    await deliver(client, double, question, double.edited(question, "How many in Kenya?"))
    assert await said(double, USER, 2) == ["How many in Kenia?", "How many in Kenya?"]
    sent = [call.content for call in double.calls if call.path.endswith("/sendMessage")]
    assert [content.get("reply_parameters", {}).get("message_id") for content in sent] == [
        None,
        question["message"]["message_id"],
    ]


async def test_a_group_is_one_conversation_and_only_what_is_said_to_us_is_answered(
    client: httpx.AsyncClient, double: Double, parrot: Parrot
) -> None:
    events = [
        double.in_group(GROUP, USER, "good morning"),
        double.in_group(GROUP, USER, f"@{USERNAME} one"),
        double.in_group(GROUP, OTHER, "/help@another_bot"),
        double.in_group(GROUP, OTHER, f"two @{USERNAME}"),
    ]
    await deliver(client, double, *events)
    assert await said(double, GROUP, 2) == ["one", "two"]
    await deliver(client, double, double.press(GROUP, "Again"))
    await said(double, GROUP, 3)
    assert parrot.heard == ["one", "two", "again two"]
    assert double.said_to(USER) == []


@pytest.mark.parametrize(
    ("tag", "kind", "words"),
    [
        ("en", "picture", "I can't look at pictures"),
        ("id", "voice", "saya tidak bisa mendengarkan pesan suara"),
        ("zh-hans", "sticker", "我看不懂表情贴图"),
        ("zh-hant", "location", "我讀不了位置"),
        ("pt-br", "file", "I can't open files"),
    ],
)
async def test_what_is_no_text_is_answered_in_the_users_language(
    client: httpx.AsyncClient, double: Double, tag: str, kind: str, words: str
) -> None:
    event = double.kind(USER, kind)
    event["message"]["from"]["language_code"] = tag
    await deliver(client, double, event)
    [answer] = await said(double, USER, 1)
    assert words in answer


async def test_an_album_is_answered_once(client: httpx.AsyncClient, double: Double) -> None:
    pictures = [double.kind(USER, "picture") for _ in range(4)]
    for event in pictures:
        event["message"]["media_group_id"] = "13"
    await deliver(client, double, *pictures, double.text(USER, "so?"))
    assert (await said(double, USER, 2))[1] == "so?"


async def test_a_start_by_a_link_is_a_welcome(client: httpx.AsyncClient, double: Double, parrot: Parrot) -> None:
    await deliver(client, double, double.text(USER, "/start ref_42"))
    [welcome] = await said(double, USER, 1)
    assert welcome.startswith("Welcome!")
    assert parrot.heard == []


async def test_who_has_blocked_us_holds_nobody_up(client: httpx.AsyncClient, double: Double, database_url: str) -> None:
    blocked = double.text(USER, "hello")
    double.blocked.add(int(USER))
    await deliver(client, double, blocked, double.text(OTHER, "hello"))
    assert await said(double, OTHER, 1) == ["hello"]
    double.blocked.clear()
    await deliver(client, double, double.text(USER, "here I am again"))
    assert await said(double, USER, 1) == ["here I am again"]
    states = sorted(rows(database_url))
    assert [state for state, _ in states if state == "buried"] == ["buried"]
    assert "blocked" in str(states[0][1])


async def test_what_telegram_asks_to_wait_for_comes_later_and_in_order(
    client: httpx.AsyncClient, double: Double
) -> None:
    words = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 1}}
    answers = [Outcome(429, words), Outcome(502, {})]

    def before(call: Any) -> Outcome | None:
        return answers.pop() if answers and call.path.endswith("/sendMessage") else None

    double.before = before
    await deliver(client, double, *(double.text(USER, str(number)) for number in range(3)))
    assert await said(double, USER, 3) == ["0", "1", "2"]
    assert answers == []
