"""The application factory: wires the parts, nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import Receive, Scope, Send

from bot import __version__
from bot.channels.interface import Channel
from bot.channels.rest.channel import rest_router
from bot.channels.sender import Sender
from bot.channels.web.channel import add_web_channel
from bot.channels.webhook import webhook_router
from bot.delivery.retention import Retention
from bot.front.documentation import documentation_router
from bot.front.metrics import PATH as FIGURES
from bot.front.metrics import OwnAddress
from bot.front.redirects import add_slash_redirects
from bot.http.problems import Problem, add_problem_handlers
from bot.observing.metrics import CONTENT_TYPE_LATEST, Metrics, State
from bot.observing.observer import SendingMetrics
from bot.settings import Settings, listed, parse_rate, place_of
from bot.widget.routes import web_router

# Who asks these comes by the address of the machine, not by the service's name.
_PROBES = ("/health/live", "/health/ready", FIGURES)


def create_app(
    settings: Settings,
    desk: Any,
    metrics: Metrics | None = None,
    channels: Mapping[str, Channel] | None = None,
) -> FastAPI:
    """The service around a desk, which it starts and stops; `channels` are the messaging apps that are served."""
    metrics = metrics or Metrics()
    channels = channels or {}

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        if not desk.ready:
            await asyncio.get_running_loop().run_in_executor(None, desk.start)
        await desk.open()
        sender = _start_sender(desk, channels, metrics)
        retention = Retention(lambda: desk.database, settings.keep_done_days)
        retention.start()
        yield
        await retention.close()
        await desk.close()
        if sender is not None:
            await sender.close()
        await asyncio.get_running_loop().run_in_executor(None, desk.stop)

    described = "/openapi.json" if settings.api_docs else None
    app = FastAPI(
        title="Partner Desk",
        version=__version__,
        lifespan=lifespan,
        openapi_url=described,
        docs_url=None,
        redoc_url=None,
    )
    app.state.draining = False
    app.add_middleware(AllowedHosts, allowed_hosts=listed(settings.allowed_hosts))
    add_problem_handlers(app, metrics)
    app.include_router(rest_router(desk, metrics, parse_rate(settings.rate_limit)))
    add_web_channel(app, settings, desk, metrics)
    app.include_router(webhook_router(desk, metrics, channels))
    app.include_router(web_router())
    if settings.api_docs:
        app.include_router(documentation_router())
    _add_probes(app, desk, metrics)
    add_slash_redirects(app)
    if settings.metrics_address:
        app.add_middleware(OwnAddress, port=place_of(settings.metrics_address)[1])
    return app


def _start_sender(desk: Any, channels: Mapping[str, Channel], metrics: Metrics) -> Sender | None:
    if not channels:
        return None
    for channel in channels.values():
        channel.share(desk.database)
    sender = Sender(desk.database, desk.owner, channels, SendingMetrics(metrics))
    desk.wake_sender = sender.wake
    sender.start()
    return sender


def _add_probes(app: FastAPI, desk: Any, metrics: Metrics) -> None:
    @app.get("/health/live", tags=["operation"], summary="The process is alive")
    async def live() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/health/ready", tags=["operation"], summary="The model is loaded, the database can be read and written")
    async def ready() -> JSONResponse:
        if app.state.draining or not desk.ready or not await _is_well(desk):
            raise Problem(503, "unavailable")
        refused = metrics.refused_model()
        return JSONResponse({"status": "ok", **({"refused_model": refused} if refused else {})})

    @app.get(FIGURES, tags=["operation"], summary="Figures for Prometheus")
    async def figures() -> Response:
        try:
            state = State(desk.model, await desk.queues(), await _is_well(desk))
        except SQLAlchemyError:
            state = State(desk.model, None)
        text = await asyncio.get_running_loop().run_in_executor(None, metrics.text, state)
        return Response(text, media_type=CONTENT_TYPE_LATEST)


async def _is_well(desk: Any) -> bool:
    """Whether the database can be read and written."""
    try:
        await desk.check()
    except SQLAlchemyError:
        return False
    return True


class AllowedHosts(TrustedHostMiddleware):
    """Answers requests to the named hosts only; probes also by any other name."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] == "http" and scope["path"] in _PROBES:
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)
