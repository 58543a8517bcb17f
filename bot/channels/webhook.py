"""Where the platforms send their events: verified, parsed, accepted in one transaction, acknowledged."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import ClientDisconnect

from bot.channels.acknowledgements import carry, note_taken, note_undelivered
from bot.channels.intake import events_of, in_order, is_usable
from bot.channels.interface import Channel, Inbound, RawRequest, Reply, Unauthentic
from bot.channels.registry import webhook_path
from bot.delivery.consumer import Prepare
from bot.delivery.database import Database
from bot.delivery.inbox import Event, Receipt
from bot.delivery.signals import Signal
from bot.http.bodies import read_body
from bot.observing.logs import reason
from bot.observing.metrics import Metrics

logger = logging.getLogger(__name__)
MOST_BYTES = 1_048_576
# What nobody is told more of.
_REFUSED, _TOO_LARGE = 403, 413
_AGAIN = Reply(503)
# Says whether who asks has hung up.
Gone = Callable[[], Awaitable[bool]]


class WebhookDesk(Protocol):
    """What the messaging channels need of a desk."""

    @property
    def database(self) -> Database:
        """The open database."""

    @property
    def outgoing(self) -> Signal:
        """Set when there may be replies to send."""

    async def submit_all(self, prepare: Prepare) -> list[Receipt | None]:
        """Take events in for good, all or none of them; they are answered later."""


def webhook_router(desk: WebhookDesk, metrics: Metrics, channels: Mapping[str, Channel]) -> APIRouter:
    """A route for each channel. `desk` takes the events in."""
    router = APIRouter(tags=["channels"])
    for name, channel in channels.items():
        webhook = Webhook(channel, desk, metrics)
        router.add_api_route(
            webhook_path(name), webhook.answer, methods=["GET", "POST"], summary=f"What {name} tells", name=name
        )
    return router


class Webhook:
    """Answers the requests of one platform. The content of a request never causes an error of the server's."""

    def __init__(self, channel: Channel, desk: WebhookDesk, metrics: Metrics) -> None:
        self._channel = channel
        self._desk = desk
        self._metrics = metrics

    async def answer(self, request: Request) -> Response:
        """Answer a request."""
        started = time.perf_counter()
        body = await _read(request)
        if body is None:
            return Response(status_code=_TOO_LARGE)
        headers = {name.lower(): value for name, value in request.headers.items()}
        reply = await self._reply(
            RawRequest(request.method, dict(request.query_params), headers, body), request.is_disconnected
        )
        self._metrics.acknowledged.labels(self._channel.name).observe(time.perf_counter() - started)
        return Response(reply.body, reply.status, media_type=reply.media_type)

    async def _reply(self, request: RawRequest, gone: Gone) -> Reply:
        try:
            challenged = self._channel.challenge(request)
            if challenged is not None:
                return challenged
            body = self._channel.verify(request)
        except Unauthentic:
            self._metrics.refused.labels(self._channel.name, "unauthentic").inc()
            return Reply(_REFUSED)
        try:
            told = await self._note_statuses(body)
            messages = self._parsed(body)
            if messages == [] and not told:
                self._count("nothing")
            receipts = await self._accept(messages or [])
            carried = await self._carried(receipts, gone)
        except SQLAlchemyError as error:
            logger.error("the database failed: %s", reason(error))
            self._metrics.refused.labels(self._channel.name, "database").inc()
            return _AGAIN
        return carried or self._channel.acknowledge(body)

    def _parsed(self, body: bytes) -> list[Inbound] | None:
        """The messages of a body; None where they can't be read, a defect that must not let it be sent for days."""
        try:
            return in_order(self._channel.parse(body))
        except Exception:
            logger.exception("%s: a body could not be read", self._channel.name)
            self._count("unreadable")
            return None

    async def _note_statuses(self, body: bytes) -> bool:
        """Note what became of messages of ours; whether there was anything of that."""
        try:
            told = self._channel.statuses(body)
        except Exception:
            logger.exception("%s: statuses could not be read", self._channel.name)
            return False
        for status in told:
            if status.failure is not None:
                logger.warning("%s could not deliver a message: code %s", self._channel.name, status.failure[:40])
                self._count("failure")
        database, name = self._desk.database, self._channel.name
        known = [status for status in told if status.call is not None and status.failure is None]
        if known:
            await note_taken(database, name, known)
        failed = [status for status in told if status.call is not None and status.failure is not None]
        for cause in await note_undelivered(database, name, failed) if failed else []:
            self._metrics.given_up.labels(name, cause.value).inc()
        return bool(told)

    async def _carried(self, receipts: Sequence[Receipt | None], gone: Gone) -> Reply | None:
        """The acknowledgement that carries the answer, where the platform takes it so."""
        if not self._channel.limits.passive or len(receipts) != 1 or receipts[0] is None:
            return None
        return await carry(self._desk.database, self._channel, receipts[0].id, self._desk.outgoing.set, gone)

    async def _accept(self, messages: Sequence[Inbound]) -> list[Receipt | None]:
        name = self._channel.name
        usable = [message for message in messages if is_usable(name, message)]
        self._count("unusable", len(messages) - len(usable))
        if not usable:
            return []

        def prepare(connection: sa.engine.Connection) -> list[Event]:
            return events_of(connection, name, usable, self._desk.database.numbers)

        receipts = await self._desk.submit_all(prepare)
        fresh = sum(receipt is not None and receipt.fresh for receipt in receipts)
        self._count("accepted", fresh)
        self._count("duplicate", len(receipts) - fresh)
        return receipts

    def _count(self, result: str, amount: int = 1) -> None:
        if amount:
            self._metrics.received.labels(self._channel.name, result).inc(amount)


async def _read(request: Request) -> bytes | None:
    """The body; None for one that is too large, or that its sender broke off."""
    try:
        return await read_body(request, MOST_BYTES)
    except ClientDisconnect:
        return None
