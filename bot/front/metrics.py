"""Serves the figures at an address of their own (setting METRICS_ADDRESS), which callers of the service can't reach.

Each process listens there by itself: whichever is asked gives the figures of all.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.front.probes import FIGURES
from bot.http.problems import Problem, request_language


class OwnAddress:
    """Answers what asks for the figures at one port only, and nothing else there."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self._port = port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or say that there is nothing."""
        # Where a request came in is known by the socket: no header has a say in it.
        if scope["type"] == "http" and (scope["path"] == FIGURES) != (_port_of(scope) == self._port):
            nothing = Problem(404, "not_found").response(request_language(Request(scope)))
            await nothing(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _port_of(scope: Scope) -> int | None:
    server = scope.get("server")
    return server[1] if server else None
