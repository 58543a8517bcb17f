"""The page, its files and its texts."""

from __future__ import annotations

import re

import pytest

from bot.web.routes import DIRECTORY, page_texts
from tests.bot.talking import Echo, client

LANGUAGES = ["en", "zh", "zh-Hant", "id"]


async def test_the_page_forbids_whatever_it_does_not_need() -> None:
    async with client(Echo()) as talk:
        response = await talk.get("/")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    policy = response.headers["content-security-policy"]
    for directive in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert directive in policy
    assert "unsafe" not in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"


async def test_everything_that_the_page_refers_to_is_there() -> None:
    async with client(Echo()) as talk:
        page = (await talk.get("/")).text
        references = re.findall(r'(?:src|href)="(?!https?:|data:|#)/?([^"]+)"', page)
        modules = [path.name for path in DIRECTORY.glob("*.js")]
        assert references
        for path in [*references, *(f"web/{name}" for name in modules)]:
            response = await talk.get(f"/{path}")
            assert response.status_code == 200, path
            assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("path", "type_"),
    [
        ("/web/chat.js", "text/javascript"),
        ("/web/chat.css", "text/css"),
        ("/web/logo.svg", "image/svg+xml"),
        ("/favicon.ico", "image/svg+xml"),
    ],
)
async def test_a_file_has_its_type(path: str, type_: str) -> None:
    async with client(Echo()) as talk:
        response = await talk.get(path)
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == type_


async def test_an_unchanged_file_is_not_sent_again() -> None:
    async with client(Echo()) as talk:
        first = await talk.get("/web/chat.css")
    assert first.headers["etag"]
    assert first.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_texts_of_each_language_are_served(language: str) -> None:
    async with client(Echo()) as talk:
        response = await talk.get(f"/web/strings/{language}.json")
    assert response.status_code == 200
    assert response.json() == page_texts(language)
    assert response.json().keys() == page_texts("en").keys()


@pytest.mark.parametrize("language", ["fr", "EN", "zh-TW", "..%2fpage.en", ""])
async def test_texts_of_another_language_are_not_there(language: str) -> None:
    async with client(Echo()) as talk:
        assert (await talk.get(f"/web/strings/{language}.json")).status_code == 404


def test_traditional_texts_are_the_chinese_ones_in_other_characters() -> None:
    simplified, traditional = page_texts("zh"), page_texts("zh-Hant")
    assert simplified["send"] == "发送"
    assert traditional["send"] == "發送"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_the_same_places_to_fill(language: str) -> None:
    places = {key: set(re.findall(r"%\{\w+\}", words)) for key, words in page_texts(language).items()}
    assert places == {key: set(re.findall(r"%\{\w+\}", words)) for key, words in page_texts("en").items()}
