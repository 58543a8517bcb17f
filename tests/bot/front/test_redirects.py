"""A slash too many or too few, and that it leads to no other host."""

from __future__ import annotations

import httpx
import pytest

from bot.front.app import create_app
from bot.front.redirects import add_slash_redirects
from bot.settings import Settings
from tests.bot.talking import WEBHOOK, Echo, client

EVIL = {"Host": "evil.example"}


@pytest.mark.parametrize(
    ("method", "path", "right"),
    [
        ("GET", "/docs/", "/docs"),
        ("GET", "/health/live/?a=b%26&c", "/health/live?a=b%26&c"),
        ("GET", "/webhooks/rest", "/webhooks/rest/"),
        ("POST", f"{WEBHOOK}/", WEBHOOK),
        ("POST", f"{WEBHOOK}///", WEBHOOK),
        ("GET", "/api/chat/events/", "/api/chat/events"),
        ("GET", "//docs/", "/docs"),
    ],
)
async def test_a_redirect_names_no_host(method: str, path: str, right: str) -> None:
    async with client(Echo()) as talk:
        response = await talk.request(method, f"http://x{path}", headers=EVIL)
    assert (response.status_code, response.headers["location"]) == (307, right)


@pytest.mark.parametrize("path", ["//evil.example/", "/nothing/", "/%2f%2fevil.example/", "/health/%0d%0aX: y/"])
async def test_what_is_nowhere_is_a_problem(path: str) -> None:
    async with client(Echo()) as talk:
        response = await talk.get(f"http://x{path}", headers=EVIL)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


async def test_what_stands_in_a_path_is_written_so_that_it_stays_one() -> None:
    app = create_app(Settings(), Echo())

    @app.get("/named/{name}")
    async def named(name: str) -> str:
        return name

    add_slash_redirects(app)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as talk:
        response = await talk.get("/named/%0d%0aSet-Cookie:%20a/")
    assert response.headers["location"] == "/named/%0D%0ASet-Cookie%3A%20a"
    assert "set-cookie" not in response.headers
