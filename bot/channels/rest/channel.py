"""Rasa's REST channel, compatible: POST {"sender", "message", "metadata"?} → a list of replies."""

from __future__ import annotations

import time
from typing import Protocol

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from bot.delivery.consumer import Replies
from bot.delivery.inbox import Conflict
from bot.delivery.waiters import NoAnswerYet
from bot.engine.conversation import Json
from bot.http.addresses import caller
from bot.http.bodies import event_of, message_of, metadata_of, read_json, sender_of
from bot.http.problems import Problem, request_language
from bot.http.rate_limits import RateLimiter, limit
from bot.observing.metrics import Metrics
from bot.settings import Rate

NAME = "rest"
# One address may serve a whole office.
_SENDERS_PER_ADDRESS = 5

_EXAMPLE = {
    "sender": "partner-1",
    "message": "How many trucks are sold in South Africa?",
    "metadata": {"language": "en"},
}
_OPENAPI = {
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "description": "An id of the message, made by the sender. A message that is sent again with its id gets "
            "the same replies and is not answered anew.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 200},
        }
    ],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["sender", "message"],
                    "properties": {
                        "sender": {"type": "string", "minLength": 1, "maxLength": 200},
                        "message": {"type": "string", "minLength": 1, "maxLength": 2000},
                        "metadata": {"type": "object", "properties": {"language": {"type": "string"}}},
                    },
                },
                "example": _EXAMPLE,
            }
        },
    },
}


class RestDesk(Protocol):
    """What this channel needs of a desk."""

    async def answer(
        self, conversation: str, text: str, channel: str, metadata: Json | None, event: str | None
    ) -> Replies:
        """The replies to one message, as objects of the REST contract."""


def rest_router(desk: RestDesk, metrics: Metrics, rate: Rate | None) -> APIRouter:
    """The channel's routes. `desk` answers; `rate` limits a sender, five times as much an address."""
    router = APIRouter(tags=["chat"])
    senders = RateLimiter(rate)
    addresses = RateLimiter(rate.times(_SENDERS_PER_ADDRESS) if rate else None)

    @router.post("/webhooks/rest/webhook", openapi_extra=_OPENAPI, summary="Ask, and get the replies")
    async def webhook(request: Request) -> JSONResponse:
        limit(addresses, caller(request), NAME, request_language(request), metrics)
        content = await read_json(request)
        metadata = metadata_of(content)
        # Also for what goes wrong later on.
        language = request.state.language = metadata.get("language")
        sender, message = sender_of(content, language), message_of(content, language)
        limit(senders, sender, NAME, language or request_language(request), metrics)
        started = time.perf_counter()
        try:
            replies = await desk.answer(sender, message, NAME, metadata, event_of(request, language))
        except Conflict:
            raise Problem(422, "message_id_reused", title="invalid_field", language=language) from None
        except NoAnswerYet:
            metrics.refused.labels(NAME, "late").inc()
            raise Problem(503, "unavailable", language=language, headers={"Retry-After": "5"}) from None
        metrics.seconds.labels(NAME).observe(time.perf_counter() - started)
        return JSONResponse(replies)

    @router.get("/webhooks/rest/", summary="Rasa's check that the channel is there")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    return router
