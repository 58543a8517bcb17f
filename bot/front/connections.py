"""Uvicorn's HTTP connection with bounds: on the time that a request takes to come, on its size, on what waits."""

from __future__ import annotations

import asyncio
import socket

import httptools
from uvicorn import Config
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from bot.front.admission import UNREAD_SECONDS, Admission, Wait
from bot.front.refusals import MOST_HEADER_BYTES, Refused, written
from bot.front.tally import Reason

_MOST_HEADERS = 100
# So many requests are taken from a connection before the first of them is answered.
_MOST_AHEAD = 16


class _Excess(Exception):
    """More headers, or more of them, than are read."""


class Connection(HttpToolsProtocol):
    """One client's connection; `admission` says whether there is room for it, and for how long."""

    def __init__(
        self, admission: Admission, config: Config, server_state: ServerState, app_state: dict[str, object]
    ) -> None:
        super().__init__(config, server_state, app_state)
        self._admission = admission
        self._refusal: Reason | None = None
        # What is being answered, and of what the next request there is.
        self._answered: RequestResponseCycle | None = None
        self._in_headers = self._in_body = False
        self._header_bytes = self._unread = 0
        # What has come since the last of a body that is read: sizes of chunks, and what may follow the last one.
        self._around_body = 0
        self._is_over = False

    @property
    def is_untried(self) -> bool:
        """Whether its first request is still awaited."""
        return self._answered is None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a place."""
        super().connection_made(transport)
        _end_when_unread(transport)
        self._refusal = self._admission.enter(self, self.client[0] if self.client else "")
        if self._refusal:
            self.app = Refused(self.app, self._refusal)

    def connection_lost(self, exc: Exception | None) -> None:
        """Give the place back."""
        self._admission.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on."""
        if self._is_over:
            return
        self._unset_keepalive_if_required()
        self._around_body += len(data)
        try:
            self._parse(data)
        except httptools.HttpParserError as error:
            self._reject(Reason.TOO_LARGE if isinstance(error.__context__, _Excess) else Reason.MALFORMED)
        else:
            if self._in_headers:
                self._header_bytes += len(data)
                if self._header_bytes > MOST_HEADER_BYTES:
                    self._reject(Reason.TOO_LARGE)
            elif self._in_body and self._around_body > MOST_HEADER_BYTES:
                self._reject(Reason.TOO_LARGE)

    def on_message_begin(self) -> None:
        """A request begins."""
        if len(self.pipeline) >= _MOST_AHEAD:
            raise _Excess
        super().on_message_begin()
        self._in_headers, self._header_bytes = True, 0
        self._wait()

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header has come."""
        if not self._in_headers:  # behind a body, where nobody reads any: it would pass for one that a proxy has set
            return
        if len(self.headers) >= _MOST_HEADERS:
            raise _Excess
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The body may follow."""
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > MOST_HEADER_BYTES:
            raise _Excess
        if self.parser.should_upgrade() and self.parser.get_method() != b"CONNECT":
            return
        super().on_headers_complete()
        self._in_headers, self._in_body = False, True
        self._around_body = 0
        if self._refusal:
            self.cycle.keep_alive = False
        self._wait()

    def on_body(self, body: bytes) -> None:
        """Some of the body has come."""
        self._around_body = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """All of a request is there."""
        if self._in_headers:  # another protocol is asked for
            return
        super().on_message_complete()
        self._in_body = False
        self._wait()

    def on_response_complete(self) -> None:
        """All of an answer is on its way."""
        super().on_response_complete()
        if self.transport.is_closing():
            self._close()
        else:
            self._wait()

    def pause_writing(self) -> None:
        """The peer does not read."""
        super().pause_writing()
        self._await_reader()

    def resume_writing(self) -> None:
        """The peer reads again."""
        super().resume_writing()
        if not self.transport.is_closing():
            self._admission.read(self)

    def expire(self, wait: Wait) -> bool:
        """End, as it was waited for long enough: whoever has begun a request hears so. False: it is waited for anew."""
        if wait is Wait.READER:
            return self._expire_reader()
        if wait is Wait.NEXT or not (self._in_headers or self._in_body):
            self._close()
        elif self.flow.read_paused:  # it is we who don't read
            return False
        else:
            self._reject(Reason.LATE_BODY if wait is Wait.BODY else Reason.LATE_HEADERS)
        return True

    def make_room(self, reason: Reason) -> None:
        """End at once, for another's sake."""
        if self.transport.get_write_buffer_size():  # it would keep its descriptor until all is read
            self._is_over = True
            self.transport.abort()
        elif self._in_headers or self._in_body:
            self._refuse(reason)
        else:
            self._close()

    def turn_away(self) -> None:
        """End at once, without having been heard."""
        if self._refusal and not self._is_answering() and not self.transport.get_write_buffer_size():
            self._refuse(self._refusal)
        else:
            self.transport.abort()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._answered = cycle
        super()._start_asgi_task(cycle, app)

    def _parse(self, data: bytes) -> None:
        """Read what has come. No other protocol is spoken here: who asks for one is read anew, as if he did not."""
        while data:
            try:
                self.parser.feed_data(data)
                return
            except httptools.HttpParserUpgrade as upgrade:
                data = self._plain_head() + data[upgrade.args[0] :]
                self.parser = httptools.HttpRequestParser(self)

    def _plain_head(self) -> bytes:
        """The head of the request that asks for another protocol, without that."""
        first = b"%s %s HTTP/%s" % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())
        kept = [name + b": " + value for name, value in self.headers if name not in (b"connection", b"upgrade")]
        return b"\r\n".join([first, *kept, b"", b""])

    def _is_answering(self) -> bool:
        return self._answered is not None and not self._answered.response_complete

    def _wait(self) -> None:
        """Say what is waited for: the request that comes, unless an earlier one is being answered."""
        if self.transport.is_closing():
            return
        if self._in_body and (self._answered is self.cycle or not self._is_answering()):
            self._admission.wait(self, Wait.BODY)
        elif self._is_answering():
            self._admission.busy(self)
        else:
            self._admission.wait(self, Wait.HEADERS if self._in_headers else Wait.NEXT)

    def _reject(self, reason: Reason) -> None:
        self._admission.tally.add(reason)
        self._refuse(reason)

    def _refuse(self, reason: Reason) -> None:
        """Say so and read no more; what came before it is answered."""
        self._is_over = True
        if self._is_answering() and not (self._in_body and self._answered is self.cycle):
            if self._in_body:
                self.pipeline.popleft()
            last = self.pipeline[0][0] if self.pipeline else self._answered
            last.keep_alive = False  # type: ignore[union-attr]
            self._admission.busy(self)
            return
        begun = self._in_body and self._answered is self.cycle
        if not (begun and self.cycle.response_started):
            self.transport.write(written(reason, self.headers))
        if begun:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self._close()

    def _close(self) -> None:
        self._is_over = True
        self._admission.busy(self)
        self.transport.close()
        self._await_reader()

    def _await_reader(self) -> None:
        """Wait until the peer has read what is written: of a connection that is closed, the last of it."""
        self._unread = self.transport.get_write_buffer_size()
        self._admission.wait(self, Wait.READER)

    def _expire_reader(self) -> bool:
        before, self._unread = self._unread, self.transport.get_write_buffer_size()
        if self._unread < before:  # slow, but it reads
            return False
        self._admission.tally.add(Reason.UNREAD)
        self.transport.abort()
        return True


def _end_when_unread(transport: asyncio.Transport) -> None:
    """Let the system end a connection whose peer takes nothing any more, or is gone without a word."""
    connection = transport.get_extra_info("socket")
    if connection is not None and hasattr(socket, "TCP_USER_TIMEOUT") and connection.family != socket.AF_UNIX:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_SECONDS * 1000)
