"""A foreign site with the widget on it, and a desk that it talks to, both as small as a test needs them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from bot.settings import ROOT

BUILT = ROOT / "bot" / "widget" / "built"
TEXTS = {
    "en": {"open": "Open the chat", "close": "Close the chat", "unread": "New replies: %{count}", "input": "Question"},
    "id": {"open": "Buka obrolan", "close": "Tutup obrolan", "unread": "Balasan baru: %{count}", "input": "Pertanyaan"},
}
AT = "2026-01-01T00:00:00.000Z"
# As strict as a site's policy can be, and everything that it forbids is told to the page.
POLICY = (
    "default-src 'none'; script-src {desk} 'nonce-n0'; connect-src {desk}; "
    "require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'; form-action 'none'"
)


@dataclass
class Desk:
    """What the desk has been asked and answers; `prefix` is the path that it is found below."""

    prefix: str = "/chat/desk"
    origin: str = ""
    requests: list[str] = field(default_factory=list)
    log: list[dict[str, Any]] = field(default_factory=list)
    news: threading.Condition = field(default_factory=threading.Condition)
    tampered: bool = False
    closed: bool = False

    def say(self, data: dict[str, Any]) -> None:
        """Add a message to the one conversation that there is."""
        with self.news:
            self.log.append({"at": AT, **data})
            self.news.notify_all()

    def end(self) -> None:
        """End all streams."""
        with self.news:
            self.closed = True
            self.news.notify_all()


def reply(text: str, to: str = "", number: int = 1) -> dict[str, Any]:
    """A reply as the desk tells it."""
    plain: dict[str, Any] = {
        "language": "en",
        "outcome": "answered",
        "buttons": [],
        "cards": [],
        "table": None,
        "rating": None,
    }
    return {"from": "desk", "id": str(number), "replies_to": to, "last": True, "text": text, **plain}


class _Handler(BaseHTTPRequestHandler):
    desk: Desk

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def answer(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class _DeskHandler(_Handler):
    CORS = {  # noqa: RUF012
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Headers": "Authorization, Content-Type, Last-Event-ID",
        "Access-Control-Allow-Methods": "GET, POST",
    }

    def do_OPTIONS(self) -> None:
        self.answer(204, b"", "text/plain", self.CORS)

    def do_GET(self) -> None:
        path = urlsplit(self.path).path.removeprefix(self.desk.prefix)
        self.desk.requests.append(path)
        name = path.rsplit("/", 1)[-1]
        if path.startswith("/web/strings/"):
            self.texts(name.removesuffix(".json"))
        elif path == "/api/chat/events":
            self.events()
        elif (BUILT / name).is_file():
            body = (BUILT / name).read_bytes()
            if self.desk.tampered and name.startswith("chat."):
                body += b"\ndocument.title = 'tampered';"
            self.answer(200, body, "text/javascript", self.CORS)
        else:
            self.answer(404, b"", "text/plain", self.CORS)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path.endswith("/sessions"):
            session = {"session": "token", "expires_at": AT, "message_limit": 2000, "contact": None}
            self.told(201, session)
            return
        self.told(202, {"id": body["id"]})
        self.desk.say({"from": "partner", "id": body["id"], "text": body["text"]})
        self.desk.say(reply(f"reply to {body['text']}", body["id"], len(self.desk.log)))

    def told(self, status: int, body: dict[str, Any]) -> None:
        self.answer(status, json.dumps(body).encode(), "application/json", self.CORS)

    def texts(self, language: str) -> None:
        if language not in TEXTS:
            self.answer(404, b"", "text/plain", self.CORS)
            return
        languages = [{"tag": tag, "name": tag} for tag in TEXTS]
        self.told(200, {"language": language, "languages": languages, "texts": TEXTS[language]})

    def events(self) -> None:
        self.send_response(200)
        for name, value in {"Content-Type": "text/event-stream", **self.CORS}.items():
            self.send_header(name, value)
        self.end_headers()
        told = int(self.headers.get("Last-Event-ID", "0"))
        try:
            while not self.desk.closed:
                with self.desk.news:
                    new = self.desk.log[told:]
                    if told and not new:
                        self.desk.news.wait()
                        continue
                frames = [f"id: {told + i}\ndata: {json.dumps(data)}\n\n" for i, data in enumerate(new, 1)]
                self.wfile.write(("".join(frames) + "event: ready\ndata: {}\n\n").encode())
                self.wfile.flush()
                told += len(new)
                with self.desk.news:
                    if len(self.desk.log) == told and not self.desk.closed:
                        self.desk.news.wait()
        except (BrokenPipeError, ConnectionResetError):
            pass


class _SiteHandler(_Handler):
    pages: dict[str, str]

    def do_GET(self) -> None:
        page = self.pages.get(self.path)
        if page is None:
            self.answer(404, b"", "text/plain")
            return
        policy = {"Content-Security-Policy": POLICY.format(desk=self.desk.origin)}
        self.answer(200, page.encode(), "text/html; charset=utf-8", policy)


@contextmanager
def serving(pages: dict[str, str]) -> Iterator[tuple[Desk, str]]:
    """A desk and the address of a site; in its pages `{desk}` is where the desk is."""
    desk = Desk()
    here = pages.copy()
    servers = [
        ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (kind,), {"desk": desk, "pages": here}))
        for kind in (_DeskHandler, _SiteHandler)
    ]
    # Two names of this machine are two sites, and so two origins.
    desk.origin = f"http://127.0.0.1:{servers[0].server_port}"
    here.update({path: page.replace("{desk}", desk.origin + desk.prefix) for path, page in pages.items()})
    for server in servers:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield desk, f"http://localhost:{servers[1].server_port}"
    finally:
        desk.end()
        for server in servers:
            server.shutdown()
            server.server_close()
