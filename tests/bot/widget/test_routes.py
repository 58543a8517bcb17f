"""The demo page, the widget's files and its words."""

from __future__ import annotations

import re

import pytest

from bot.widget.demo import demo_texts
from bot.widget.routes import served_files, widget_texts
from tests.bot.talking import Echo, client

LANGUAGES = ["en", "zh", "zh-Hant", "id"]
MARKS = ["en", "zh-Hans", "zh-Hant", "id"]


async def test_the_page_forbids_whatever_it_does_not_need() -> None:
    async with client(Echo()) as talk:
        response = await talk.get("/")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    policy = response.headers["content-security-policy"]
    for directive in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "trusted-types 'none'"):
        assert directive in policy
    assert "unsafe" not in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("asked", "accepted", "mark"),
    [
        ("", "id-ID,id;q=0.9,en;q=0.5", "id"),
        ("", "zh-TW", "zh-Hant"),
        ("", "zh-CN,en", "zh-Hans"),
        ("", "fr-FR", "en"),
        ("", "", "en"),
        ("zh-Hant", "id", "zh-Hant"),
        ("zh-Hans", "id", "zh-Hans"),
        ("xx", "id", "id"),
        ('"><script>', "id", "id"),
    ],
)
async def test_the_page_is_in_the_visitor_s_language(asked: str, accepted: str, mark: str) -> None:
    async with client(Echo()) as talk:
        response = await talk.get("/", params={"language": asked}, headers={"Accept-Language": accepted})
    assert f'<html lang="{mark}">' in response.text
    assert response.headers["content-language"] == mark
    assert response.headers["vary"] == "Accept-Language"
    assert "<script>" not in response.text
    assert "{{" not in response.text


async def test_everything_that_the_page_refers_to_is_there_by_a_relative_address() -> None:
    async with client(Echo()) as talk:
        page = (await talk.get("/")).text
        references = re.findall(r'(?:src|href)="(?![#?])([^"<]+)"', page)
        assert "widget.js" in references
        for path in references:
            assert not path.startswith(("/", "http")), path
            response = await talk.get(f"/{path}")
            assert response.status_code == 200, path
            assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("path", "type_"),
    [
        ("/widget.js", "text/javascript"),
        ("/web/demo.css", "text/css"),
        ("/web/hero.svg", "image/svg+xml"),
        ("/favicon.ico", "image/svg+xml"),
    ],
)
async def test_a_file_has_its_type_and_other_sites_may_load_it(path: str, type_: str) -> None:
    async with client(Echo()) as talk:
        response = await talk.get(path)
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == type_
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["cache-control"] == "no-cache"
    assert response.headers["etag"]


async def test_a_file_whose_name_tells_its_content_is_kept_for_good() -> None:
    name = next(name for name in served_files() if name.startswith("chat."))
    async with client(Echo()) as talk:
        response = await talk.get(f"/web/{name}")
    assert "immutable" in response.headers["cache-control"]


@pytest.mark.parametrize("name", ["index.html", "manifest.json", "routes.py", "..%2froutes.py", "chat.0.js"])
async def test_nothing_else_is_served(name: str) -> None:
    async with client(Echo()) as talk:
        assert (await talk.get(f"/web/{name}")).status_code == 404


@pytest.mark.parametrize("mark", MARKS)
async def test_the_words_of_each_language_are_served(mark: str) -> None:
    async with client(Echo()) as talk:
        strings = (await talk.get(f"/web/strings/{mark}.json")).json()
    assert strings["language"] == mark
    assert [language["tag"] for language in strings["languages"]] == MARKS
    assert strings["texts"].keys() == widget_texts("en").keys()


@pytest.mark.parametrize("language", ["fr", "EN", "zh-TW", "..%2fwidget.en", ""])
async def test_words_of_another_language_are_not_there(language: str) -> None:
    async with client(Echo()) as talk:
        assert (await talk.get(f"/web/strings/{language}.json")).status_code == 404


def test_traditional_words_are_the_chinese_ones_in_other_characters() -> None:
    assert widget_texts("zh")["send"] == "发送"
    assert widget_texts("zh-Hant")["send"] == "發送"
    assert demo_texts("zh-Hant")["nav_service"] == "服務"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_the_same_places_to_fill(language: str) -> None:
    places = {key: set(re.findall(r"%\{\w+\}", words)) for key, words in widget_texts(language).items()}
    assert places == {key: set(re.findall(r"%\{\w+\}", words)) for key, words in widget_texts("en").items()}
