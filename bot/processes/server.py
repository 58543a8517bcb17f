"""Uvicorn's server as one of several processes: it shares connections out with the others, and ends with grace."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI

from bot.front.admission import Admission
from bot.front.connections import Connection
from bot.front.proxies import Proxies
from bot.front.tally import Tally
from bot.http.capacity import bounds
from bot.processes.acceptor import Acceptor
from bot.processes.children import READY
from bot.processes.load import Share
from bot.settings import Settings

if TYPE_CHECKING:
    from uvicorn.server import Protocols

# So long the next requests are awaited at the end, and so long the first ones of those who had just connected.
_GRACE_SECONDS, _FIRST_SECONDS = 1.0, 3.0
_LOOK_SECONDS = 0.02
_SWEEP_TICKS = 10


class Connections(set["Protocols"]):
    """Open connections; `tell` is called with their number when it changes."""

    def __init__(self, tell: Callable[[int], None]) -> None:
        super().__init__()
        self._tell = tell

    def add(self, connection: Protocols) -> None:
        """Note one that was opened."""
        super().add(connection)
        self._tell(len(self))

    def discard(self, connection: object) -> None:
        """Note one that was closed."""
        super().discard(connection)
        self._tell(len(self))


class Server(uvicorn.Server):
    """Uvicorn's server on a socket that other processes may listen on too, of whose connections it takes its share.

    It says on its pipe to the supervisor when it answers, and hears its end; `begin` is called just before.
    """

    def __init__(
        self,
        app: FastAPI,
        config: uvicorn.Config,
        pipe: socket.socket,
        share: Share | None = None,
        admission: Admission | None = None,
        begin: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(config)
        if admission is None:
            admission = Admission(bounds(Settings()), Proxies(""), Tally())
        self._admission = admission
        self._begin = begin
        self._application = app
        self._pipe = pipe
        self._share = share
        self._acceptors: list[Acceptor] = []
        if share:
            self.server_state.connections = Connections(share.note)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        # Without sockets: uvicorn would take whatever comes, as fast as it can.
        await super().startup([])
        if self.should_exit:
            return
        serve, room = self._serve_connection, self._admission.make_room
        self._acceptors = [Acceptor(each, serve, self._is_our_turn, room) for each in sockets or []]
        for acceptor in self._acceptors:
            acceptor.start()
        if self._share:
            self._share.note(0)
        asyncio.get_running_loop().add_reader(self._pipe, self._on_hung_up)
        self._begin()
        try:
            self._pipe.sendall(READY)
        except OSError:  # the supervisor is gone
            self._on_hung_up()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Told to stop: no longer ready, but what is at hand is finished."""
        self._application.state.draining = True
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End, and let no request fail by it: others listen on the same socket, but this one's connections are its own.

        Uvicorn would close connections that are taken and whose request is still on the way.
        """
        self._application.state.streams.close()
        if self._share:
            self._share.leave()
        for acceptor in self._acceptors:
            await acceptor.stop()
        # At once: what came to a socket that is open would wait for a process that takes nothing more.
        for each in sockets or []:
            each.close()
        self.server_state.default_headers = [*self.server_state.default_headers, (b"connection", b"close")]
        await self._await_requests()
        await super().shutdown(sockets)

    async def _await_requests(self) -> None:
        begun = time.monotonic()
        while self.server_state.connections and not self.force_exit:
            passed = time.monotonic() - begun
            untried = any(getattr(each, "is_untried", False) for each in self.server_state.connections)
            if passed > (_FIRST_SECONDS if untried else _GRACE_SECONDS):
                return
            await asyncio.sleep(_LOOK_SECONDS)

    async def _serve_connection(self, connection: socket.socket) -> None:
        await asyncio.get_running_loop().connect_accepted_socket(self._protocol, connection)

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second; every second connections are ended that have been waited for long enough."""
        if counter % _SWEEP_TICKS == 0:
            self._admission.sweep()
        return await super().on_tick(counter)

    def _protocol(self) -> asyncio.Protocol:
        return Connection(
            self._admission, config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )

    def _is_our_turn(self) -> bool:
        return self._share is None or self._share.allows(len(self.server_state.connections))

    def _on_hung_up(self) -> None:
        # The supervisor never says anything: it is gone, and with it whoever would renew or stop this process.
        asyncio.get_running_loop().remove_reader(self._pipe)
        self._application.state.draining = True
        self.should_exit = True
