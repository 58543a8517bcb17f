"""Rasa's REST channel: the shape of its replies, and its limits."""

from __future__ import annotations

from typing import Any

import pytest

from bot.delivery.desk import Desk
from tests.bot.talking import ANSWERED_BY, QUESTION, WEBHOOK, Echo, ask, client, clients

CUSTOM = {"language", "outcome", "facts", "intent", "confidence"}
OUTCOMES = {"answered", "related", "declined", "clarify", "chat", "form", "handover", "error"}
QUESTIONS = [
    ("en", QUESTION, "5,000"),
    ("zh", "南非每年卖多少辆车？", "5000"),
    ("id", "Berapa unit yang terjual di Afrika Selatan per tahun?", "5.000"),
]


def check_shape(reply: dict[str, Any], sender: str) -> None:
    """A reply is as the contract has it."""
    assert {"recipient_id", "text", "custom"} <= set(reply) <= {"recipient_id", "text", "buttons", "custom"}
    assert reply["recipient_id"] == sender
    assert reply["text"]
    assert set(reply["custom"]) >= CUSTOM
    assert reply["custom"]["language"] in ("en", "zh", "id")
    assert reply["custom"]["outcome"] in OUTCOMES
    assert 0 <= reply["custom"]["confidence"] <= 1
    assert all(set(fact) == {"id", "source", "as_of"} for fact in reply["custom"]["facts"])
    assert all(set(button) == {"title", "payload"} for button in reply.get("buttons", []))


@pytest.mark.model
@pytest.mark.parametrize(("language", "question", "figure"), QUESTIONS)
async def test_a_question_is_answered_with_its_fact(engine: Desk, language: str, question: str, figure: str) -> None:
    async with client(engine) as talk:
        response = await ask(talk, f"shape-{language}", question)
    assert response.headers["content-type"] == "application/json"
    [reply] = response.json()
    check_shape(reply, f"shape-{language}")
    assert figure in reply["text"]
    assert (reply["custom"]["outcome"], reply["custom"]["language"]) == ("answered", language)
    assert [fact["id"] for fact in reply["custom"]["facts"]] == [ANSWERED_BY]


@pytest.mark.model
async def test_a_button_that_is_pressed_is_answered(engine: Desk) -> None:
    async with client(engine) as talk:
        [offer] = (await ask(talk, "buttons", "help")).json()
        check_shape(offer, "buttons")
        assert offer["buttons"]
        for button in offer["buttons"]:
            [reply] = (await ask(talk, "buttons", button["payload"])).json()
            check_shape(reply, "buttons")
            assert reply["custom"]["outcome"] == "answered"
            assert reply["custom"]["confidence"] == 1


@pytest.mark.model
async def test_what_is_declined_states_no_fact(engine: Desk) -> None:
    async with client(engine) as talk:
        [reply] = (await ask(talk, "declined", "How many vehicles are sold in Peru every year?")).json()
    check_shape(reply, "declined")
    assert (reply["custom"]["outcome"], reply["custom"]["facts"]) == ("declined", [])


@pytest.mark.model
@pytest.mark.parametrize(
    ("tag", "language", "script"),
    [("en", "en", None), ("zh-CN", "zh", None), ("ZH-tw", "zh", "Hant"), ("id-ID", "id", None), ("fr", "en", None)],
)
async def test_the_channels_language_decides_where_the_message_does_not(
    engine: Desk, tag: str, language: str, script: str | None
) -> None:
    async with client(engine) as talk:
        [reply] = (await ask(talk, f"channel-{tag}", "12345", metadata={"language": tag})).json()
    assert (reply["custom"]["language"], reply["custom"].get("script")) == (language, script)


async def test_what_the_engine_gets_is_clean() -> None:
    engine = Echo()
    async with client(engine) as talk:
        await ask(talk, "a", " he\0llo ", metadata={"language": "zh-HK", "other": 1}, more="is ignored")
    assert engine.asked == [("a", "hello", {"language": "zh-Hant"})]


async def test_a_sender_over_the_rate_waits_as_long_as_it_is_told() -> None:
    async with client(Echo(), rate_limit="2/minute") as talk:
        assert [(await ask(talk, "a", "x")).status_code for _ in range(2)] == [200, 200]
        refused = await ask(talk, "a", "x")
        assert (await ask(talk, "b", "x")).status_code == 200
    assert refused.status_code == 429
    assert refused.headers["content-type"] == "application/problem+json"
    seconds = int(refused.headers["retry-after"])
    assert 1 <= seconds <= 30
    assert f"{seconds} seconds" in refused.json()["detail"]


async def test_an_address_may_send_five_times_as_much_whoever_writes() -> None:
    one, other = clients(Echo(), "192.0.2.1", "192.0.2.2", rate_limit="2/hour")
    statuses = [(await ask(one, f"sender-{number}", "x")).status_code for number in range(12)]
    assert statuses == [200] * 10 + [429] * 2
    assert (await ask(other, "sender-11", "x")).status_code == 200


async def test_bad_requests_count_for_the_address() -> None:
    async with client(Echo(), rate_limit="1/hour") as talk:
        statuses = [(await talk.post(WEBHOOK, content=b"{")).status_code for _ in range(6)]
    assert statuses == [400] * 5 + [429]


@pytest.mark.parametrize(
    ("header", "metadata", "words"),
    [
        ("en", {}, "Please wait"),
        ("zh-CN", {}, "您的消息发送过于频繁"),
        ("zh-TW", {}, "您的消息發送過於頻繁"),
        ("id", {}, "Anda mengirim pesan terlalu cepat"),
        ("fr", {}, "Please wait"),
        ("en", {"language": "id"}, "Anda mengirim pesan terlalu cepat"),
        ("id", {"language": "zh-Hant"}, "您的消息發送過於頻繁"),
    ],
)
async def test_the_refusal_is_in_the_senders_language(header: str, metadata: dict[str, str], words: str) -> None:
    async with client(Echo(), rate_limit="1/hour") as talk:
        await ask(talk, "a", "x")
        body = {"sender": "a", "message": "x", "metadata": metadata}
        refused = await talk.post(WEBHOOK, json=body, headers={"Accept-Language": header})
    assert words in refused.json()["detail"]


async def test_without_a_limit_nobody_waits() -> None:
    async with client(Echo(), rate_limit="off") as talk:
        assert {(await ask(talk, "a", "x")).status_code for _ in range(400)} == {200}
