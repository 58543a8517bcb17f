"""Leads whoever writes a slash too many or too few at an address's end to the right one: by its path alone.

Starlette would write the whole address, with the name that stands in the request: a caller chooses that one.
"""

from __future__ import annotations

from urllib.parse import quote

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

_FOUND_ELSEWHERE = 307


def add_slash_redirects(app: FastAPI) -> None:
    """Answer what no route of the application matches."""

    async def unmatched(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        path = _other(scope["path"])
        if not any(route.matches({**scope, "path": path})[0] is not Match.NONE for route in app.router.routes):
            raise HTTPException(404)
        query = scope["query_string"].decode("latin-1")
        location = quote(path) + (f"?{query}" if query else "")
        await Response(status_code=_FOUND_ELSEWHERE, headers={"Location": location})(scope, receive, send)

    app.router.redirect_slashes = False
    app.router.default = unmatched


def _other(path: str) -> str:
    """The path with a slash at its end, or without: with one at its beginning, as two would name a host."""
    trimmed = path.strip("/")
    return f"/{trimmed}" if path.endswith("/") else f"/{trimmed}/"
