"""Takes connections from a socket that several processes listen on, so that each gets its share."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
from collections.abc import Awaitable, Callable

logger = logging.getLogger(__name__)
# So often (seconds), and at most so long, it is looked whether one that holds fewer connections has taken the next.
_LOOK_SECONDS, _LONGEST_SECONDS = 0.002, 0.02
# As there may be too many open files.
_PAUSE_SECONDS = 1.0

Serve = Callable[[socket.socket], Awaitable[object]]


class Acceptor:
    """Hands each connection of a listening socket to `serve`; while it is not `our_turn` others may take it before.

    Where none can be taken, `make_room` is asked to close one that is there; it says whether it could.
    """

    def __init__(
        self,
        listener: socket.socket,
        serve: Serve,
        our_turn: Callable[[], bool],
        make_room: Callable[[], bool] = lambda: False,
    ) -> None:
        self._listener = listener
        self._serve = serve
        self._our_turn = our_turn
        self._make_room = make_room
        self._accepting: asyncio.Task[None] | None = None
        # A connection that is taken is served, even if the end comes meanwhile.
        self._serving: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to take connections."""
        self._listener.setblocking(False)
        self._accepting = asyncio.get_running_loop().create_task(self._accept_all())

    async def stop(self) -> None:
        """Take those that have come already, and no more."""
        if self._accepting is None:
            return
        self._accepting.cancel()
        await asyncio.gather(self._accepting, return_exceptions=True)
        if self._serving:
            await self._serving
        try:
            while await self._accept():
                pass
        except OSError as error:
            logger.error("the last connections can't be taken: %s", error)

    async def _accept_all(self) -> None:
        while True:
            try:
                if not await self._accept():
                    await self._until_one_comes()
                await self._let_others()
            except OSError as error:
                if error.errno in (errno.EMFILE, errno.ENFILE) and self._make_room():
                    await asyncio.sleep(_LOOK_SECONDS)  # it is closed when the loop comes to it
                    continue
                logger.error("no connection can be taken for a moment: %s", error)
                await asyncio.sleep(_PAUSE_SECONDS)

    async def _accept(self) -> bool:
        """Take one connection; False when there is none. Raises OSError."""
        try:
            connection, _ = self._listener.accept()
        except BlockingIOError:
            return False
        except ConnectionError:  # it is gone already
            return True
        self._serving = asyncio.get_running_loop().create_task(self._hand_over(connection))
        await asyncio.shield(self._serving)
        return True

    async def _hand_over(self, connection: socket.socket) -> None:
        try:
            connection.setblocking(False)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            await self._serve(connection)
        except Exception:
            # The next one has to be taken, whatever was wrong with this one.
            logger.exception("a connection could not be served")
            connection.close()

    async def _until_one_comes(self) -> None:
        loop, coming = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self._listener, coming.set)
        try:
            await coming.wait()
        finally:
            loop.remove_reader(self._listener)

    async def _let_others(self) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _LONGEST_SECONDS
        while not self._our_turn() and loop.time() < deadline:
            await asyncio.sleep(_LOOK_SECONDS)
