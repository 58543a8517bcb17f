"""What the application serves beside the conversation: probes, documentation, problems for wrong addresses."""

from __future__ import annotations

import httpx
import pytest

from bot.front.app import create_app
from bot.settings import Settings
from tests.bot.talking import WEBHOOK, Echo, client, database_failure

WRONG_METHODS = [("GET", WEBHOOK), ("PUT", WEBHOOK), ("DELETE", WEBHOOK), ("POST", "/"), ("POST", "/health/live")]
UNKNOWN = [
    "/nothing",
    "/webhooks/nobody/webhook",
    "/web/..%2f..%2fsettings.py",
    "/web/%00",
    "/web/routes.py",
    "/%ff",
]


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/webhooks/rest/"])
async def test_a_healthy_service_says_so(path: str) -> None:
    async with client(Echo()) as talk:
        response = await talk.get(path)
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize(
    "engine", [Echo(ready=False), Echo(failure=database_failure())], ids=["no model", "no database"]
)
async def test_a_service_that_can_not_answer_lives_but_is_not_ready(engine: Echo) -> None:
    async with client(engine) as talk:
        assert (await talk.get("/health/live")).status_code == 200
        response = await talk.get("/health/ready", headers={"Accept-Language": "zh-TW"})
    assert response.status_code == 503
    assert response.json()["detail"].startswith("服務暫時無法應答")


async def test_the_documentation_describes_the_webhook() -> None:
    async with client(Echo()) as talk:
        page = await talk.get("/docs")
        schema = (await talk.get("/openapi.json")).json()
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert {WEBHOOK, "/webhooks/rest/", "/health/live", "/health/ready", "/metrics"} <= set(schema["paths"])
    body = schema["paths"][WEBHOOK]["post"]["requestBody"]["content"]["application/json"]
    assert body["schema"]["required"] == ["sender", "message"]
    assert set(body["example"]) == {"sender", "message", "metadata"}


@pytest.mark.parametrize("path", UNKNOWN)
async def test_an_unknown_address_is_a_problem(path: str) -> None:
    async with client(Echo()) as talk:
        response = await talk.get(path, headers={"Accept-Language": "id"})
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank",
        "title": "Alamat tidak ditemukan",
        "status": 404,
        "detail": "Tidak ada apa pun di alamat ini.",
    }


@pytest.mark.parametrize(("method", "path"), WRONG_METHODS)
async def test_a_wrong_method_is_a_problem_that_names_the_right_one(method: str, path: str) -> None:
    async with client(Echo()) as talk:
        response = await talk.request(method, path)
    assert response.status_code == 405
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["allow"] == ("POST" if path == WEBHOOK else "GET")


@pytest.mark.parametrize(
    ("allowed", "host", "status"),
    [
        ("*", "anything.example", 200),
        ("desk.example", "desk.example", 200),
        ("desk.example", "desk.example:8000", 200),
        ("desk.example", "evil.example", 400),
        ("a.example, *.b.example", "x.b.example", 200),
        ("a.example, *.b.example", "b.evil", 400),
    ],
)
async def test_only_allowed_hosts_are_answered(allowed: str, host: str, status: int) -> None:
    async with client(Echo(), allowed_hosts=allowed) as talk:
        assert (await talk.get("/webhooks/rest/", headers={"Host": host})).status_code == status


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/metrics"])
async def test_who_watches_asks_by_the_machines_address(path: str) -> None:
    async with client(Echo(), allowed_hosts="desk.example") as talk:
        assert (await talk.get(path, headers={"Host": "10.1.2.3:8000"})).status_code == 200


async def test_a_service_that_is_told_to_stop_lives_but_is_not_ready() -> None:
    app = create_app(Settings(), Echo())
    app.state.draining = True
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk.test") as talk:
        assert (await talk.get("/health/live")).status_code == 200
        assert (await talk.get("/health/ready")).status_code == 503
