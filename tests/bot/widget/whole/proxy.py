"""A reverse proxy as sites have one: it takes a path prefix off. What goes wrong on the way goes wrong here."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PREFIX = "/dealer/desk"
_BLOCK = 65536
# They are of one connection only, or said by this server itself.
_OWN = {"connection", "transfer-encoding", "date", "server", "keep-alive"}


class Proxy(ThreadingHTTPServer):
    """Answers below `PREFIX` for the service on a port; a context manager."""

    daemon_threads = True

    def __init__(self, upstream: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream = upstream
        self.url = f"http://127.0.0.1:{self.server_port}{PREFIX}"
        # Whether the connection breaks: before a request is passed on, and after it was answered, if the caller
        # never hears of it. A request is "POST /api/chat/messages".
        self.breaks_before: Callable[[str], bool] = lambda request: False
        self.breaks_after: Callable[[str], bool] = lambda request: False
        # Whether it passes only whole answers on, as some that look for viruses do.
        self.collects = False
        self.passed: list[tuple[str, dict[str, str]]] = []
        self._streams: set[socket.socket] = set()

    def __enter__(self) -> Proxy:
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.cut()
        self.server_close()

    def cut(self) -> None:
        """End all streams that are open, in the middle."""
        for stream in list(self._streams):
            _end(stream)

    def requests(self, name: str) -> list[dict[str, str]]:
        """The headers of each request that was passed on, of those named so: "GET /api/chat/events"."""
        return [headers for request, headers in self.passed if request == name]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Browsers leave when they like."""


class _Handler(BaseHTTPRequestHandler):
    server: Proxy

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_OPTIONS(self) -> None:
        self._answer()

    def _answer(self) -> None:
        proxy = self.server
        if not self.path.startswith(PREFIX + "/"):
            self.send_error(404)
            return
        path = self.path.removeprefix(PREFIX)
        name = f"{self.command} {path.partition('?')[0]}"
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if proxy.breaks_before(name):
            _end(self.connection)
            return
        proxy.passed.append((name, {key.lower(): value for key, value in self.headers.items()}))
        upstream = http.client.HTTPConnection("127.0.0.1", proxy.upstream)
        try:
            upstream.request(self.command, path, body, dict(self.headers))
            answer = upstream.getresponse()
        except OSError:
            self.send_error(502)
            return
        try:
            if proxy.breaks_after(name):
                _end(self.connection)
            else:
                self._pass(answer)
        finally:
            upstream.close()

    def _pass(self, answer: http.client.HTTPResponse) -> None:
        whole = answer.read() if self.server.collects else b""
        self.send_response(answer.status)
        for key, value in answer.getheaders():
            if key.lower() not in _OWN:
                self.send_header(key, value)
        self.end_headers()
        self.wfile.write(whole)
        self.server._streams.add(self.connection)
        try:
            while block := answer.read1(_BLOCK):
                self.wfile.write(block)
        finally:
            self.server._streams.discard(self.connection)


def _end(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
