"""How the connections of one socket are shared out, and that none is lost."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import socket
from collections.abc import Callable, Iterator

import pytest

from bot.processes import acceptor
from bot.processes.acceptor import Acceptor
from bot.processes.load import Share
from bot.processes.service import listen
from bot.processes.shared_memory import Board, shared

# Only bounds how long a test of a broken acceptor hangs.
_LONGEST_SECONDS = 30


class Taker:
    """One of those that listen: it keeps what it takes, and holds back when it is told to."""

    def __init__(self, listener: socket.socket, our_turn: Callable[[], bool] = lambda: True) -> None:
        self.taken: list[socket.socket] = []
        self.acceptor = Acceptor(listener, self._take, our_turn)

    async def _take(self, connection: socket.socket) -> None:
        self.taken.append(connection)

    async def end(self) -> None:
        """Take no more, and close what was taken."""
        await self.acceptor.stop()
        for connection in self.taken:
            connection.close()


class Sharing(Taker):
    """One that says how many connections it holds, and takes its share."""

    def __init__(self, listener: socket.socket, share: Share) -> None:
        super().__init__(listener, lambda: share.allows(len(self.taken)))
        self.share = share
        share.note(0)

    async def _take(self, connection: socket.socket) -> None:
        await super()._take(connection)
        self.share.note(len(self.taken))


class Faulty:
    """A listening socket that fails first."""

    def __init__(self, real: socket.socket, *errors: OSError) -> None:
        self._real, self._errors = real, list(errors)

    def accept(self) -> tuple[socket.socket, object]:
        if self._errors:
            raise self._errors.pop(0)
        return self._real.accept()

    def fileno(self) -> int:
        return self._real.fileno()

    def setblocking(self, blocking: bool) -> None:
        self._real.setblocking(blocking)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A socket that listens."""
    with listen("127.0.0.1", 0) as made:
        yield made


async def connect(listener: socket.socket, count: int, *takers: Taker) -> None:
    """Connect so many times at once, and wait until all are taken."""
    clients = [socket.create_connection(listener.getsockname()) for _ in range(count)]

    async def all_are_taken() -> None:
        while sum(len(taker.taken) for taker in takers) < count:
            await asyncio.sleep(0.001)

    await asyncio.wait_for(all_are_taken(), _LONGEST_SECONDS)
    for client in clients:
        client.close()


async def test_connections_that_come_at_once_are_shared_out(listener: socket.socket) -> None:
    memory = shared(2)
    takers = [Sharing(listener, Share(Board(memory), place)) for place in range(2)]
    for taker in takers:
        taker.acceptor.start()
    await connect(listener, 16, *takers)
    assert {len(taker.taken) for taker in takers} <= {7, 8, 9}
    for taker in takers:
        await taker.end()
    os.close(memory)


async def test_one_whose_turn_never_comes_takes_what_nobody_else_does(listener: socket.socket) -> None:
    taker = Taker(listener, lambda: False)
    taker.acceptor.start()
    await connect(listener, 5, taker)
    assert len(taker.taken) == 5
    await taker.end()


async def test_what_has_come_is_taken_at_the_end(listener: socket.socket) -> None:
    taker = Taker(listener, lambda: False)
    taker.acceptor.start()
    await asyncio.sleep(0)
    with socket.create_connection(listener.getsockname()), socket.create_connection(listener.getsockname()):
        await taker.acceptor.stop()
        assert len(taker.taken) == 2
    with socket.create_connection(listener.getsockname()):
        await asyncio.sleep(0.05)
        assert len(taker.taken) == 2
    await taker.end()


async def test_without_files_to_open_it_waits_and_goes_on(
    listener: socket.socket, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(acceptor, "_PAUSE_SECONDS", 0.01)
    faulty = Faulty(listener, OSError(errno.EMFILE, "Too many open files"), ConnectionAbortedError())
    taker = Taker(faulty)  # type: ignore[arg-type]
    with caplog.at_level(logging.ERROR):
        taker.acceptor.start()
        await connect(listener, 2, taker)
    assert "Too many open files" in caplog.text
    await taker.end()


async def test_one_that_can_not_be_served_hinders_no_other(
    listener: socket.socket, caplog: pytest.LogCaptureFixture
) -> None:
    taker = Taker(listener)
    serve, failures = taker.acceptor._serve, [RuntimeError("no protocol"), OSError("reset")]

    async def fail_first(connection: socket.socket) -> None:
        if failures:
            raise failures.pop()
        await serve(connection)

    taker.acceptor._serve = fail_first
    with caplog.at_level(logging.ERROR):
        taker.acceptor.start()
        for _ in range(2):
            with socket.create_connection(listener.getsockname()) as refused:
                assert await asyncio.get_running_loop().run_in_executor(None, refused.recv, 1) == b""
        await connect(listener, 2, taker)
    assert "could not be served" in caplog.text
    await taker.end()


async def test_what_is_being_handed_over_at_the_end_is_served(listener: socket.socket) -> None:
    taker = Taker(listener)
    serve, begun, go_on = taker.acceptor._serve, asyncio.Event(), asyncio.Event()

    async def slowly(connection: socket.socket) -> None:
        begun.set()
        await go_on.wait()
        await serve(connection)

    taker.acceptor._serve = slowly
    taker.acceptor.start()
    with socket.create_connection(listener.getsockname()):
        await asyncio.wait_for(begun.wait(), _LONGEST_SECONDS)
        ending = asyncio.create_task(taker.acceptor.stop())
        await asyncio.sleep(0.01)
        assert not ending.done()
        go_on.set()
        await asyncio.wait_for(ending, _LONGEST_SECONDS)
        assert len(taker.taken) == 1
    await taker.end()


async def test_one_that_was_never_started_ends(listener: socket.socket) -> None:
    taker = Taker(listener)
    await asyncio.wait_for(taker.end(), _LONGEST_SECONDS)
    assert taker.taken == []


async def test_without_files_to_open_room_is_made_first(
    listener: socket.socket, caplog: pytest.LogCaptureFixture
) -> None:
    faulty = Faulty(listener, *[OSError(errno.EMFILE, "Too many open files")] * 3)
    taker, asked = Taker(faulty), []  # type: ignore[arg-type]

    def make_room() -> bool:
        asked.append(True)
        return True

    taker.acceptor._make_room = make_room
    taker.acceptor.start()
    await connect(listener, 2, taker)
    assert len(asked) == 3
    assert caplog.records == []
    await taker.end()
