"""What a connection may do, over real sockets: how slow, how large, how odd it may be, and what it hears."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse

from bot.front.admission import KEEP_ALIVE_SECONDS, UNREAD_SECONDS, Admission
from bot.front.app import create_app
from bot.front.connections import Connection
from bot.front.proxies import Proxies
from bot.front.tally import Reason, Tally
from bot.http.capacity import Bounds
from bot.observing.metrics import Metrics
from bot.processes.server import Server
from bot.processes.service import configuration, listen
from bot.settings import Settings
from tests.bot.talking import Echo

# Only bounds how long a broken test hangs.
_LONGEST_SECONDS = 30
SECONDS = 20.0
LIVE = b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"
HALF_HEADERS = b"POST /webhooks/rest/webhook HTTP/1.1\r\nAccept-Language: id\r\nHost: x\r\n"
HALF_BODY = HALF_HEADERS + b"Content-Length: 99\r\n\r\n{"
BODY = json.dumps({"sender": "a", "message": "x"}).encode()
WHOLE = HALF_HEADERS + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Answer:
    """What a client hears."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def detail(self) -> str:
        assert self.headers["content-type"] == "application/problem+json"
        return str(json.loads(self.body)["detail"])


@dataclass
class Client:
    """A client that sends what it likes."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def send(self, *sent: bytes) -> None:
        self.writer.write(b"".join(sent))

    async def hear(self) -> Answer:
        head = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), _LONGEST_SECONDS)
        first, *lines = head.decode().strip().split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        body = await self.reader.readexactly(int(headers.get("content-length", 0)))
        return Answer(int(first.split()[1]), headers, body)

    async def ask(self, *sent: bytes) -> Answer:
        self.send(*sent)
        return await self.hear()

    async def is_closed(self) -> bool:
        """Wait for the end; what was heard before it is dropped."""
        with contextlib.suppress(ConnectionError):
            await asyncio.wait_for(self.reader.read(), _LONGEST_SECONDS)
        return self.reader.at_eof() or self.reader.exception() is not None


@dataclass
class Service:
    """A service in this process whose clock stands still."""

    app: FastAPI
    port: int
    admission: Admission
    metrics: Metrics
    clock: Clock
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Queue[None] = field(default_factory=asyncio.Queue)

    async def client(self, address: str = "127.0.0.1") -> Client:
        opened = asyncio.open_connection("127.0.0.1", self.port, local_addr=(address, 0), limit=2**22)
        return Client(*await asyncio.wait_for(opened, _LONGEST_SECONDS))

    async def clients(self, count: int, *sent: bytes, address: str = "127.0.0.1") -> list[Client]:
        """So many that have sent this, and have been taken in."""
        made = []
        for _ in range(count):
            made.append(await self.client(address))
            made[-1].send(*sent)
        return made

    async def wait(self, seconds: float) -> None:
        """Let so much time be over, once all that was sent is read."""
        await self.settle()
        self.clock.now += seconds
        self.admission.sweep()

    async def settle(self) -> None:
        """Wait until what was sent is read: a probe that comes after it is answered."""
        for _ in range(3):
            probe = await self.client("127.0.0.9")
            assert (await probe.ask(LIVE)).status == 200
            probe.writer.close()

    async def holds(self, count: int) -> bool:
        """Wait until so many connections are there."""
        deadline = asyncio.get_running_loop().time() + _LONGEST_SECONDS
        while len(self.admission) != count and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.01)
        return len(self.admission) == count

    def closed(self, reason: str) -> int:
        return int(
            self.metrics.registry.get_sample_value("partner_desk_connections_closed_total", {"reason": reason}) or 0
        )


@asynccontextmanager
async def serve(
    total: int = 100, address: int = 50, reserve: int = 4, proxies: str = "", host: str = "127.0.0.1"
) -> AsyncIterator[Service]:
    app = create_app(Settings(rate_limit="off"), Echo())
    metrics, clock = Metrics(), Clock()
    tally = Tally(metrics, clock)
    admission = Admission(Bounds(total, address, reserve, SECONDS), Proxies(proxies), tally, clock)
    config = configuration(app, Settings(trusted_proxies=proxies, max_connections_per_address=4), tally)
    config.lifespan = "off"
    ours, line = socket.socketpair()
    with listen(host, 0) as listener, ours, line:
        service = Service(app, listener.getsockname()[1], admission, metrics, clock)
        _add_slow(service)
        server = Server(app, config, line, None, admission)
        task = asyncio.create_task(server.serve([listener]))
        while not server.started:
            await asyncio.sleep(0.01)
        yield service
        service.go_on.set()
        server.should_exit = server.force_exit = True
        await asyncio.wait_for(task, _LONGEST_SECONDS)


def _add_slow(service: Service) -> None:
    @service.app.get("/slow")
    async def slow(request: Request) -> PlainTextResponse:
        service.begun.put_nowait(None)
        await service.go_on.wait()
        return PlainTextResponse(request.client.host if request.client else "")

    @service.app.get("/large")
    async def large() -> PlainTextResponse:
        return PlainTextResponse("x" * 20_000_000)

    service.app.router.routes.insert(0, service.app.router.routes.pop())
    service.app.router.routes.insert(0, service.app.router.routes.pop())


SLOW = b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    ("sent", "reason"), [(HALF_HEADERS, "late_headers"), (HALF_BODY, "late_body")], ids=["headers", "body"]
)
async def test_who_does_not_go_on_with_a_request_hears_so(sent: bytes, reason: str) -> None:
    async with serve() as service:
        [slow] = await service.clients(1, sent)
        await service.wait(SECONDS - 1)
        assert service.closed(reason) == 0
        await service.wait(1)
        answer = await slow.hear()
        assert (answer.status, answer.headers["content-language"]) == (408, "id")
        assert answer.detail.startswith("Permintaan tidak tiba lengkap")
        assert await slow.is_closed()
        assert service.closed(reason) == 1


@pytest.mark.parametrize(
    ("sent", "trickled"),
    [(HALF_HEADERS, b"X: y\r\n"), (HALF_BODY, b" "), (WHOLE + HALF_HEADERS, b"X: y\r\n")],
    ids=["headers", "body", "headers of a second request"],
)
async def test_a_request_that_trickles_is_late_all_the_same(sent: bytes, trickled: bytes) -> None:
    async with serve() as service:
        [slow] = await service.clients(1, sent)
        for _ in range(4):
            await service.wait(SECONDS / 4)
            slow.send(trickled)
        assert await slow.is_closed()


async def test_chunks_that_trickle_are_late_all_the_same() -> None:
    async with serve() as service:
        [slow] = await service.clients(1, HALF_HEADERS, b"Transfer-Encoding: chunked\r\n\r\n")
        for _ in range(4):
            slow.send(b"1\r\n{\r\n")
            await service.wait(SECONDS / 4)
        assert (await slow.hear()).status == 408


async def test_who_never_begins_is_let_go_without_a_word() -> None:
    async with serve() as service:
        [idle] = await service.clients(1)
        await service.wait(SECONDS)
        assert await asyncio.wait_for(idle.reader.read(), _LONGEST_SECONDS) == b""


@pytest.mark.parametrize("trickled", [b"", b"\r\n"])
async def test_an_idle_connection_is_kept_for_a_while(trickled: bytes) -> None:
    async with serve() as service:
        talk = await service.client()
        assert (await talk.ask(WHOLE)).status == 200
        await service.wait(KEEP_ALIVE_SECONDS - 1)
        assert (await talk.ask(WHOLE)).status == 200
        talk.send(trickled)
        await service.wait(KEEP_ALIVE_SECONDS)
        assert await talk.is_closed()


async def test_who_waits_for_an_answer_is_never_late() -> None:
    async with serve() as service:
        [asking] = await service.clients(1, SLOW, HALF_HEADERS)
        await asyncio.wait_for(service.begun.get(), _LONGEST_SECONDS)
        await service.wait(10 * KEEP_ALIVE_SECONDS)
        service.go_on.set()
        assert (await asking.hear()).body == b"127.0.0.1"
        await service.wait(SECONDS)
        assert (await asking.hear()).status == 408


async def test_who_does_not_read_is_let_go() -> None:
    async with serve() as service:
        talk = await service.client()
        talk.writer.transport.pause_reading()  # type: ignore[attr-defined]
        talk.send(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        assert await service.holds(1)
        while not service.closed("unread"):
            await service.wait(UNREAD_SECONDS)
        assert await service.holds(0)


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"CONNECT desk.example:443 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n",
        HALF_HEADERS + b"Content-Length: -1\r\n\r\n{}",
        HALF_HEADERS + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
        HALF_HEADERS + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
        HALF_HEADERS + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        WHOLE.replace(b"Host", b"Ho st"),
    ],
)
async def test_what_is_no_http_is_a_problem_and_no_line_of_the_log(
    sent: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with serve() as service:
        with caplog.at_level(logging.INFO):
            for _ in range(20):
                talk = await service.client()
                answer = await talk.ask(sent)
                assert answer.status == 400
                assert json.loads(answer.body)["detail"]
                assert await talk.is_closed()
        assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
        assert service.closed("malformed") == 20
        await service.wait(60)
    assert [record.getMessage() for record in caplog.records if record.name == "bot.front.tally"] == [
        "connections were refused or closed: malformed 20"
    ]


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /?" + b"x" * 40_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        HALF_HEADERS + b"X: " + b"y" * 40_000 + b"\r\n\r\n",
        HALF_HEADERS + b"X: " + b"y" * 40_000,
        HALF_HEADERS + b"X: y\r\n" * 101 + b"\r\n",
        HALF_HEADERS + b"".join(b"X%d: %s\r\n" % (number, b"y" * 1000) for number in range(40)),
    ],
    ids=["address", "header", "unfinished header", "many headers", "headers"],
)
async def test_headers_have_bounds(sent: bytes) -> None:
    async with serve() as service:
        talk = await service.client()
        answer = await talk.ask(sent)
        assert answer.status == 431
        assert "32768" in answer.detail
        assert await talk.is_closed()
        assert service.closed("too_large") == 1


@pytest.mark.parametrize("upgrade", [b"websocket", b"h2c"])
async def test_another_protocol_is_not_spoken(upgrade: bytes, caplog: pytest.LogCaptureFixture) -> None:
    async with serve() as service:
        talk = await service.client()
        answer = await talk.ask(
            b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: ",
            upgrade,
            b"\r\n\r\n",
            b"\x81\x85",
        )
        assert answer.status == 200
        assert await talk.is_closed()  # what follows is no HTTP
    assert caplog.records == []


@pytest.mark.parametrize("at_once", [True, False])
async def test_who_would_rather_speak_another_protocol_is_answered_as_http(at_once: bool) -> None:
    upgrade = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n"
    whole = WHOLE.replace(b"Host", upgrade + b"Host")
    async with serve() as service:
        talk = await service.client()
        for _ in range(3):
            if at_once:
                talk.send(whole * 2)
            else:
                for byte in whole * 2:
                    talk.send(bytes([byte]))
                    await asyncio.sleep(0)
            for _ in range(2):
                answer = await talk.hear()
                assert (answer.status, json.loads(answer.body)[0]["text"]) == (200, "x")


async def test_requests_that_come_at_once_are_answered_in_order_up_to_a_bound() -> None:
    async with serve() as service:
        talk = await service.client()
        talk.send(WHOLE * 10)
        assert [(await talk.hear()).status for _ in range(10)] == [200] * 10
        talk.send(SLOW, WHOLE * 1000)
        await asyncio.wait_for(service.begun.get(), _LONGEST_SECONDS)
        service.go_on.set()
        answers = [await talk.hear() for _ in range(17)]
        assert [answer.status for answer in answers] == [200] * 17
        assert await talk.is_closed()


@pytest.mark.parametrize("after", [b"nonsense\r\n\r\n", HALF_HEADERS + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"])
async def test_what_came_before_nonsense_is_answered(after: bytes) -> None:
    async with serve() as service:
        talk = await service.client()
        talk.send(SLOW, WHOLE, after)
        await asyncio.wait_for(service.begun.get(), _LONGEST_SECONDS)
        service.go_on.set()
        assert (await talk.hear()).body == b"127.0.0.1"
        assert (await talk.hear()).status == 200
        assert await talk.is_closed()


async def test_a_body_is_asked_for_where_that_is_expected() -> None:
    async with serve() as service:
        talk = await service.client()
        talk.send(HALF_HEADERS, b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(BODY))
        assert await talk.reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        assert (await talk.ask(BODY)).status == 200


async def test_an_address_at_its_bound_takes_from_itself() -> None:
    async with serve(address=4) as service:
        idle, headers, body, asked = [
            (await service.clients(1, sent))[0] for sent in (b"", HALF_HEADERS, HALF_BODY, WHOLE)
        ]
        assert (await asked.hear()).status == 200
        await service.settle()
        new = [await service.client() for _ in range(4)]
        assert [(await talk.ask(WHOLE)).status for talk in new] == [200] * 4
        assert await idle.is_closed()
        assert await asked.is_closed()
        for talk in (headers, body):
            answer = await talk.hear()
            assert (answer.status, answer.headers["retry-after"]) == (429, "30")
            assert answer.detail.startswith("Terlalu banyak koneksi dari alamat Anda")
            assert await talk.is_closed()
        assert service.closed("made_room") == 4


async def test_an_address_whose_connections_are_all_answered_is_refused_and_others_are_not() -> None:
    async with serve(address=4) as service:
        asking = await service.clients(4, SLOW)
        for _ in asking:
            await asyncio.wait_for(service.begun.get(), _LONGEST_SECONDS)
        refused = await service.client()
        answer = await refused.ask(WHOLE)
        assert (answer.status, answer.headers["retry-after"], answer.headers["connection"]) == (429, "30", "close")
        assert answer.detail.startswith("Terlalu banyak koneksi dari alamat Anda")
        assert await refused.is_closed()
        assert (await (await service.client()).ask(LIVE)).status == 200
        # Kept: Python closes what nobody holds any more.
        other = await service.client("127.0.0.2")
        assert (await other.ask(WHOLE)).status == 200
        service.go_on.set()
        assert [(await talk.hear()).status for talk in asking] == [200] * 4
        for talk in asking:
            talk.writer.close()
        assert await service.holds(1)
        assert (await (await service.client()).ask(WHOLE)).status == 200
        other.writer.close()


async def test_a_full_service_refuses_and_answers_probes() -> None:
    async with serve(total=4) as service:
        asking = [(await service.clients(1, SLOW, address=f"127.0.1.{number}"))[0] for number in range(1, 5)]
        for _ in asking:
            await asyncio.wait_for(service.begun.get(), _LONGEST_SECONDS)
        # They fill the places of those who are refused, too.
        deaf = [(await service.clients(1, address=f"127.0.2.{number}"))[0] for number in range(1, 20)]
        answer = await (await service.client("127.0.0.2")).ask(WHOLE)
        assert (answer.status, answer.headers["retry-after"]) == (503, "30")
        assert answer.detail.startswith("Pengunjung sedang terlalu banyak")
        for path in (b"/health/live", b"/health/ready", b"/metrics"):
            assert (await (await service.client("127.0.0.2")).ask(LIVE.replace(b"/health/live", path))).status == 200
        assert all([await talk.is_closed() for talk in deaf[:10]])


async def test_a_full_service_lets_those_go_that_wait() -> None:
    async with serve(total=10) as service:
        attackers = []
        for sent in (b"", HALF_HEADERS, HALF_BODY):
            for number in range(1, 11):
                attackers += await service.clients(1, sent, address=f"127.0.1.{number}")
        for number in range(20):
            assert (await (await service.client("127.0.0.2")).ask(WHOLE)).status == 200, number
        assert service.closed("full") == 0


async def test_a_trusted_proxy_has_no_bound_and_its_callers_have_one() -> None:
    async with serve(address=4, proxies="127.0.0.1") as service:
        forwarded = SLOW.replace(b"Host", b"X-Forwarded-For: 203.0.113.1\r\nHost")
        asking = await service.clients(4, forwarded)
        for _ in asking:
            await asyncio.wait_for(service.begun.get(), _LONGEST_SECONDS)
        answer = await (await service.client()).ask(forwarded)
        assert answer.status == 429
        other = forwarded.replace(b"203.0.113.1", b"203.0.113.2")
        others = await service.clients(4, other)
        for _ in others:
            await asyncio.wait_for(service.begun.get(), _LONGEST_SECONDS)
        service.go_on.set()
        assert [(await talk.hear()).body for talk in asking + others] == [b"203.0.113.1"] * 4 + [b"203.0.113.2"] * 4
        assert (await (await service.client()).ask(forwarded)).status == 200


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this system has no IPv6")
async def test_a_proxy_of_ipv4_is_believed_at_an_address_of_ipv6() -> None:
    async with serve(address=2, proxies="127.0.0.1", host="::") as service:
        forwarded = SLOW.replace(b"Host", b"X-Forwarded-For: 203.0.113.1\r\nX-Forwarded-Proto: https\r\nHost")
        asking = await service.clients(3, forwarded)
        for _ in asking:
            await asyncio.wait_for(service.begun.get(), _LONGEST_SECONDS)
        service.go_on.set()
        assert [(await talk.hear()).body for talk in asking] == [b"203.0.113.1"] * 3


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this system has no IPv6")
async def test_addresses_of_ipv6_have_a_bound() -> None:
    async with serve(address=2, host="::1") as service:
        asking = []
        for _ in range(2):
            asking.append(Client(*await asyncio.open_connection("::1", service.port)))
            asking[-1].send(SLOW)
            await asyncio.wait_for(service.begun.get(), _LONGEST_SECONDS)
        assert (await Client(*await asyncio.open_connection("::1", service.port)).ask(SLOW)).status == 429
        service.go_on.set()
        assert [(await talk.hear()).body for talk in asking] == [b"::1"] * 2


async def test_all_places_are_given_back() -> None:
    async with serve(address=5) as service:
        for sent in (b"", HALF_HEADERS, HALF_BODY, WHOLE, b"nonsense\r\n\r\n", SLOW):
            for talk in await service.clients(8, sent):
                talk.writer.close()
        service.go_on.set()
        assert await service.holds(0)
        assert service.admission._addresses == {}
        assert not any(service.admission._waiting.values())


@pytest.mark.parametrize(
    "sent", [b"0\r\nX: " + b"y" * 2_000_000, b"1;" + b"y" * 2_000_000], ids=["behind it", "beside a chunk"]
)
async def test_what_stands_around_a_body_has_a_bound(sent: bytes) -> None:
    async with serve() as service:
        talk = await service.client()
        talk.send(HALF_HEADERS, b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", sent)
        with contextlib.suppress(ConnectionError):
            assert (await talk.hear()).status == 431
        assert await talk.is_closed()
        assert service.closed("too_large") == 1


async def test_what_follows_a_body_is_no_header() -> None:
    async with serve() as service:
        heard: list[str | None] = []

        @service.app.post("/heard")
        async def look(request: Request) -> PlainTextResponse:
            await request.body()
            heard.append(request.headers.get("x-forwarded-for"))
            return PlainTextResponse("")

        service.app.router.routes.insert(0, service.app.router.routes.pop())
        talk = await service.client()
        asked = b"POST /heard HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        assert (await talk.ask(asked, b"2\r\n{}\r\n0\r\nX-Forwarded-For: 8.8.8.8\r\n\r\n")).status == 200
        assert heard == [None]


async def test_room_is_made_at_once_of_who_does_not_read() -> None:
    async with serve() as service:
        talk = await service.client()
        talk.writer.transport.pause_reading()  # type: ignore[attr-defined]
        talk.send(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        assert await service.holds(1)
        [guest] = service.admission._held
        assert isinstance(guest, Connection)
        while not guest.transport.get_write_buffer_size():
            await asyncio.sleep(0.01)
        guest.make_room(Reason.FULL)
        # Else its descriptor would stay until all is read.
        assert await service.holds(0)
        assert not guest.transport.get_write_buffer_size()
