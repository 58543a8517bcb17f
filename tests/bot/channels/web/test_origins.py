"""Which sites may use the chat."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.bot.talking import Echo, client

PATH = "/api/chat/messages"
SITE, OTHER = "https://dealer.example", "https://other.example"
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}


async def preflight(allowed: str, origin: str, path: str = PATH, **headers: str) -> httpx.Response:
    async with client(Echo(), allowed_origins=allowed) as talk:
        return await talk.options(path, headers={"Origin": origin, **PREFLIGHT, **headers})


async def post(allowed: str, headers: dict[str, str]) -> httpx.Response:
    """A message without a body: what is let in is refused as no JSON."""
    async with client(Echo(), allowed_origins=allowed) as talk:
        return await talk.post(PATH, headers=headers)


@pytest.mark.parametrize("path", ["sessions", "messages", "events", "feedback"])
@pytest.mark.parametrize("allowed", [SITE, f"{OTHER},{SITE}", "*"])
async def test_an_allowed_site_is_told_what_it_may(allowed: str, path: str) -> None:
    response = await preflight(allowed, SITE, f"/api/chat/{path}")
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["access-control-allow-origin"] == SITE
    assert {"GET", "POST", "DELETE"} == set(response.headers["access-control-allow-methods"].split(", "))
    allowed_headers = response.headers["access-control-allow-headers"].lower()
    assert {"authorization", "content-type", "last-event-id"} == set(allowed_headers.split(", "))
    assert "origin" in response.headers["vary"].lower()
    assert "access-control-allow-credentials" not in response.headers


@pytest.mark.parametrize(
    ("allowed", "origin"),
    [
        ("", SITE),
        (OTHER, SITE),
        (SITE, "http://dealer.example"),
        (SITE, "https://dealer.example:8443"),
        (SITE, "https://dealer.example.evil.example"),
        (SITE, "https://evil-dealer.example"),
        (SITE, "https://sub.dealer.example"),
        (SITE, "null"),
        (SITE, ""),
        ("", "http://desk.test.evil.example"),
        ("", "null"),
    ],
)
async def test_another_site_is_refused_and_may_read_why(allowed: str, origin: str) -> None:
    response = await post(allowed, {"Origin": origin})
    assert response.status_code == 403
    assert response.headers["content-type"] == "application/problem+json"
    # Without these two its pages could not tell the refusal from a network that is gone.
    assert response.headers["access-control-allow-origin"] == origin
    assert (await preflight(allowed, origin)).status_code == 204
    assert "access-control-allow-credentials" not in response.headers
    assert "origin" in response.headers["vary"].lower()


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "//", "http://a b", "https://南非.example", "h" * 9_000])
async def test_what_is_no_origin_is_refused_as_another_site_is(origin: str) -> None:
    given = {b"Origin": origin.encode()}
    async with client(Echo()) as talk:
        response = await talk.post(PATH, headers=given)
    assert response.status_code == 403
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("tag", "words"),
    [("en", "not among those"), ("zh-CN", "此网站"), ("zh-TW", "此網站"), ("id", "Situs ini")],
)
async def test_the_refusal_is_in_the_callers_language(tag: str, words: str) -> None:
    response = await post("", {"Origin": SITE, "Accept-Language": tag})
    assert words in response.json()["detail"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://desk.test"},
        {"Origin": "https://desk.test"},
        {"Origin": "https://chat.example", "Sec-Fetch-Site": "same-origin"},
    ],
)
async def test_our_own_pages_and_what_is_no_browser_are_let_in(headers: dict[str, str]) -> None:
    assert (await post("", headers)).status_code == 400


@pytest.mark.parametrize("kind", ["same-site", "cross-site", "none"])
async def test_a_browser_that_comes_from_elsewhere_is_no_page_of_ours(kind: str) -> None:
    assert (await post("", {"Origin": SITE, "Sec-Fetch-Site": kind})).status_code == 403


async def test_what_an_allowed_site_gets_it_may_read_errors_too() -> None:
    response = await post(SITE, {"Origin": SITE})
    assert response.status_code == 400
    assert response.headers["access-control-allow-origin"] == SITE
    assert "Retry-After" in response.headers["access-control-expose-headers"]
    async with client(Echo(), allowed_origins=SITE) as talk:
        missing = await talk.get("/api/chat/nothing", headers={"Origin": SITE})
    assert (missing.status_code, missing.headers["access-control-allow-origin"]) == (404, SITE)


async def test_a_cache_keeps_what_sites_get_apart() -> None:
    assert "origin" in (await post(SITE, {})).headers["vary"].lower()


async def test_other_addresses_are_not_touched() -> None:
    body: dict[str, Any] = {"sender": "a", "message": "hello"}
    async with client(Echo()) as talk:
        response = await talk.post("/webhooks/rest/webhook", json=body, headers={"Origin": OTHER})
    assert response.status_code == 200
    assert not [name for name in response.headers if name.startswith("access-control")]
