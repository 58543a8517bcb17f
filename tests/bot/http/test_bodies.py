"""What is taken from a request's body, and what is refused."""

from __future__ import annotations

import json
from collections.abc import MutableMapping
from typing import Any

import pytest
from fastapi import Request

from bot.http.bodies import (
    LONGEST_MESSAGE,
    LONGEST_SENDER,
    MOST_BYTES,
    clean,
    message_of,
    metadata_of,
    read_json,
    sender_of,
)
from bot.http.problems import Problem
from tests.bot.talking import WEBHOOK, Echo, client


def request_with(*chunks: bytes, disconnects: bool = False) -> Request:
    """A request whose body comes in chunks."""
    messages: list[dict[str, Any]] = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    last = {"type": "http.disconnect"} if disconnects else {"type": "http.request", "body": b"", "more_body": False}
    waiting = iter([*messages, last])

    async def receive() -> MutableMapping[str, Any]:
        return next(waiting)

    return Request({"type": "http", "method": "POST", "headers": []}, receive)


async def refusal_of(*chunks: bytes, disconnects: bool = False) -> Problem:
    with pytest.raises(Problem) as raised:
        await read_json(request_with(*chunks, disconnects=disconnects))
    return raised.value


async def test_a_body_in_chunks_is_read_whole_even_if_a_character_is_cut() -> None:
    body = json.dumps({"message": "南非"}, ensure_ascii=False).encode()
    assert await read_json(request_with(*(body[n : n + 1] for n in range(len(body))))) == {"message": "南非"}


async def test_a_body_of_the_greatest_size_is_read_and_one_byte_more_is_not() -> None:
    fits = b'{"a":"' + b"x" * (MOST_BYTES - 8) + b'"}'
    assert len(fits) == MOST_BYTES
    assert set(await read_json(request_with(fits))) == {"a"}
    assert (await refusal_of(fits, b" ")).status == 413


async def test_reading_stops_at_the_limit() -> None:
    async def endless() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b"x" * 40_000, "more_body": True}

    with pytest.raises(Problem, match="body_too_large"):
        await read_json(Request({"type": "http", "method": "POST", "headers": []}, endless))


async def test_a_caller_who_hangs_up_is_no_defect() -> None:
    assert (await refusal_of(b'{"sender":', disconnects=True)).status == 400


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"1", b'"x"', b"[" * 30_000, b'{"a":' * 10_000, b"9" * 10_000],
    ids=["empty", "cut", "list", "null", "number", "text", "deep lists", "deep objects", "huge number"],
)
async def test_what_is_not_one_json_object_is_refused(body: bytes) -> None:
    problem = await refusal_of(body)
    assert (problem.status, problem.key) == (400, "invalid_json")


async def test_a_mark_of_the_byte_order_is_no_part_of_a_body() -> None:
    assert await read_json(request_with(b'\xef\xbb\xbf{"a": 1}')) == {"a": 1}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "gbk", "latin-1"])
async def test_who_writes_in_another_encoding_is_told_so(encoding: str) -> None:
    content = '{"sender": "é"}' if encoding == "latin-1" else '{"sender": "x", "message": "one"}'
    content = '{"message": "南非"}' if encoding == "gbk" else content
    problem = await refusal_of(content.encode(encoding))
    assert (problem.status, problem.key) == (400, "not_utf8")


@pytest.mark.parametrize("language", ["en", "zh", "zh-TW", "id"])
@pytest.mark.parametrize(
    ("headers", "content", "status", "words"),
    [({}, '{"a": 1}'.encode("utf-16"), 400, "UTF-8"), ({"Content-Encoding": "gzip"}, b"{}", 415, "Content-Encoding")],
)
async def test_the_words_say_what_is_wrong(
    language: str, headers: dict[str, str], content: bytes, status: int, words: str
) -> None:
    async with client(Echo()) as talk:
        response = await talk.post(WEBHOOK, content=content, headers={"Accept-Language": language, **headers})
    assert response.status_code == status
    assert words in response.json()["detail"]


async def test_a_body_that_says_to_be_as_it_is_is_read() -> None:
    async with client(Echo()) as talk:
        body = {"sender": "a", "message": "hello"}
        response = await talk.post(WEBHOOK, json=body, headers={"Content-Encoding": "identity"})
    assert response.status_code == 200


@pytest.mark.parametrize("sender", ["x", "x" * LONGEST_SENDER, "客户-1", "a b", "😀", "'; DROP TABLE events; --"])
def test_a_sender_is_kept_as_it_is(sender: str) -> None:
    assert sender_of({"sender": sender}, None) == sender


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ({}, "missing_field"),
        ({"sender": None}, "missing_field"),
        ({"sender": 7}, "missing_field"),
        ({"sender": ["x"]}, "missing_field"),
        ({"sender": ""}, "invalid_sender"),
        ({"sender": "x" * (LONGEST_SENDER + 1)}, "invalid_sender"),
        ({"sender": "a\0b"}, "invalid_sender"),
        ({"sender": "a\nb"}, "invalid_sender"),
        ({"sender": "\ud800"}, "invalid_sender"),
    ],
)
def test_a_wrong_sender_is_refused(content: dict[str, Any], key: str) -> None:
    with pytest.raises(Problem) as raised:
        sender_of(content, "zh")
    assert (raised.value.status, raised.value.key, raised.value.language) == (422, key, "zh")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  hello\n", "hello"),
        ("a\tb", "a b"),
        ("one\r\ntwo", "one\ntwo"),
        ("nul\0 bell\a del\x7f c1\x85", "nul bell del c1"),
        ("half \ud83d of a pair", "half  of a pair"),
        ("whole 😀 pair", "whole 😀 pair"),
        ("\u202eright to left\u200f", "\u202eright to left\u200f"),
    ],
)
def test_what_no_reader_sees_is_dropped_from_a_message(written: str, kept: str) -> None:
    assert clean(written) == kept
    assert message_of({"message": written}, None) == kept


def test_a_message_of_the_greatest_length_is_taken_in_characters_not_bytes() -> None:
    assert message_of({"message": "车" * LONGEST_MESSAGE}, None) == "车" * LONGEST_MESSAGE
    assert len(message_of({"message": "x" * LONGEST_MESSAGE + " \0"}, None)) == LONGEST_MESSAGE


@pytest.mark.parametrize(
    ("message", "key"),
    [
        ("", "empty_message"),
        (" \n\t", "empty_message"),
        ("\0\x01", "empty_message"),
        ("\ud800", "empty_message"),
        ("x" * (LONGEST_MESSAGE + 1), "message_too_long"),
        (5, "missing_field"),
        ({"text": "x"}, "missing_field"),
    ],
)
def test_a_wrong_message_is_refused(message: object, key: str) -> None:
    with pytest.raises(Problem) as raised:
        message_of({"message": message}, None)
    assert (raised.value.status, raised.value.key) == (422, key)


@pytest.mark.parametrize(
    ("metadata", "kept"),
    [
        (None, {}),
        ({}, {}),
        ({"language": None}, {}),
        ({"language": ""}, {}),
        ({"language": "fr"}, {}),
        ({"language": "\ud800"}, {}),
        ({"language": "id-ID", "other": {"deep": [1]}}, {"language": "id"}),
        ({"language": "zh_tw"}, {"language": "zh-Hant"}),
        ({"language": "zh" + "-x" * 10_000}, {"language": "zh"}),
    ],
)
def test_of_the_metadata_only_a_language_that_we_speak_is_kept(metadata: object, kept: dict[str, str]) -> None:
    assert metadata_of({"metadata": metadata}) == kept


@pytest.mark.parametrize("metadata", ["en", 5, ["en"], {"language": 5}, {"language": ["en"]}])
def test_metadata_of_another_shape_is_refused(metadata: object) -> None:
    with pytest.raises(Problem, match="invalid_metadata"):
        metadata_of({"metadata": metadata})
