"""Errors as problem details, in the caller's language."""

from __future__ import annotations

import pytest
from fastapi import Request

from bot.http.problems import Problem, localised, request_language
from knowledge import current
from tests.bot.talking import WEBHOOK, Echo, client, database_failure


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en", "en"),
        ("en-ZA", "en"),
        ("EN", "en"),
        ("En-us", "en"),
        ("id-ID", "id"),
        ("in", "id"),
        ("ms-MY", "id"),
        ("zh", "zh"),
        ("zh-CN", "zh"),
        ("ZH-cn", "zh"),
        ("zh-Hans-HK", "zh"),
        ("zh-TW", "zh-Hant"),
        ("ZH-tw", "zh-Hant"),
        ("zh_HK", "zh-Hant"),
        ("zh-MO", "zh-Hant"),
        ("zh-Hant", "zh-Hant"),
        ("zh-Hant-TW", "zh-Hant"),
        ("zh-hant-hk", "zh-Hant"),
    ],
)
def test_a_language_tag_is_understood_in_any_case(tag: str, language: str) -> None:
    assert current().languages.supported_tag(tag) == language


@pytest.mark.parametrize("tag", [None, "", "fr", "*", "-", "_", "english", "\ud800", "x" * 10_000, "idx", " "])
def test_another_language_is_none_of_ours(tag: str | None) -> None:
    assert current().languages.supported_tag(tag) is None


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("zh-TW,zh;q=0.9", "zh-Hant"),
        ("id-ID,id;q=0.9,en-US;q=0.8", "id"),
        ("fr-FR, fr;q=0.9", "en"),
        ("fr, id;q=0.5", "id"),
        ("ZH-TW", "zh-Hant"),
        (";q=1,,,", "en"),
        ("," * 500 + "zh", "en"),
    ],
)
def test_the_first_language_that_we_speak_is_taken(header: str, language: str) -> None:
    request = Request({"type": "http", "headers": [(b"accept-language", header.encode())]})
    assert request_language(request) == language


def test_a_request_without_the_header_gets_english() -> None:
    assert request_language(Request({"type": "http", "headers": []})) == "en"


@pytest.mark.parametrize(
    ("language", "detail"),
    [
        ("en", "The message is empty."),
        ("zh", "消息为空"),
        ("zh-Hant", "消息為空"),
        ("id", "Pesan Anda kosong."),
    ],
)
def test_a_problem_is_told_in_each_language(language: str, detail: str) -> None:
    response = Problem(422, "empty_message", title="invalid_field").response(language)
    assert response.media_type == "application/problem+json"
    assert response.headers["content-language"] == language
    assert detail in bytes(response.body).decode()


def test_the_language_of_the_problem_goes_before_that_of_the_request() -> None:
    response = Problem(422, "empty_message", title="invalid_field", language="id").response("zh")
    assert response.headers["content-language"] == "id"


@pytest.mark.parametrize("language", ["en", "zh", "zh-Hant", "id"])
@pytest.mark.parametrize(
    "key", ["bad_request", "not_found", "method_not_allowed", "unavailable", "internal", "invalid_json"]
)
def test_each_problem_has_a_title_and_a_detail(key: str, language: str) -> None:
    assert localised(f"errors.{key}_title", language)
    assert localised(f"errors.{key}", language)


async def test_a_failing_database_is_unavailable_for_a_while() -> None:
    async with client(Echo(failure=database_failure())) as talk:
        body = {"sender": "a", "message": "x"}
        response = await talk.post(WEBHOOK, json=body, headers={"Accept-Language": "id"})
    assert response.status_code == 503
    assert response.headers["retry-after"] == "5"
    assert response.json()["detail"].startswith("Layanan sedang tidak dapat menjawab")


async def test_a_defect_tells_nothing_of_the_inside() -> None:
    async with client(Echo(failure=ValueError("a secret"))) as talk:
        response = await talk.post(WEBHOOK, json={"sender": "a", "message": "x"})
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert "secret" not in response.text
