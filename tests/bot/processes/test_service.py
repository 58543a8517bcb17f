"""The service as a process: its address, its proxies, its death and its return."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.commands import serve as launch
from bot.commands.serve import CannotServe, run
from bot.front.app import create_app
from bot.processes.models import Models
from bot.processes.server import Server
from bot.processes.service import AddressInUse, address, claim_figures, configuration, figures_listener, listen
from bot.processes.supervisor import Supervisor
from bot.settings import Settings
from tests.bot.talking import ANSWERED_BY, QUESTION, WEBHOOK, Echo, ask
from tests.conftest import free_port, running_service
from tests.doubles import STAND_IN
from tests.doubles.engine import answer_to

PROXY = "192.0.2.7"


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield int(other.getsockname()[1])


@pytest.mark.parametrize(
    ("host", "shown"),
    [("127.0.0.1", "http://127.0.0.1:"), ("0.0.0.0", "http://127.0.0.1:")],  # noqa: S104
)
def test_the_address_that_is_shown_can_be_opened(host: str, shown: str) -> None:
    with listen(host, 0) as listener:
        assert address(listener).startswith(shown)
        with socket.create_connection(("127.0.0.1", listener.getsockname()[1])):
            pass


def test_a_port_in_use_is_named_before_anything_is_loaded(taken: int) -> None:
    with pytest.raises(CannotServe, match=f"127.0.0.1:{taken} can't be used.*set HOST or PORT"):
        run(Settings(port=taken))


def test_the_figures_port_in_use_is_named_before_anything_is_loaded(taken: int) -> None:
    with pytest.raises(CannotServe, match=f"127.0.0.1:{taken} can't be used.*set METRICS_ADDRESS"):
        run(Settings(port=0, metrics_address=f"127.0.0.1:{taken}"))


def test_a_process_that_can_not_serve_figures_answers_all_the_same(
    taken: int, caplog: pytest.LogCaptureFixture
) -> None:
    assert figures_listener(Settings(metrics_address=f"127.0.0.1:{taken}")) is None
    assert "METRICS_ADDRESS" in caplog.text


def test_all_processes_listen_for_who_wants_figures() -> None:
    chosen = Settings(metrics_address=f"127.0.0.1:{free_port()}")
    first, second = figures_listener(chosen), figures_listener(chosen)
    assert first is not None
    assert second is not None
    with first, second, pytest.raises(AddressInUse):
        claim_figures(chosen)


def test_a_port_is_taken_from_the_first_moment_on() -> None:
    with listen("127.0.0.1", 0) as listener, pytest.raises(AddressInUse):
        listen("127.0.0.1", listener.getsockname()[1])


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_an_address_that_is_not_of_this_machine_is_refused(host: str) -> None:
    with pytest.raises(AddressInUse, match=host):
        listen(host, free_port())


def served(peer: str, trusted_proxies: str = "") -> httpx.AsyncClient:
    """A client at `peer` of the application with what uvicorn puts around it; one message an hour a sender."""
    settings = Settings(rate_limit="1/hour", trusted_proxies=trusted_proxies)
    config = configuration(create_app(settings, Echo()), settings)
    config.load()
    return httpx.AsyncClient(transport=httpx.ASGITransport(config.loaded_app, client=(peer, 1)), base_url="http://x")


async def statuses(talk: httpx.AsyncClient, *forwarded: str) -> list[int]:
    """The status of one message a header, each from a sender of its own."""
    answers = []
    async with talk:
        for number, header in enumerate(forwarded):
            body = {"sender": str(number), "message": "x"}
            answers.append((await talk.post(WEBHOOK, json=body, headers={"X-Forwarded-For": header})).status_code)
    return answers


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", PROXY])
async def test_without_trusted_proxies_nobody_is_believed(peer: str) -> None:
    assert await statuses(served(peer), *(f"198.51.100.{n}" for n in range(7))) == [200] * 5 + [429] * 2


@pytest.mark.parametrize("trusted", [PROXY, f"10.0.0.0/8,{PROXY}", "192.0.2.0/24"])
async def test_a_trusted_proxy_is_believed(trusted: str) -> None:
    assert await statuses(served(PROXY, trusted), *(f"198.51.100.{n}" for n in range(7))) == [200] * 7
    assert await statuses(served(PROXY, trusted), *["198.51.100.1"] * 7) == [200] * 5 + [429] * 2


async def test_who_is_no_trusted_proxy_is_not_believed() -> None:
    talk = served("203.0.113.9", PROXY)
    assert await statuses(talk, *(f"198.51.100.{n}" for n in range(7))) == [200] * 5 + [429] * 2


async def test_what_a_client_writes_before_the_proxys_entry_is_not_believed() -> None:
    talk = served(PROXY, PROXY)
    assert await statuses(talk, *(f"1.1.1.{n}, 198.51.100.1" for n in range(7))) == [200] * 5 + [429] * 2


@pytest.mark.parametrize("header", ["", ",", "nonsense", "[", "1.2.3.4:x", "x" * 4000])
async def test_no_forwarded_address_is_too_odd(header: str) -> None:
    assert await statuses(served(PROXY, PROXY), header) == [200]


@pytest.fixture(scope="module")
def service_url(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service with a stand-in for an engine."""
    with running_service(tmp_path_factory.mktemp("service") / "x.sqlite", RATE_LIMIT="off", **STAND_IN) as url:
        yield url


@pytest.mark.model
def test_conversations_survive_a_crash(model: Path, tmp_path: Path) -> None:
    database = tmp_path / "conversations.sqlite"
    service = running_service(database, RATE_LIMIT="off")
    with service as url:
        body = {"sender": "a", "message": QUESTION}
        assert httpx.post(url + WEBHOOK, json=body).status_code == 200
        service.kill()
    with running_service(database, RATE_LIMIT="off") as url:
        [reply] = httpx.post(url + WEBHOOK, json={"sender": "a", "message": "What is your source?"}).json()
    assert [fact["id"] for fact in reply["custom"]["facts"]] == [ANSWERED_BY]


@pytest.mark.model
async def test_many_at_once_are_each_answered(service_url: str) -> None:
    async with httpx.AsyncClient(base_url=service_url, timeout=60) as talk:
        same = [ask(talk, "crowd", QUESTION) for _ in range(20)]
        others = [ask(talk, f"crowd-{number}", QUESTION) for number in range(20)]
        responses = await asyncio.gather(*same, *others)
    replies = [reply for response in responses for reply in response.json()]
    senders = ["crowd"] * 20 + [f"crowd-{number}" for number in range(20)]
    assert [reply["recipient_id"] for reply in replies] == senders
    assert [reply["text"] for reply in replies[20:]] == [answer_to(QUESTION)] * 20
    assert sorted(reply["text"] for reply in replies[:20]) == sorted(
        [answer_to(QUESTION), *[answer_to(QUESTION, QUESTION)] * 19]
    )


@pytest.mark.model
@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{",
        b"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n{}",
        b"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 200_000 + b"\r\n\r\n",
    ],
    ids=["no HTTP", "hung up", "negative length", "no chunk", "long header"],
)
def test_a_broken_connection_harms_nobody(service_url: str, sent: bytes) -> None:
    url = httpx.URL(service_url)
    with socket.create_connection((url.host, url.port or 0)) as connection:
        connection.sendall(sent)
        connection.settimeout(30)
        try:
            connection.shutdown(socket.SHUT_WR)
            answer = connection.recv(100)
        except OSError:  # it was closed before all was sent
            answer = b""
    assert b" 5" not in answer[:13]
    assert httpx.get(f"{service_url}/health/ready").status_code == 200


def test_told_to_stop_it_is_no_longer_ready() -> None:
    settings = Settings()
    app = create_app(settings, Echo())
    ours, theirs = socket.socketpair()
    with ours, theirs:
        server = Server(app, configuration(app, settings), theirs)
        assert not app.state.draining
        server.handle_exit(signal.SIGTERM, None)
    assert app.state.draining
    assert server.should_exit


def test_a_service_that_ends_refuses_connections_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        supervisor = Supervisor(listener, 0, lambda model, cause: [], Models(lambda: Path("none"), Path("none")))
        supervisor.on_ready = supervisor._on_stop
        supervisor.run()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))


async def test_a_process_that_ends_refuses_connections_at_once_though_others_stay() -> None:
    settings = Settings()
    app = create_app(settings, Echo())
    config = configuration(app, settings)
    config.lifespan = "off"
    ours, theirs = socket.socketpair()
    with listen("127.0.0.1", 0) as listener, ours, theirs:
        address_there = listener.getsockname()
        server = Server(app, config, theirs)
        task = asyncio.create_task(server.serve([listener]))
        while not server.started:
            await asyncio.sleep(0.01)
        with socket.create_connection(address_there):
            while not server.server_state.connections:
                await asyncio.sleep(0.01)
            server.should_exit = True
            while listener.fileno() != -1:
                await asyncio.sleep(0.01)
            assert not task.done()
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(address_there)
        await asyncio.wait_for(task, 30)


def test_the_servers_own_log_goes_our_way() -> None:
    settings = Settings()
    assert configuration(create_app(settings, Echo()), settings).log_config is None


def test_a_directory_of_models_that_can_not_be_written_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    (tmp_path / "model").touch()
    monkeypatch.setattr(launch, "model_path", lambda settings: tmp_path / "model")
    monkeypatch.setattr(launch, "mark_current", refuse)
    with pytest.raises(CannotServe, match=r"MODELS=.* can't be written to: Read-only file system"):
        run(Settings(port=0, models=tmp_path))


async def test_a_process_whose_supervisor_is_gone_when_it_is_ready_ends_without_a_word() -> None:
    settings = Settings()
    app = create_app(settings, Echo())
    config = configuration(app, settings)
    config.lifespan = "off"
    ours, theirs = socket.socketpair()
    begun: list[bool] = []
    with listen("127.0.0.1", 0) as listener, theirs:
        ours.close()
        server = Server(app, config, theirs, begin=lambda: begun.append(True))
        await asyncio.wait_for(server.serve([listener]), 60)
    assert begun == [True]
