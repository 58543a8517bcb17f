"""What those ask who watch the service: whether it lives, whether it is ready, its figures."""

from __future__ import annotations

import asyncio
from typing import Protocol

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import SQLAlchemyError

from bot.http.problems import Problem
from bot.observing.hooks import Queue
from bot.observing.metrics import CONTENT_TYPE_LATEST, Metrics, State

LIVE, READY, FIGURES = "/health/live", "/health/ready", "/metrics"
# They are answered whatever else is not, and by whatever name of the service.
PROBES = (LIVE, READY, FIGURES)


class ProbedDesk(Protocol):
    """What probes need of a desk."""

    @property
    def ready(self) -> bool:
        """Whether the model is loaded."""

    @property
    def model(self) -> str:
        """The name of the model."""

    async def check(self) -> None:
        """Raise SQLAlchemyError when the database can't be read or written."""

    async def queues(self) -> list[Queue]:
        """How long the queues are. Raises SQLAlchemyError when the database does not answer."""


def probes_router(desk: ProbedDesk, metrics: Metrics) -> APIRouter:
    """The probes; `app.state.draining` says that the process takes nothing more."""
    router = APIRouter(tags=["operation"])

    @router.get(LIVE, summary="The process is alive")
    async def live() -> dict[str, str]:
        return {"status": "ok"}

    @router.get(READY, summary="The model is loaded, the database can be read and written")
    async def ready(request: Request) -> JSONResponse:
        if request.app.state.draining or not desk.ready or not await _is_well(desk):
            raise Problem(503, "unavailable")
        refused = metrics.refused_model()
        return JSONResponse({"status": "ok", **({"refused_model": refused} if refused else {})})

    @router.get(FIGURES, summary="Figures for Prometheus")
    async def figures() -> Response:
        try:
            state = State(desk.model, await desk.queues(), await _is_well(desk))
        except SQLAlchemyError:
            state = State(desk.model, None)
        text = await asyncio.get_running_loop().run_in_executor(None, metrics.text, state)
        return Response(text, media_type=CONTENT_TYPE_LATEST)

    return router


async def _is_well(desk: ProbedDesk) -> bool:
    """Whether the database can be read and written."""
    try:
        await desk.check()
    except SQLAlchemyError:
        return False
    return True
