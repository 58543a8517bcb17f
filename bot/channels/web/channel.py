"""The website's channel: sessions, messages, and what is said in a conversation as a stream or by polling."""

from __future__ import annotations

import math
import time
from contextlib import ExitStack
from typing import Protocol

import sqlalchemy as sa
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse, Response

from actions.reply import Custom
from bot.channels.web import openapi
from bot.channels.web.events import SHOWN, LogEntry
from bot.channels.web.inputs import Sent, body_of, rated_of, sent_of
from bot.channels.web.limits import Limits
from bot.channels.web.origins import PREFIX, AllowedOrigins
from bot.channels.web.sessions import LIFETIME, Session, Sessions
from bot.channels.web.streams import EventStream, FollowedDesk, Following, Full, Streams, TooMany
from bot.delivery import ended_conversations, feedback, keys, transcript
from bot.delivery.database import Arguments, Result, Write
from bot.delivery.inbox import Conflict, Event, Receipt
from bot.delivery.schema import FOLLOWED as NAME
from bot.engine.conversation import Message
from bot.http.addresses import caller
from bot.http.bodies import LONGEST_MESSAGE
from bot.http.capacity import bounds
from bot.http.problems import Problem
from bot.observing.metrics import Metrics
from bot.settings import Settings, listed, parse_rate

LONGEST_WAIT_SECONDS = 25.0
_KEY = "session"
_LIFETIME = LIFETIME.total_seconds()
_BEARER = "bearer "


class WebDesk(FollowedDesk, Protocol):
    """What this channel needs of a desk."""

    async def submit(self, event: Event) -> Receipt:
        """Take a message in for good, and let it be answered by and by."""

    async def write(
        self, function: Write[Arguments, Result], *arguments: Arguments.args, **named: Arguments.kwargs
    ) -> Result:
        """What a function of a connection and the database does, in one transaction. Raises SQLAlchemyError."""


def add_web_channel(app: FastAPI, settings: Settings, desk: WebDesk, metrics: Metrics) -> None:
    """The channel's routes, and which sites may use them; `app.state.streams` ends what stays open."""
    limits = Limits(parse_rate(settings.rate_limit), metrics)
    app.state.streams = Streams(limits.streams_per_address, bounds(settings).streams)
    channel = WebChannel(settings, desk, limits, app.state.streams, metrics)
    app.include_router(_router(channel))
    app.add_middleware(AllowedOrigins, origins=listed(settings.allowed_origins))


def _router(channel: WebChannel) -> APIRouter:
    router = APIRouter(prefix=PREFIX.rstrip("/"), tags=["website"])
    router.post("/sessions", status_code=201, **openapi.SESSIONS)(channel.begin)
    router.delete("/sessions/current", status_code=204, **openapi.ENDING)(channel.end)
    router.post("/messages", status_code=202, **openapi.MESSAGES)(channel.send)
    router.post("/feedback", status_code=204, **openapi.FEEDBACK)(channel.rate)
    router.get("/events", **openapi.EVENTS)(channel.events)
    return router


class WebChannel:
    """Answers the widget's requests."""

    def __init__(self, settings: Settings, desk: WebDesk, limits: Limits, streams: Streams, metrics: Metrics) -> None:
        self._desk = desk
        self._contact = settings.contact
        # For so many seconds a conversation may be gone on with.
        self._longest = settings.session_days * 86_400.0 if settings.session_days else None
        self._limits = limits
        self._streams = streams
        self._metrics = metrics
        self._sessions = Sessions(settings.session_key) if settings.session_key else None

    async def begin(self, request: Request) -> JSONResponse:
        """Begin a conversation, or go on with that of the session that is shown."""
        self._limits.write(request)
        _, language = await body_of(request, optional=True)
        sessions, shown = await self._signed(), _shown(request)
        before = sessions.read(shown, renewing=True)
        if shown and (before is None or not await self._desk.read(self._may_go_on, before.conversation)):
            raise _invalid(language)
        token, session = sessions.issue(before.conversation if before else None)
        body = {
            "session": token,
            "expires_at": session.expires_at.isoformat().replace("+00:00", "Z"),
            "message_limit": LONGEST_MESSAGE,
            "contact": self._contact,
        }
        return JSONResponse(body, 201, {"Cache-Control": "no-store"})

    async def end(self, request: Request) -> Response:
        """End the conversation: no session of it counts from now on."""
        self._limits.write(request)
        session = (await self._signed()).read(_shown(request), renewing=True)
        if session is None or await self._desk.read(ended_conversations.is_ended, session.conversation):
            raise _invalid(None)
        await self._desk.write(ended_conversations.end, session.conversation)
        return Response(status_code=204)

    async def send(self, request: Request) -> JSONResponse:
        """Take a message in for good; it is answered meanwhile."""
        self._limits.write(request)
        content, language = await body_of(request)
        session = await self._open_session(request, language)
        sent = sent_of(content, language)
        self._limits.write(request, session.conversation, language)
        metadata = {"language": language} if language else {}
        if sent.asked != sent.text:
            metadata[SHOWN] = sent.text
        message = Message(sent.asked, NAME, metadata)
        try:
            await self._desk.submit(Event(NAME, session.conversation, sent.id, session.conversation, message))
        except Conflict:
            if not await self._is_known(session, sent):
                raise Problem(422, "message_id_reused", title="invalid_field", language=language) from None
        return JSONResponse({"id": sent.id}, 202, {"Cache-Control": "no-store"})

    async def rate(self, request: Request) -> Response:
        """Keep what a partner thinks of a reply."""
        self._limits.write(request)
        content, language = await body_of(request)
        session = await self._open_session(request, language)
        rated = rated_of(content, language)
        self._limits.write(request, session.conversation, language)
        reply = await self._desk.write(feedback.rate, session.conversation, rated.reply, rated.opinion)
        if reply is None:
            raise Problem(404, "reply_not_found", title="not_found", language=language)
        if rated.opinion.rating:
            self._metrics.feedback.labels(rated.opinion.rating, Custom.of(reply).language).inc()
        return Response(status_code=204)

    async def events(self, request: Request) -> Response:
        """What is said in the conversation."""
        session = await self._session(request, None)
        self._limits.read(request, session.conversation)
        numbers = self._desk.database.numbers
        named = request.headers.get("last-event-id") or request.query_params.get("after")
        after = await self._desk.read(transcript.read_cursor, session.conversation, named, numbers) if named else None
        with ExitStack() as place:
            try:
                bell = place.enter_context(self._streams.open(self._desk, session.conversation, caller(request)))
            except TooMany:
                raise self._limits.too_many_streams(request) from None
            except Full:
                raise self._limits.full(request) from None
            following = Following(self._desk, self._streams, session.conversation, after, bell)
            try:
                if "text/event-stream" not in request.headers.get("accept", ""):
                    found = await following.poll(request, _wait(request))
                    return _listed(found, after.public(numbers) if after else None)
                first = await following.read()
            except ended_conversations.Ended:
                raise _invalid(None) from None
            seconds = session.expires_at.timestamp() - time.time()
            return EventStream(following.frames(first, seconds), place.pop_all())

    async def _signed(self) -> Sessions:
        if self._sessions is None:
            self._sessions = Sessions(await self._desk.write(keys.shared, _KEY))
        return self._sessions

    async def _session(self, request: Request, language: str | None) -> Session:
        session = (await self._signed()).read(_shown(request))
        if session is None:
            raise _invalid(language)
        return session

    async def _open_session(self, request: Request, language: str | None) -> Session:
        """The session that is shown, of a conversation that was not ended. Raises Problem."""
        session = await self._session(request, language)
        if await self._desk.read(ended_conversations.is_ended, session.conversation):
            raise _invalid(language)
        return session

    def _may_go_on(self, connection: sa.engine.Connection, conversation: str) -> bool:
        """Whether a conversation gets a further session: it was not ended, and that would not last for too long."""
        if ended_conversations.is_ended(connection, conversation):
            return False
        began = ended_conversations.began_at(connection, conversation)
        return self._longest is None or began is None or time.time() + _LIFETIME - began <= self._longest

    async def _is_known(self, session: Session, sent: Sent) -> bool:
        """Whether a message of this id came before, and the same one: in another language perhaps."""
        before = await self._desk.read(transcript.find, session.conversation, sent.id)
        return before is not None and (before.text, before.metadata.get(SHOWN, before.text)) == (sent.asked, sent.text)


def _invalid(language: str | None) -> Problem:
    return Problem(401, "session_invalid", language=language, headers={"WWW-Authenticate": "Bearer"})


def _shown(request: Request) -> str | None:
    """The session that comes with a request: in a header, or in the address of what is only read."""
    header = request.headers.get("authorization", "")
    if header[: len(_BEARER)].lower() == _BEARER:
        return header[len(_BEARER) :].strip()
    return request.query_params.get("session") if request.method == "GET" else None


def _wait(request: Request) -> float:
    """For how many seconds a poll may wait: what is no number is none."""
    try:
        seconds = float(request.query_params.get("wait", "0"))
    except ValueError:
        return 0.0
    return min(max(seconds, 0.0), LONGEST_WAIT_SECONDS) if math.isfinite(seconds) else 0.0


def _listed(found: list[LogEntry], after: str | None) -> JSONResponse:
    events = [{**entry.data, "cursor": entry.mark} for entry in found]
    body = {"events": events, "last_event_id": found[-1].mark if found else after}
    return JSONResponse(body, headers={"Cache-Control": "no-store"})
