"""Very many clients, with few descriptors: those of one address, or of ten, take nothing from another one."""

from __future__ import annotations

import resource
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from tests.bot.talking import QUESTION, WEBHOOK
from tests.doubles import STAND_IN
from tests.faults.service import Service

pytestmark = pytest.mark.model
# Only bounds how long a test of a broken service hangs.
_LONGEST_SECONDS = 60
_DESCRIPTORS, _CONNECTIONS = 1024, 1500
_ADDRESSES, _SESSIONS, _STREAMS = 10, 10, 10
# Beside the connections: what the database and the log open now and then.
_SOME = 40
HALF_HEADERS = f"POST {WEBHOOK} HTTP/1.1\r\nHost: x\r\n".encode()
HALF_BODY = HALF_HEADERS + b"Content-Length: 99\r\n\r\n{"


class Small(Service):
    """A service that has few descriptors, and does not wait long for requests."""

    command = ("sh", "-c", f'ulimit -n {_DESCRIPTORS} && exec "$@"', "sh", *Service.command)


@pytest.fixture(scope="module")
def service(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Small]:
    limit, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _CONNECTIONS + 500
    if most != resource.RLIM_INFINITY and most < wanted:
        pytest.skip("this system gives too few descriptors to a client")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(limit, wanted), most))
    made = Small(tmp_path_factory.mktemp("small"), model, REQUEST_TIMEOUT="5", **STAND_IN)
    with made:
        yield made
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, most))


def client(service: Small, address: str) -> httpx.Client:
    transport = httpx.HTTPTransport(local_address=address)
    return httpx.Client(base_url=service.url, timeout=_LONGEST_SECONDS, transport=transport)


def answers_another(service: Small) -> bool:
    """Whether an address that none of the many has is answered, each time on a new connection, and probes are."""
    for _ in range(5):
        with client(service, "127.0.0.2") as other:
            assert other.post(WEBHOOK, json={"sender": "other", "message": QUESTION}).status_code == 200
        for path in ("/health/live", "/health/ready", "/metrics"):
            for address in ("127.0.0.1", "127.0.0.2"):
                with client(service, address) as probe:
                    assert probe.get(path).status_code == 200
    return True


@contextmanager
def connected(service: Small, address: str, count: int, *sent: bytes) -> Iterator[list[socket.socket]]:
    """So many connections from an address, each of which has sent the same."""
    with ExitStack() as stack:
        made = []
        for _ in range(count):
            connection = socket.create_connection(
                ("127.0.0.1", service.port), timeout=_LONGEST_SECONDS, source_address=(address, 0)
            )
            made.append(stack.enter_context(connection))
            try:
                connection.sendall(b"".join(sent))
            except ConnectionError:  # it is closed already
                continue
        yield made


def closed(connections: list[socket.socket]) -> int:
    """How many of these the service has closed."""
    return sum(_is_closed(connection) for connection in connections)


def _is_closed(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        while connection.recv(65_536):
            pass
    except BlockingIOError:
        return False
    except ConnectionError:
        return True
    return True


def await_that(said: str, holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _LONGEST_SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"not so after a long time: {said}"
        time.sleep(0.1)


def descriptors(service: Small) -> int:
    [worker] = service.workers()
    return int(psutil.Process(worker.pid).num_fds())


@pytest.mark.parametrize("sent", [b"", HALF_HEADERS, HALF_BODY], ids=["idle", "half headers", "half bodies"])
def test_an_address_with_very_many_connections_takes_nothing_from_another(service: Small, sent: bytes) -> None:
    assert answers_another(service)
    before = descriptors(service)
    with connected(service, "127.0.0.1", _CONNECTIONS, sent) as connections:
        assert answers_another(service)
        assert descriptors(service) < _DESCRIPTORS / 2
        await_that("all are closed", lambda: closed(connections) == _CONNECTIONS)
        assert answers_another(service)
        await_that("descriptors return", lambda: descriptors(service) <= before + _SOME)


def streams(service: Small, stack: ExitStack) -> list[socket.socket]:
    """Chats that are open, as many of each address and in all as there may be, and more."""
    made = []
    for number in range(1, _ADDRESSES + 1):
        address = f"127.0.1.{number}"
        for _ in range(_SESSIONS):
            with client(service, address) as visitor:
                token = visitor.post("/api/chat/sessions", json={}).json()["session"]
            wanted = f"GET /api/chat/events?session={token} HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n"
            made += stack.enter_context(connected(service, address, _STREAMS, wanted.encode()))
    return made


def status(connection: socket.socket) -> int:
    connection.setblocking(True)
    connection.settimeout(_LONGEST_SECONDS)
    return int(connection.recv(65_536)[9:12])


def test_very_many_open_chats_leave_room_for_those_that_come_and_go(service: Small) -> None:
    assert answers_another(service)
    before = descriptors(service)
    with ExitStack() as stack:
        statuses = Counter(status(connection) for connection in streams(service, stack))
        assert set(statuses) == {200, 503}
        assert sum(statuses.values()) == _ADDRESSES * _SESSIONS * _STREAMS
        assert statuses[200] > _DESCRIPTORS / 2
        assert answers_another(service)
    await_that("descriptors return", lambda: descriptors(service) <= before + _SOME)
    assert answers_another(service)
