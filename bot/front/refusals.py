"""What is answered where no application is asked: a connection too many, a request that is late or can't be read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from http import HTTPStatus

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.front.probes import PROBES
from bot.front.tally import Reason
from bot.http.problems import Problem, request_language

# A place becomes free when somebody is answered, or closes a page.
_PLACE_SECONDS = 30
MOST_HEADER_BYTES = 32_768
_STATUSES = {Reason.FULL: 503, Reason.LATE_HEADERS: 408, Reason.LATE_BODY: 408, Reason.TOO_LARGE: 431}
_KEYS = {
    Reason.FULL: "full",
    Reason.LATE_HEADERS: "request_late",
    Reason.LATE_BODY: "request_late",
    Reason.TOO_LARGE: "headers_too_large",
    Reason.MALFORMED: "malformed",
}


def problem(reason: Reason) -> Problem:
    """What is wrong: with too many connections of an address it is 429, in all 503."""
    status = _STATUSES.get(reason, 400 if reason is Reason.MALFORMED else 429)
    key = _KEYS.get(reason, "too_many_connections")
    headers = {"Connection": "close"}
    if status in (429, 503):
        headers["Retry-After"] = str(_PLACE_SECONDS)
    title = {429: "too_many_connections", 503: "unavailable"}.get(status)
    return Problem(status, key, title, headers=headers, seconds=_PLACE_SECONDS, limit=MOST_HEADER_BYTES)


def written(reason: Reason, headers: Sequence[tuple[bytes, bytes]] | None = None) -> bytes:
    """The response as it is sent, in the language of the request's headers as far as they are known."""
    return _written(reason, request_language(Request({"type": "http", "headers": headers or ()})))


class Refused:
    """Stands for the application at a connection too many: probes are answered, others hear why they are not."""

    def __init__(self, app: ASGIApp, reason: Reason) -> None:
        self._app = app
        self._reason = reason

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] == "http" and scope["path"] not in PROBES:
            await problem(self._reason).response(request_language(Request(scope)))(scope, receive, send)
        else:
            await self._app(scope, receive, send)


@lru_cache(maxsize=64)
def _written(reason: Reason, language: str) -> bytes:
    response = problem(reason).response(language)
    status = HTTPStatus(response.status_code)
    lines = [f"HTTP/1.1 {status.value} {status.phrase}".encode()]
    lines += [name + b": " + value for name, value in response.raw_headers]
    return b"\r\n".join([*lines, b"", bytes(response.body)])
