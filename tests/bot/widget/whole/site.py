"""A site of somebody else's, with a policy as strict as can be, that counts what breaks it."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

POLICY = (
    "default-src 'none'; script-src {desk}; connect-src {desk}; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'; report-uri /reports"
)
_PAGE = """<!doctype html>
<html lang="en"><title>A dealer</title><meta name="viewport" content="width=device-width, initial-scale=1">
<h1>A dealer</h1>
<script async src="{desk}/widget.js"{attributes}></script>
</html>"""


class Site(ThreadingHTTPServer):
    """http://localhost:port, with the widget of the desk at `desk`; a context manager."""

    daemon_threads = True

    def __init__(self, port: int, desk: str, attributes: str = "") -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        # Two names of this machine are two sites.
        self.url = f"http://localhost:{self.server_port}"
        self.policy = POLICY.format(desk=desk)
        self.page = _PAGE.format(desk=desk, attributes=attributes)
        self.reports: list[str] = []
        self.reported = threading.Event()

    def __enter__(self) -> Site:
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Browsers leave when they like."""


class _Handler(BaseHTTPRequestHandler):
    server: Site

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        page = self.server.page.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", self.server.policy)
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def do_POST(self) -> None:
        report = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["csp-report"]
        self.server.reports.append(report["effective-directive"])
        self.server.reported.set()
        self.send_response(204)
        self.end_headers()
