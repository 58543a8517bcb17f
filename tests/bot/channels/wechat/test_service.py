"""WeChat in a service: against the platform's double, with a parrot for an engine."""

from __future__ import annotations

import asyncio
import importlib
import logging
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from bot.channels.interface import Permanent, Retry
from bot.channels.settings import read
from bot.channels.webhook import MOST_BYTES
from bot.channels.wechat.channel import Settings, WeChat
from bot.delivery.schema import inbox, outbox
from bot.engine.conversation import Answer, Conversation, Message
from bot.observing.metrics import Metrics
from tests.bot.channels.slate import Parrot, served
from tests.bot.channels.test_webhook import rows, until
from tests.platforms.base import Call, Event, Outcome
from tests.platforms.wechat import APP_ID, APP_SECRET, KEY, TOKEN, document
from tests.platforms.wechat import WeChat as Double

ANN, BOB = "o-ann", "o-bob"
SEND = "/cgi-bin/message/custom/send"
LONG = "这句话很长，长得一条消息放不下。" * 60


@pytest.fixture(autouse=True, scope="module")
def _loaded() -> None:
    """What phrases need takes seconds to load, in which an acknowledgement would not wait for the first of them."""
    importlib.import_module("bot.engine.dialogue")


@pytest.fixture
def double() -> Iterator[Double]:
    with Double("http://desk.test") as double:
        assert isinstance(double, Double)
        yield double


def channel(double: Double, **more: str) -> WeChat:
    settings = read(Settings, {**double.settings, **more})
    assert settings is not None
    return WeChat(settings)


class Slow(Parrot):
    """Takes its time with what it is told to."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    def answer(self, conversation: Conversation, message: Message) -> Answer:
        if message.text.startswith("slow"):
            time.sleep(self._seconds)
        return super().answer(conversation, message)


class Serving:
    """A service that the double delivers events to, without a network between them."""

    def __init__(self, double: Double, client: httpx.AsyncClient) -> None:
        self._double = double
        self._client = client

    async def send(self, request: httpx.Request) -> httpx.Response:
        return await self._client.send(request)

    async def deliver(self, event: Event) -> httpx.Response:
        response = await self._client.send(self._double.signed([event]))
        if response.status_code == 200:
            self._double.show(event, response)
        return response


@asynccontextmanager
async def serving(url: str, double: Double, engine: Parrot | None = None, **more: Any) -> AsyncIterator[Serving]:
    async with served(url, channel(double), engine, **more) as client:
        yield Serving(double, client)


def texts(double: Double, user: str = ANN) -> list[str]:
    return [said.text for said in double.said_to(user)]


def calls(double: Double, path: str = SEND) -> list[Call]:
    return [call for call in double.calls if call.path == path]


async def test_the_acknowledgement_carries_the_answer_and_the_platform_is_not_called(
    database_url: str, double: Double
) -> None:
    async with serving(database_url, double) as service:
        response = await service.deliver(double.text(ANN, "你好"))
        assert response.headers["content-type"].startswith("text/xml")
    assert texts(double) == ["你好"]
    assert double.calls == []
    assert [row.state for row in rows(database_url, outbox)] == ["sent"]


async def test_the_platform_s_retries_get_the_same_answer_and_no_other(database_url: str, double: Double) -> None:
    parrot = Parrot()
    async with serving(database_url, double, parrot) as service:
        event = double.text(ANN, "你好")
        for _ in range(3):
            assert (await service.deliver(event)).content != b"success"
    assert parrot.heard == ["你好"]
    assert texts(double) == ["你好"]
    assert double.calls == []


async def test_the_same_message_fifty_times_at_once_is_answered_once(database_url: str, double: Double) -> None:
    parrot = Parrot()
    async with serving(database_url, double, parrot) as service:
        event = double.text(ANN, "你好")
        responses = await asyncio.gather(*(service.deliver(event) for _ in range(50)))
    assert {response.status_code for response in responses} == {200}
    assert parrot.heard == ["你好"]
    assert texts(double) == ["你好"]
    assert double.calls == []


async def test_an_event_is_answered_once_and_the_next_one_anew(database_url: str, double: Double) -> None:
    async with serving(database_url, double) as service:
        followed = double.event(ANN, "subscribe")
        await asyncio.gather(*(service.deliver(followed) for _ in range(3)))
        assert len(texts(double)) == 1
        await service.deliver(double.event(ANN, "CLICK", "南非"))
        assert texts(double)[1:] == ["南非"]
        for silent in ("unsubscribe", "VIEW", "LOCATION"):
            assert (await service.deliver(double.event(ANN, silent, "x"))).content == b"success"
    assert len(rows(database_url, inbox)) == 2
    welcome = texts(double)[0]
    assert welcome.startswith("欢迎您！")
    assert "Welcome! I am a chatbot" in welcome


async def test_a_long_answer_is_sent_in_parts_after_a_mere_acknowledgement(database_url: str, double: Double) -> None:
    async with serving(database_url, double) as service:
        assert (await service.deliver(double.text(ANN, LONG))).content == b"success"
        await until(lambda: len(texts(double)) == 2)
        assert "".join(texts(double)) == LONG
        assert [*double.said_to(ANN)[1].options.values()] == ["Again"]
        # The next answer does not overtake it, and a press of the menu is what it stands for.
        pressed = double.press(ANN, "Again")
        assert "bizmsgmenuid" in pressed
        double.press(ANN, "Again")
    assert len(calls(double)) == 2


async def test_a_press_in_a_menu_is_answered_as_what_it_stands_for(database_url: str, double: Double) -> None:
    parrot = Parrot()
    async with serving(database_url, double, parrot) as service:
        await service.deliver(double.text(ANN, LONG))
        await until(lambda: len(texts(double)) == 2)
        await service.deliver(double.press(ANN, "Again"))
    assert parrot.heard == [LONG, f"again {LONG}"]


async def test_an_answer_that_comes_too_late_is_sent_once(
    monkeypatch: pytest.MonkeyPatch, database_url: str, double: Double
) -> None:
    monkeypatch.setattr(WeChat, "limits", _patient(0.3))
    parrot = Slow(1.0)
    async with serving(database_url, double, parrot) as service:
        event = double.text(ANN, "slow")
        assert (await service.deliver(event)).content == b"success"
        again = await service.deliver(event)  # nobody asked it to come again, but it does
        await until(lambda: len(texts(double)) == 1)
        await service.deliver(event)
    assert again.content == b"success"
    assert parrot.heard == ["slow"]
    assert texts(double) == ["slow"]
    assert len(calls(double)) == 1


async def test_a_retry_gets_the_answer_that_was_not_ready_the_first_time(
    monkeypatch: pytest.MonkeyPatch, database_url: str, double: Double
) -> None:
    monkeypatch.setattr(WeChat, "limits", _patient(1.5))
    parrot = Slow(2.0)
    async with serving(database_url, double, parrot) as service:
        event = double.text(ANN, "slow")
        first = await service.deliver(event)
        second = await service.deliver(event)
    assert first.content == b"success"
    assert second.content != b"success"
    assert (parrot.heard, texts(double), double.calls) == (["slow"], ["slow"], [])


async def test_an_answer_is_not_given_to_a_request_that_was_hung_up(
    monkeypatch: pytest.MonkeyPatch, database_url: str, double: Double
) -> None:
    async def gone(_: object) -> bool:
        return True

    monkeypatch.setattr("bot.channels.webhook.Request.is_disconnected", gone)
    monkeypatch.setattr(WeChat, "limits", _patient(0.5))
    async with serving(database_url, double) as service:
        assert (await service.deliver(double.text(ANN, "你好"))).content == b"success"
        await until(lambda: texts(double) == ["你好"])
    assert len(calls(double)) == 1


async def test_answers_do_not_overtake_each_other(database_url: str, double: Double) -> None:
    held = asyncio.get_running_loop().create_future()

    def before(call: Call) -> Outcome | None:
        # The first long answer is on its way for a while.
        if call.path == SEND and not held.done():
            time.sleep(0.5)
        return None

    double.before = before
    async with serving(database_url, double) as service:
        await service.deliver(double.text(ANN, LONG))
        await service.deliver(double.text(ANN, "二"))
        await service.deliver(double.text(BOB, "别人"))
        await until(lambda: len(texts(double)) == 3)
        held.cancel()
    assert "".join(texts(double)[:2]) == LONG
    assert texts(double)[2] == "二"
    assert texts(double, BOB) == ["别人"]


async def test_what_can_not_be_read_is_answered_in_the_user_s_script_and_language(
    database_url: str, double: Double
) -> None:
    async with serving(database_url, double) as service:
        for kind in ("picture", "voice", "video", "sticker", "location", "link"):
            await service.deliver(double.kind(ANN, kind))
    assert texts(double)[0] == "抱歉，我看不了图片，请您用文字提问。"
    assert texts(double)[3] == "抱歉，我看不懂表情贴图，请您用文字提问。"
    assert len(set(texts(double))) == 6


async def test_an_expired_token_is_fetched_anew_and_the_answer_sent(database_url: str, double: Double) -> None:
    async with serving(database_url, double) as service:
        await service.deliver(double.text(ANN, LONG))
        await until(lambda: len(texts(double)) == 2)
        double.let_pass(7_201)
        await service.deliver(double.text(ANN, LONG))
        await until(lambda: len(texts(double)) == 4)
        double.tokens.clear()  # somebody has asked for another with force
        await service.deliver(double.text(BOB, LONG))
        await until(lambda: len(texts(double, BOB)) == 2)
    assert len(calls(double, "/cgi-bin/stable_token")) == 3
    assert len(calls(double)) == 8  # two of them with a token that was refused


async def test_replicas_share_one_token(database_url: str, double: Double) -> None:
    async with (
        serving(database_url, double) as one,
        serving(database_url, double) as other,
    ):
        await asyncio.gather(*(side.deliver(double.text(f"o-{n}", LONG)) for n in range(5) for side in (one, other)))
        await until(lambda: len(double.said) == 20)
    assert len(calls(double, "/cgi-bin/stable_token")) == 1
    assert [row.state for row in rows(database_url, outbox)] == ["sent"] * 10


async def test_a_window_that_has_closed_is_an_outcome_of_its_own(database_url: str, double: Double) -> None:
    async with serving(database_url, double) as service:
        event = double.text(ANN, LONG)
        double.let_pass(49 * 3600)
        await service.deliver(event)
        await until(lambda: [row.state for row in rows(database_url, outbox)] == ["closed"])
    [row] = rows(database_url, outbox)
    assert "48 hours" in row.error
    assert texts(double) == []


async def test_more_messages_than_one_of_the_user_s_allows_close_it_too(database_url: str, double: Double) -> None:
    async with serving(database_url, double, Multiplier(6)) as service:
        await service.deliver(double.text(ANN, "六"))
        await until(lambda: [row.state for row in rows(database_url, outbox)] == ["closed"])
        assert len(texts(double)) == 5
        await service.deliver(double.text(ANN, "短"))
    assert len(texts(double)) == 6


class Multiplier(Parrot):
    """Says so much that it takes several messages."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self._times = times

    def answer(self, conversation: Conversation, message: Message) -> Answer:
        answer = super().answer(conversation, message)
        if message.text == "六":
            answer.replies[0]["text"] = "字" * 682 * self._times
            del answer.replies[0]["buttons"]
        return answer


@pytest.mark.parametrize(("code", "state"), [(45009, "waiting"), (45011, "waiting"), (48001, "buried")])
async def test_errors_that_pass_are_waited_for_and_others_given_up(
    database_url: str, double: Double, code: int, state: str
) -> None:
    double.before = lambda call: Outcome(200, {"errcode": code, "errmsg": "no"}) if call.path == SEND else None
    async with serving(database_url, double) as service:
        await service.deliver(double.text(ANN, LONG))
        await until(lambda: [(row.state, bool(row.error)) for row in rows(database_url, outbox)] == [(state, True)])
    assert f"(error {code})" in rows(database_url, outbox)[0].error


async def test_the_platform_that_stumbles_is_asked_again(database_url: str, double: Double) -> None:
    stumbles = [Outcome(502, {}), Outcome(200, {"errcode": -1, "errmsg": "system error"})]
    double.before = lambda call: stumbles.pop() if call.path == SEND and stumbles else None
    async with serving(database_url, double) as service:
        await service.deliver(double.text(ANN, LONG))
        await until(lambda: len(texts(double)) == 2)
    assert "".join(texts(double)) == LONG


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        "no XML",
        "<xml>",
        '<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><A>&a;</A></xml>',
        "<xml>" + "<a>" * 5_000 + "</a>" * 5_000 + "</xml>",
        "<xml><MsgType>text</MsgType></xml>",
    ],
)
async def test_authentic_contents_that_can_not_be_read_are_no_error_of_the_server_s(
    database_url: str, double: Double, content: str
) -> None:
    async with serving(database_url, double) as service:
        response = await service.send(double.request(content))
    assert response.status_code in (200, 403)
    assert rows(database_url, inbox) == []


async def test_bad_bodies_are_refused_without_a_word(database_url: str, double: Double) -> None:
    good = double.signed([double.text(ANN, "hello")])
    bomb = b'<!DOCTYPE xml [<!ENTITY a "b">]>' + good.content
    bodies = [
        b"",
        b"{}",
        b"\xff",
        b"<xml>" * 9_999,
        good.content[:-9],
        bomb,
        b" " * MOST_BYTES,
        b" " * (MOST_BYTES + 1),
    ]
    async with serving(database_url, double) as service:
        for body in bodies:
            response = await service.send(httpx.Request("POST", good.url, content=body))
            assert (response.status_code, response.content) == (413 if len(body) > MOST_BYTES else 403, b"")
        old = await service.send(double.request(document(double.text(ANN, "old")), time.time() - 400))
        assert (old.status_code, old.content) == (403, b"")
    assert rows(database_url, inbox) == []


async def test_a_request_that_is_replayed_within_the_window_is_a_duplicate(database_url: str, double: Double) -> None:
    parrot = Parrot()
    async with serving(database_url, double, parrot) as service:
        request = double.signed([double.text(ANN, "hello")])
        for _ in range(3):
            replay = httpx.Request("POST", request.url, content=request.content)
            assert (await service.send(replay)).status_code == 200
    assert parrot.heard == ["hello"]


async def test_no_secret_is_told(database_url: str, double: Double, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    told: list[str] = []
    stumbles = [Outcome(500, {}), Outcome(200, {"errcode": 40001, "errmsg": f"bad {APP_SECRET}"})]
    double.before = lambda call: stumbles.pop() if call.path == SEND and stumbles else None
    async with serving(database_url, double) as service:
        await service.deliver(double.text(ANN, LONG))
        await until(lambda: len(texts(double)) == 2)
        refused = await service.send(httpx.Request("GET", f"{double.webhook}?signature=0&echostr=1"))
        told.append(refused.text)
    told += [caplog.text, *(str(row.error) for row in rows(database_url, outbox))]
    for secret in (APP_SECRET, TOKEN, KEY, *double.tokens):
        assert not any(secret in text for text in told)


async def test_the_check_names_the_setting_that_is_wrong(double: Double) -> None:
    good = channel(double)
    assert await good.check() == f"{APP_ID}: the keys are accepted"
    await good.close()
    for more, words in (
        ({"WECHAT_APP_SECRET": "wrong"}, "WECHAT_APP_SECRET"),
        ({"WECHAT_APP_ID": "wx0000000000000000"}, "WECHAT_APP_ID"),
    ):
        wrong = channel(double, **more)
        with pytest.raises(Retry, match=words):
            await wrong.check()
        await wrong.close()
    double.before = lambda call: Outcome(200, {"errcode": 40164, "errmsg": "invalid ip 1.2.3.4"})
    with pytest.raises(Retry, match="whitelist"):
        await good.check()
    double.before = lambda call: Outcome(200, {"hello": "world"})
    with pytest.raises(Permanent, match="WECHAT_API"):
        await good.check()
    await good.close()


def _patient(seconds: float) -> Any:
    from dataclasses import replace

    return replace(WeChat.limits, passive=seconds)


async def test_requests_are_counted(database_url: str, double: Double) -> None:
    metrics = Metrics()
    async with serving(database_url, double, metrics=metrics) as service:
        event = double.text(ANN, "hello")
        await service.deliver(event)
        await service.deliver(event)
        await service.send(httpx.Request("POST", double.webhook, content=b"<xml></xml>"))
    assert metrics.received.labels("wechat", "accepted")._value.get() == 1
    assert metrics.received.labels("wechat", "duplicate")._value.get() == 1
    assert metrics.refused.labels("wechat", "unauthentic")._value.get() == 1
