"""The application factory: wires the parts, nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Protocol

from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import Receive, Scope, Send

from bot import __version__
from bot.channels.interface import Channel
from bot.channels.rest.channel import RestDesk, rest_router
from bot.channels.sender import Sender
from bot.channels.web.channel import WebDesk, add_web_channel
from bot.channels.webhook import WebhookDesk, webhook_router
from bot.delivery.retention import Retention
from bot.front.documentation import documentation_router
from bot.front.metrics import OwnAddress
from bot.front.probes import PROBES, ProbedDesk, probes_router
from bot.front.redirects import add_slash_redirects
from bot.http.problems import add_problem_handlers
from bot.observing.metrics import Metrics
from bot.observing.observer import SendingMetrics
from bot.settings import Settings, listed, parse_rate, place_of
from bot.widget.routes import web_router
from knowledge.context import Context, current, in_use


class FrontDesk(RestDesk, WebDesk, WebhookDesk, ProbedDesk, Protocol):
    """What the service needs of a desk: what its channels need, and that it is started and stopped."""

    @property
    def owner(self) -> str:
        """Names this process in leases."""

    def start(self) -> None:
        """Open the database and load the model."""

    async def open(self) -> None:
        """Begin to look for messages that nobody answers."""

    async def close(self) -> None:
        """Look for no more messages."""

    def stop(self) -> None:
        """Finish the messages that are being answered, close the database."""


def create_app(
    settings: Settings,
    desk: FrontDesk,
    metrics: Metrics | None = None,
    channels: Mapping[str, Channel] | None = None,
    context: Context | None = None,
) -> FastAPI:
    """The service around a desk, which it starts and stops; `channels` are the messaging apps that are served.

    `context` is the desk's, without one that which is in use now.
    """
    metrics = metrics or Metrics()
    channels = channels or {}
    app = Service(
        title="Partner Desk",
        version=__version__,
        lifespan=lambda _app: _running(settings, desk, metrics, channels),
        openapi_url="/openapi.json" if settings.api_docs else None,
        docs_url=None,
        redoc_url=None,
    )
    app.context = context or current()
    app.state.draining = False
    app.add_middleware(AllowedHosts, allowed_hosts=listed(settings.allowed_hosts))
    add_problem_handlers(app, metrics)
    app.include_router(rest_router(desk, metrics, parse_rate(settings.rate_limit)))
    add_web_channel(app, settings, desk, metrics)
    app.include_router(webhook_router(desk, metrics, channels))
    app.include_router(web_router())
    if settings.api_docs:
        app.include_router(documentation_router())
    app.include_router(probes_router(desk, metrics))
    add_slash_redirects(app)
    if settings.metrics_address:
        app.add_middleware(OwnAddress, port=place_of(settings.metrics_address)[1])
    return app


class Service(FastAPI):
    """The application: all that it does, in requests and in the tasks that it begins, it does in one context."""

    context: Context

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or begin and end the service."""
        with in_use(self.context):
            await super().__call__(scope, receive, send)


@asynccontextmanager
async def _running(
    settings: Settings, desk: FrontDesk, metrics: Metrics, channels: Mapping[str, Channel]
) -> AsyncIterator[None]:
    """The desk, and what works beside it, from the start of the service to its end."""
    if not desk.ready:
        await asyncio.get_running_loop().run_in_executor(None, desk.start)
    await desk.open()
    sender = _sender(desk, metrics, channels) if channels else None
    retention = Retention(lambda: desk.database, settings.keep_done_days)
    retention.start()
    yield
    await retention.close()
    await desk.close()
    if sender is not None:
        await sender.close()
    await asyncio.get_running_loop().run_in_executor(None, desk.stop)


def _sender(desk: FrontDesk, metrics: Metrics, channels: Mapping[str, Channel]) -> Sender:
    for channel in channels.values():
        channel.use_database(desk.database)
    sender = Sender(desk.database, desk.owner, channels, SendingMetrics(metrics), desk.outgoing)
    sender.start()
    return sender


class AllowedHosts(TrustedHostMiddleware):
    """Answers requests to the named hosts only; probes also by any other name."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] == "http" and scope["path"] in PROBES:
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)
