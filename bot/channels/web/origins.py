"""Which sites may talk to the chat from a browser (setting ALLOWED_ORIGINS)."""

from __future__ import annotations

import re
from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.http.problems import Problem, request_language

PREFIX = "/api/chat/"
_METHODS = "GET, POST, DELETE"
_HEADERS = "Authorization, Content-Type, Last-Event-ID"
_EXPOSED = "Retry-After, Content-Language"
# What browsers send where they do not tell the site, or where it has no name.
_NOBODY = "null"
# What may be given back as it came: no browser sends anything else.
_PLAIN = re.compile(r"[!-~]{0,300}")
# Seconds that a browser keeps the answer; none keeps it longer than two hours.
_KEPT = "7200"


class AllowedOrigins:
    """Answers what comes from the allowed sites and from our own, and tells browsers so; refuses the others."""

    def __init__(self, app: ASGIApp, origins: Collection[str]) -> None:
        self._app = app
        self._all = "*" in origins
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is None:
            await self._app(scope, receive, self._telling(send, None))
            return
        if not _PLAIN.fullmatch(origin):
            origin = _NOBODY
        if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            # Also for sites that are refused: only so may their pages read, and show, why.
            await self._preflight()(scope, receive, self._telling(send, origin))
        elif not self._may(origin, headers):
            refusal = Problem(403, "origin_not_allowed").response(request_language(Request(scope)))
            await refusal(scope, receive, self._telling(send, origin))
        else:
            await self._app(scope, receive, self._telling(send, origin))

    def _may(self, origin: str, headers: Headers) -> bool:
        return self._all or origin in self._origins or _is_own(origin, headers)

    def _preflight(self) -> Response:
        return Response(
            status_code=204,
            headers={
                "Access-Control-Allow-Methods": _METHODS,
                "Access-Control-Allow-Headers": _HEADERS,
                "Access-Control-Max-Age": _KEPT,
            },
        )

    def _telling(self, send: Send, origin: str | None) -> Send:
        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.add_vary_header("Origin")
                if origin is not None:
                    headers["Access-Control-Allow-Origin"] = origin
                    headers["Access-Control-Expose-Headers"] = _EXPOSED
            await send(message)

        return told


def _is_own(origin: str, headers: Headers) -> bool:
    """Whether a page of this very service asks.

    Browsers say so themselves, which holds also behind a proxy that changes the host's name; older ones don't.
    """
    if headers.get("sec-fetch-site") == "same-origin":
        return True
    host = headers.get("host", "")
    # An origin is a scheme and a host, nothing more: there is nothing to parse.
    return bool(host) and origin.partition("://")[2].lower() == host.lower()
