"""Whatever stands in a header, an address or a cookie: never an error of the server's."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from fastapi import FastAPI
from opentelemetry.sdk.trace import TracerProvider
from starlette.types import ASGIApp, Message

from bot.channels.registry import configured
from bot.delivery.desk import Desk
from bot.front.app import create_app
from bot.observing.tracing import Tracing
from bot.processes.service import configuration
from bot.settings import Settings
from tests.bot import header_names
from tests.bot.channels.web.widgets import PATIENCE, Clerk
from tests.platforms.__main__ import PLATFORMS

Header = tuple[bytes, bytes]
# So many of the values are tried of a header at each address.
VALUES_A_PATH = 4
# What libraries around the application read without asking for it by name, or might read one day.
OTHERS = {
    *(
        "x-forwarded-for",
        "x-forwarded-proto",
        "x-forwarded-host",
        "x-forwarded-port",
        "x-forwarded-prefix",
        "forwarded",
    ),
    *("x-real-ip", "cookie", "content-type", "content-length", "content-encoding", "transfer-encoding", "expect"),
    *("range", "if-range", "if-none-match", "if-modified-since", "accept", "accept-encoding", "user-agent", "referer"),
    *("traceparent", "tracestate", "baggage", "connection", "upgrade", "te", "access-control-request-headers"),
}
BROKEN = [
    *(b"", b" ", b"[", b"http://[", b"http://[::1", b"http://]", b"https://[v1.x]", b"//", b"http://a:b", b"::1]:x"),
    *(b"\xff\xfe", "南非".encode(), "\ud800".encode("utf-8", "surrogatepass"), b"\x00", b"a\x00b", b"\x7f", b"a\tb"),
    *(
        b"%",
        b"%zz",
        b"%00",
        b"%ff",
        b"%2e%2e%2f",
        b",",
        b",,,;;;",
        b";q=",
        b"a;q=x",
        b"=",
        b'"',
        b"'",
        b"\\",
        b"{",
        b"*",
    ),
    *(b"-1", b"1e999", b"nan", b"inf", b"9" * 30, b"9" * 5_000, "٣".encode(), "²".encode("latin-1"), b"0x10", b"1_0"),
    *(
        b"bytes=",
        b"bytes=-",
        b"bytes=9-1",
        b"bytes=0-0,2-3",
        b"bytes=" + b"9" * 5_000 + b"-",
        b"bytes=" + b"0-1," * 500,
    ),
    *(
        b"Bearer ",
        b"Bearer a.b.c",
        b"Bearer " + b"." * 300,
        b"Basic =",
        b"sha256=",
        b"sha256=zz",
        b"1-1",
        b"9" * 18 + b"-1",
    ),
    *(b"00-" + b"0" * 32 + b"-" + b"0" * 16 + b"-00", b"00-zz-zz-zz", b"x" * 60_000, b"a," * 20_000, b"a=b;" * 10_000),
    *(
        b"1.2.3.4:99999999999",
        b"[1.2.3.4",
        b"[::1]:" + b"9" * 5_000,
        b"1.2.3.4:" + b"9" * 5_000,
        b"a:b:c",
        b"gzip",
        b"chunked",
    ),
]
PARAMETERS = [
    b"%2e%2e%2f",
    b"%00",
    b"%ff%fe",
    b"%",
    b"%zz",
    b"a%2fb",
    b"\xe5\x8d\x97",
    b"x" * 5_000,
    b"%ed%a0%80",
    b"..",
]
QUERIES = [
    *(
        b"",
        b"&",
        b"=",
        b"%",
        b"%ff",
        b"%00",
        b"&" * 5_000,
        b"a=" * 2_000,
        b"wait=nan&after=%ff",
        b"wait=1e999",
        b"wait=-1",
    ),
    *(
        b"wait=" + b"9" * 5_000,
        b"after=" + b"9" * 5_000,
        b"after=1-" + "٣".encode(),
        b"session=%00",
        b"session=" + b"." * 300,
    ),
    *(
        b"language=%ed%a0%80",
        b"language=" + b"-" * 5_000,
        b"language=zh%00",
        b"session=a&session=b",
        b"signature=%ff&nonce=[",
    ),
    *(b"hub.mode=subscribe&hub.verify_token=%e5&hub.challenge=%00", b"signature=\xff", b"timestamp=" + b"9" * 5_000),
    *(b"signature=a&timestamp=%c2%b2&nonce=b&echostr=c", b"encrypt_type=aes&msg_signature=%ff&timestamp=1&nonce=1"),
]
BODY = json.dumps({"sender": "a", "message": "hi", "id": "m-1", "text": "hi", "reply": "1", "rating": None}).encode()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk with a stub for an engine."""
    desk = Desk(Settings(database=f"sqlite:///{tmp_path}/desk.sqlite"), Path("no-model"), engine=lambda *_: Clerk())
    desk.start()
    await desk.open()
    yield desk
    await desk.close()
    desk.stop()


@pytest.fixture(scope="module")
def channel_settings() -> Iterator[dict[str, str]]:
    """Settings for every messaging app."""
    with ExitStack() as stack:
        platforms = [stack.enter_context(make()) for make in PLATFORMS.values()]
        yield {name: value for each in platforms for name, value in each.settings.items()}


@pytest.fixture
def application(desk: Desk, channel_settings: dict[str, str]) -> Callable[..., FastAPI]:
    """Makes the service with every channel that there is."""

    def make(**settings: str) -> FastAPI:
        channels = configured(channel_settings)
        for channel in channels.values():
            channel.use_database(desk.database)
        return create_app(Settings.parse_obj({"rate_limit": "off", **settings}), desk, channels=channels)

    return make


async def session(app: Any) -> str:
    """A visitor's session."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk.test") as talk:
        return str((await talk.post("/api/chat/sessions")).json()["session"])


def traced(app: Any) -> ASGIApp:
    """The service as it is served where traces are wanted."""
    return Tracing(TracerProvider()).middleware(app)


def as_served(app: Any, **settings: str) -> Any:
    """The service with what stands around it when it is served."""
    return configuration(app, Settings.parse_obj(settings)).app


def paths(app: FastAPI) -> list[tuple[str, str]]:
    """Every method and path, a parameter in braces."""
    routes: list[Any] = [route for route in app.routes if hasattr(route, "path")]
    found = {(method, route.path) for route in routes for method in getattr(route, "methods", None) or {"GET"}}
    return sorted(found | {("OPTIONS", path) for _, path in found if path.startswith("/api")})


async def status(app: Any, method: str, path: bytes, query: bytes = b"", headers: Sequence[Header] = ()) -> int:
    """What a request is answered with; whatever goes wrong in the application goes on to the caller."""
    told: list[int] = []
    body = [{"type": "http.request", "body": BODY if method == "POST" else b"", "more_body": False}]
    over = asyncio.Event()

    async def receive() -> Message:
        if body:
            return body.pop()
        await over.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            told.append(message["status"])
            assert not any(byte in b"\r\n\x00" for pair in message["headers"] for part in pair for byte in part)
            # A stream would go on.
            over.set()

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path.decode("latin-1")),
        "raw_path": path,
        "root_path": "",
        "query_string": query,
        "headers": list(headers),
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "state": {},
    }
    await asyncio.wait_for(app(scope, receive, send), PATIENCE)
    return told[0]


async def test_no_header_causes_an_error_of_the_servers(application: Callable[..., Any]) -> None:
    plain = application()
    apps: list[Any] = [
        as_served(traced(plain), trusted_proxies="*"),
        as_served(application(allowed_hosts="desk.example,*.x.example"), trusted_proxies="127.0.0.0/8"),
    ]
    good = [(b"host", b"desk.test"), (b"authorization", b"Bearer " + (await session(plain)).encode())]
    with header_names.asked_for() as asked:
        for method, path in paths(plain):
            await status(plain, method, path.encode(), headers=[*good, (b"origin", b"https://a.example")])
    names = header_names.written() | asked | OTHERS
    assert {"origin", "host", "authorization", "idempotency-key", "last-event-id", "accept-language"} < names
    for name in names:
        # Every value of every header, and every header at every address, but not all of these at once.
        values = itertools.cycle(BROKEN)
        for (method, path), app in itertools.product(paths(plain), apps):
            for value in itertools.islice(values, VALUES_A_PATH):
                broken = (name.encode(), value)
                headers = [*(pair for pair in good if pair[0] != broken[0]), broken, *[broken] * (len(value) % 2)]
                assert await status(app, method, path.encode(), headers=headers) < 500, (method, path, headers)


async def test_no_address_causes_an_error_of_the_servers(application: Callable[..., Any]) -> None:
    app = application()
    for method, path in paths(app):
        for query in QUERIES:
            assert await status(app, method, path.encode(), query) < 500, (method, path, query)
        for parameter in PARAMETERS:
            before = path.encode().partition(b"{")[0] if "{" in path else path.encode() + b"/"
            assert await status(app, method, before + parameter) < 500, (method, before + parameter)
