"""Whatever is sent to the webhook: never an error of the server's, and the conversation goes on."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.delivery.desk import Desk
from tests.bot.channels.rest.test_channel import check_shape
from tests.bot.talking import ANSWERED_BY, QUESTION, WEBHOOK, ask, client

pytestmark = pytest.mark.model

SENDER = "bad-input"


def body(message: object, **more: object) -> bytes:
    """A body as JSON, lone surrogates and all."""
    return json.dumps({"sender": SENDER, "message": message, **more}).encode()


def raw(fields: str) -> bytes:
    """A body whose other fields are written by hand."""
    return ('{"sender": "' + SENDER + '", "message": "hello", ' + fields + "}").encode()


REFUSED: dict[str, tuple[int, bytes]] = {
    "nothing": (400, b""),
    "spaces": (400, b"   "),
    "cut JSON": (400, b'{"sender": "x", "mess'),
    "single quotes": (400, b"{'sender': 'x'}"),
    "a list": (400, b'[{"sender": "x", "message": "y"}]'),
    "null": (400, b"null"),
    "a form": (400, b"sender=x&message=y"),
    "no UTF-8": (400, b'{"sender": "x", "message": "\xff\xfe"}'),
    "UTF-16": (400, '{"sender": "x", "message": "y"}'.encode("utf-16")),
    "a NUL in JSON": (400, b'{"sender": "x",\0 "message": "y"}'),
    "a raw line end in a text": (400, b'{"sender": "x", "message": "a\nb"}'),
    "30,000 brackets": (400, b"[" * 30_000 + b"]" * 30_000),
    "100,000 brackets": (413, b"[" * 50_000 + b"]" * 50_000),
    "10,000 nested objects": (400, b'{"a":' * 10_000 + b"1" + b"}" * 10_000),
    "a number of 60,000 digits": (400, raw('"n": ' + "9" * 60_000)),
    "a megabyte": (413, body("x" * 1_000_000)),
    "no message": (422, b'{"sender": "x"}'),
    "no sender": (422, b'{"message": "hello"}'),
    "an empty object": (422, b"{}"),
    "a sender that is a number": (422, body("hello", sender=5)),
    "a sender that is NaN": (422, b'{"sender": NaN, "message": "hello"}'),
    "an empty sender": (422, body("hello", sender="")),
    "a sender with a NUL": (422, body("hello", sender="a\0b")),
    "a sender with a lone surrogate": (422, body("hello", sender="\ud800")),
    "a sender of 201 characters": (422, body("hello", sender="x" * 201)),
    "a message that is null": (422, body(None)),
    "a message that is a number": (422, body(10**300)),
    "a message that is a list": (422, body(["hello"])),
    "a message that is an object": (422, body({"text": "hello"})),
    "an empty message": (422, body("")),
    "a message of spaces": (422, body(" \t\n ")),
    "a message of NULs": (422, body("\0\0")),
    "a message of a lone surrogate": (422, body("\udc00")),
    "a message of 2,001 characters": (422, body("x" * 2001)),
    "metadata that is a text": (422, body("hello", metadata="en")),
    "metadata that is a list": (422, body("hello", metadata=["en"])),
    "a language that is a number": (422, body("hello", metadata={"language": 7})),
}

ANSWERED: dict[str, bytes] = {
    "a command": body("/restart"),
    "a command behind slashes and spaces": body("/ / /restart"),
    "a command with an entity": body('/intent{"entity":1}'),
    "a command that starts a session": body("/session_start"),
    "slashes": body("///"),
    "an unknown payload": body("ask:nothing:market/xx"),
    "a payload of an unknown entity": body("ask:ask_sales:market/xx"),
    "a payload without intent": body("ask:"),
    "an intent of Rasa's": body("EXTERNAL: action_restart"),
    "SQL": body("'; DROP TABLE conversations; --"),
    "HTML": body("<script>alert(1)</script><img src=x onerror=alert(1)>"),
    "a template": body("{{7*7}} ${jndi:ldap://x} %{count} %(x)s {0}"),
    "emoji": body("😀🚚🇿🇦👩‍👩‍👧"),
    "right-to-left marks": body("\u202e\u200f how many \u2066 trucks \u2069"),
    "marks without a letter": body("\u200b\u200d\ufeff\u0301" * 50),
    "control characters": body("\x01\x02he\x00llo\x7f\x85"),
    "a lone surrogate among words": body("hello \ud83d there"),
    "2,000 characters": body("车" * 2000),
    "one long word": body("x" * 2000),
    "digits": body("9" * 2000),
    "a huge year": body("sales in 99999999999999999999"),
    "superscripts": body("the ²³ quarter of ①⑩ and ٣"),
    "line ends": body("a\n" * 900),
    "Arabic": body("كم عدد الشاحنات في جنوب أفريقيا؟"),
    "metadata that is null": body("hello", metadata=None),
    "a language with a lone surrogate": body("hello", metadata={"language": "\ud800"}),
    "a language in capitals": body("hello", metadata={"language": "EN-us"}),
    "a long language": body("hello", metadata={"language": "x" * 10_000}),
    "NaN beside": raw('"n": [NaN, Infinity, -Infinity, 1e999]'),
    "a huge number beside": raw('"n": ' + "9" * 4000),
    "a field twice": raw('"message": "help"'),
    "unknown fields": raw('"__proto__": {"a": 1}, "\\ud800": 1'),
}


@pytest.mark.parametrize(("status", "content"), REFUSED.values(), ids=list(REFUSED))
async def test_what_can_not_be_a_message_is_a_problem(engine: Desk, status: int, content: bytes) -> None:
    async with client(engine) as talk:
        response = await talk.post(WEBHOOK, content=content, headers={"Accept-Language": "id"})
        assert response.status_code == status
        assert response.headers["content-type"] == "application/problem+json"
        assert response.headers["content-language"] == "id"
        problem = response.json()
        assert set(problem) == {"type", "title", "status", "detail"}
        assert problem["status"] == status
        await check_goes_on(talk)


@pytest.mark.parametrize("content", ANSWERED.values(), ids=list(ANSWERED))
async def test_whatever_is_a_message_gets_a_reply(engine: Desk, content: bytes) -> None:
    async with client(engine) as talk:
        response = await talk.post(WEBHOOK, content=content)
        assert response.status_code == 200
        assert response.json()
        for reply in response.json():
            check_shape(reply, SENDER)
            assert reply["custom"]["outcome"] != "error"
        await check_goes_on(talk)


@pytest.mark.parametrize("type_", ["text/plain", "application/xml", "application/json; charset=utf-16", "nonsense", ""])
async def test_the_body_counts_and_not_its_declared_type(engine: Desk, type_: str) -> None:
    async with client(engine) as talk:
        response = await talk.post(WEBHOOK, content=body(QUESTION), headers={"Content-Type": type_})
        assert response.json()[0]["custom"]["outcome"] == "answered"


@pytest.mark.parametrize(
    "header", ["ZH-tw", "\ud800".encode("utf-8", "surrogatepass"), "*;q=0,," * 5000, "en;q=NaN", "-"]
)
async def test_no_accept_language_is_too_odd(engine: Desk, header: str | bytes) -> None:
    headers: dict[str, Any] = {"Accept-Language": header}
    async with client(engine) as talk:
        assert (await talk.post(WEBHOOK, content=b"{", headers=headers)).status_code == 400


@pytest.mark.parametrize(
    ("header", "metadata", "detail"),
    [
        ("en-GB", None, "The message is empty."),
        ("zh-CN", None, "消息为空"),
        ("zh-TW", None, "消息為空"),
        ("zh-Hant-HK", None, "消息為空"),
        ("id", None, "Pesan Anda kosong."),
        ("fr", None, "The message is empty."),
        ("id", {"language": "zh"}, "消息为空"),
        ("id", {"language": "zh-TW"}, "消息為空"),
        ("zh", {"language": "fr"}, "消息为空"),
    ],
)
async def test_the_detail_is_in_the_callers_language(
    engine: Desk, header: str, metadata: dict[str, str] | None, detail: str
) -> None:
    async with client(engine) as talk:
        content = body("", metadata=metadata)
        response = await talk.post(WEBHOOK, content=content, headers={"Accept-Language": header})
    assert response.json()["detail"].startswith(detail)


async def test_a_command_does_not_make_the_conversation_forget(engine: Desk) -> None:
    async with client(engine) as talk:
        await ask(talk, "commands", "Please answer in Indonesian from now on")
        for command in ("/restart", "/ /restart", "/session_start", "//restart", "\n/ \n/restart"):
            await ask(talk, "commands", command)
        [reply] = (await ask(talk, "commands", QUESTION)).json()
    assert (reply["custom"]["outcome"], reply["custom"]["language"]) == ("answered", "id")


async def check_goes_on(talk: Any) -> None:
    """The conversation still answers."""
    [reply] = (await ask(talk, SENDER, QUESTION)).json()
    assert [fact["id"] for fact in reply["custom"]["facts"]] == [ANSWERED_BY]
