"""Errors as problem details (RFC 9457), in the caller's language where it can be known."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from bot.delivery.schema import FOLLOWED
from bot.observing.logs import reason
from bot.observing.metrics import Metrics
from knowledge.context import current
from nlu.text.tokens import to_traditional

logger = logging.getLogger(__name__)
_KEYS_OF_STATUS = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 503: "unavailable"}


class Problem(Exception):
    """Something is wrong with a request; `key` names the texts `errors.<key>` and `errors.<title or key>_title`."""

    def __init__(
        self,
        status: int,
        key: str,
        title: str | None = None,
        language: str | None = None,
        headers: dict[str, str] | None = None,
        **values: object,
    ) -> None:
        super().__init__(key)
        self.status = status
        self.key = key
        self.title = title or key
        self.language = language
        self.headers = headers or {}
        self.values = values

    def response(self, language: str) -> JSONResponse:
        """The problem's body; `language` is that of the request."""
        tag = self.language or language
        body = {
            "type": "about:blank",
            "title": localised(f"errors.{self.title}_title", tag),
            "status": self.status,
            "detail": localised(f"errors.{self.key}", tag, **self.values),
        }
        headers = {"Content-Language": tag, **self.headers}
        return JSONResponse(body, self.status, headers, media_type="application/problem+json")


def localised(key: str, tag: str, **values: object) -> str:
    """A text in a language given as one of the tags that are offered."""
    words = current().text(key, tag.partition("-")[0], **values)
    return to_traditional(words) if tag == "zh-Hant" else words


def request_language(request: Request) -> str:
    """The language that the request's body names, else the first of Accept-Language that we speak, else our first."""
    named = getattr(request.state, "language", None)
    if named:
        return str(named)
    header = request.headers.get("accept-language", "")[:200]
    languages = current().languages
    tags = (languages.supported_tag(part.split(";")[0].strip()) for part in header.split(","))
    return next((tag for tag in tags if tag), languages[0])


def _channel(request: Request) -> str:
    """Whose request it is, as the metrics name it; of one of ours, which has a route."""
    path = request.scope["path"]
    if path.startswith("/api/chat/"):
        return FOLLOWED
    return path.split("/")[2] if path.startswith("/webhooks/") else "none"


def add_problem_handlers(app: FastAPI, metrics: Metrics) -> None:
    """Answer every error with a problem body; content of a request never causes one of the server's."""

    @app.exception_handler(Problem)
    async def on_problem(request: Request, problem: Problem) -> JSONResponse:
        return problem.response(request_language(request))

    @app.exception_handler(HTTPException)
    async def on_http_exception(request: Request, error: HTTPException) -> JSONResponse:
        key = _KEYS_OF_STATUS.get(error.status_code, "bad_request")
        problem = Problem(error.status_code, key, headers=dict(error.headers or {}))
        return problem.response(request_language(request))

    @app.exception_handler(SQLAlchemyError)
    async def on_database_error(request: Request, error: SQLAlchemyError) -> JSONResponse:
        logger.error("the database failed: %s", reason(error))
        metrics.refused.labels(_channel(request), "database").inc()
        return Problem(503, "unavailable", headers={"Retry-After": "5"}).response(request_language(request))

    @app.exception_handler(Exception)
    async def on_defect(request: Request, error: Exception) -> JSONResponse:
        logger.error("a request failed", exc_info=error)
        return Problem(500, "internal").response(request_language(request))
