"""Who calls, by what proxies say."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from bot.front.proxies import Callers, Proxies
from bot.front.tally import Tally

PROXY = "192.0.2.7"


async def _telling(scope: Scope, receive: Receive, send: Send) -> None:
    """Tells who called, and by which scheme."""
    request = Request(scope)
    client = request.client
    await JSONResponse([client.host if client else None, request.url.scheme])(scope, receive, send)


async def seen(peer: str, trusted: str, headers: list[tuple[str, str]]) -> list[str]:
    transport = httpx.ASGITransport(Callers(_telling, Proxies(trusted), 10, Tally()), client=(peer, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as talk:
        told: list[str] = (await talk.get("/", headers=headers)).json()
    return told


@pytest.mark.parametrize(
    ("peer", "trusted"),
    [
        (PROXY, PROXY),
        (f"::ffff:{PROXY}", PROXY),
        (f"::ffff:{PROXY}", "192.0.2.0/24"),
        (PROXY, f"::ffff:{PROXY}"),
        (PROXY, "::ffff:192.0.2.0/120"),
        ("2001:db8::7", "2001:db8::/32"),
        ("fe80::7%eth0", "fe80::7"),
        (PROXY, "*"),
    ],
)
async def test_a_trusted_proxy_is_believed_however_its_address_is_written(peer: str, trusted: str) -> None:
    headers = [("X-Forwarded-For", "198.51.100.1"), ("X-Forwarded-Proto", "https")]
    assert await seen(peer, trusted, headers) == ["198.51.100.1", "https"]


@pytest.mark.parametrize(("peer", "trusted"), [(PROXY, ""), ("203.0.113.9", PROXY), ("::ffff:203.0.113.9", PROXY)])
async def test_nobody_else_is_believed(peer: str, trusted: str) -> None:
    headers = [("X-Forwarded-For", "198.51.100.1"), ("X-Forwarded-Proto", "https")]
    assert await seen(peer, trusted, headers) == [peer.removeprefix("::ffff:"), "http"]


@pytest.mark.parametrize(
    ("trusted", "forwarded", "caller"),
    [
        (PROXY, "1.2.3.4, 198.51.100.1", "198.51.100.1"),
        (f"{PROXY},10.0.0.0/8", "1.2.3.4, 198.51.100.1, 10.1.1.1", "198.51.100.1"),
        (PROXY, "1.2.3.4, 10.9.9.9", "10.9.9.9"),
        ("*", "1.2.3.4, 10.9.9.9", "10.9.9.9"),
        (PROXY, "198.51.100.1:4711", "198.51.100.1"),
        (PROXY, "::ffff:198.51.100.1", "198.51.100.1"),
        (PROXY, "[2001:DB8::1]:4711", "2001:db8::1"),
        (PROXY, "2001:DB8::1", "2001:db8::1"),
        (PROXY, "1.2.3.4, unknown", PROXY),
        (PROXY, f"unknown, {PROXY}", PROXY),
        (PROXY, "", PROXY),
        (PROXY, ",", PROXY),
        (PROXY, "[", PROXY),
        (PROXY, "x" * 4000, PROXY),
        (PROXY, f"1.2.3.4,{','.join([PROXY] * 5000)}", PROXY),
    ],
)
async def test_the_last_who_is_no_trusted_proxy_is_who_calls(trusted: str, forwarded: str, caller: str) -> None:
    assert await seen(PROXY, trusted, [("X-Forwarded-For", forwarded)]) == [caller, "http"]


async def test_a_header_that_comes_twice_is_one() -> None:
    headers = [("X-Forwarded-For", "1.2.3.4"), ("X-Forwarded-For", "198.51.100.1")]
    assert await seen(PROXY, PROXY, headers) == ["198.51.100.1", "http"]


@pytest.mark.parametrize("scheme", ["ftp", "", "https://evil.example", "wss"])
async def test_what_is_no_scheme_changes_nothing(scheme: str) -> None:
    assert await seen(PROXY, PROXY, [("X-Forwarded-Proto", scheme)]) == [PROXY, "http"]


@given(st.text(max_size=200))
def test_what_a_caller_writes_before_the_proxys_entry_changes_nothing(written: str) -> None:
    for trusted in (PROXY, "*"):
        assert Proxies(trusted).caller(PROXY, f"{written}, 198.51.100.1") == "198.51.100.1"
