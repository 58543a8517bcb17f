"""A conversation that is ended, or that has gone on for as long as it may: no session of it counts, anywhere."""

from __future__ import annotations

import asyncio
import time

import httpx
import pytest
import sqlalchemy as sa

from bot.delivery import ended_conversations
from bot.delivery.schema import ended as table
from tests.bot.channels.web.conftest import OpenDesk
from tests.bot.channels.web.widgets import PATIENCE, Widget, serving, stream, widget
from tests.bot.talking import client

DAY = 86_400.0


async def end(own: Widget) -> httpx.Response:
    return await own.talk.delete("/api/chat/sessions/current", headers=own.headers)


async def uses(own: Widget) -> list[httpx.Response]:
    """Everything that a session is good for."""
    return [
        await own.send("m-2"),
        await own.rate("1", "up"),
        await own.talk.get("/api/chat/events", headers=own.headers),
        await own.talk.get("/api/chat/events", headers={**own.headers, "Accept": "text/event-stream"}),
        await own.talk.post("/api/chat/sessions", headers=own.headers),
        await end(own),
    ]


async def test_no_session_of_an_ended_conversation_counts_in_any_process(open_desk: OpenDesk) -> None:
    desk, other_desk = await open_desk(), await open_desk()
    own = await widget(desk)
    await own.send("m-1")
    await own.until_answered("m-1")
    earlier = own.session
    await own.talk.post("/api/chat/sessions", headers=own.headers)
    assert (await end(own)).status_code == 204
    elsewhere = Widget(client(other_desk))
    elsewhere.session = earlier
    for response in [*await uses(own), *await uses(elsewhere)]:
        assert response.status_code == 401
        assert response.headers["content-type"] == "application/problem+json"
        assert response.headers["www-authenticate"] == "Bearer"
    # The visitor begins anew, and others are not concerned.
    assert (await (await widget(desk)).send("m-1")).status_code == 202


async def test_who_has_no_session_ends_none(open_desk: OpenDesk) -> None:
    own = await widget(await open_desk())
    assert (await own.talk.delete("/api/chat/sessions/current")).status_code == 401
    # An address is logged by proxies: it ends nothing.
    assert (await own.talk.delete("/api/chat/sessions/current", params={"session": own.session})).status_code == 401
    assert (await own.send("m-1")).status_code == 202


async def test_open_streams_and_polls_end_in_every_process(open_desk: OpenDesk) -> None:
    desk, other_desk = await open_desk(), await open_desk()
    own, elsewhere = await widget(desk), Widget(client(other_desk))
    elsewhere.session = own.session
    waiting: dict[str, str] = {"wait": "25", "after": "0-0"}
    async with (
        serving(desk) as url,
        serving(other_desk) as other_url,
        stream(own, url) as here,
        stream(own, other_url) as there,
    ):
        for each in (here, there):
            await each.until("ready")
        asking = elsewhere.talk.get("/api/chat/events", params=waiting, headers=own.headers, timeout=PATIENCE)
        poll = asyncio.create_task(asking)
        await asyncio.sleep(0)
        assert (await end(own)).status_code == 204
        for each in (here, there):
            await each.until("end")
        assert (await asyncio.wait_for(poll, PATIENCE)).status_code == 401


async def test_an_ended_conversation_is_forgotten_when_no_session_of_it_could_count(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await open_desk()
    for kept, count in [(ended_conversations._KEPT_SECONDS, 2), (0.0, 1)]:
        monkeypatch.setattr(ended_conversations, "_KEPT_SECONDS", kept)
        for _ in range(2):
            assert (await end(await widget(desk))).status_code == 204
        with desk.database.reading() as connection:
            assert len(connection.execute(sa.select(table)).all()) == count


@pytest.mark.parametrize(
    ("days", "began", "goes_on"),
    [("90", None, True), ("90", 82.9, True), ("90", 83.1, False), ("90", 500.0, False), ("forever", 500.0, True)],
)
async def test_a_conversation_may_be_gone_on_with_for_so_many_days(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch, days: str, began: float | None, goes_on: bool
) -> None:
    """A session is valid for a week: the last one is issued a week before the end."""
    monkeypatch.setattr(
        ended_conversations, "began_at", lambda *_: None if began is None else time.time() - began * DAY
    )
    own = await widget(await open_desk(), session_days=days)
    response = await own.talk.post("/api/chat/sessions", headers=own.headers)
    assert response.status_code == (201 if goes_on else 401)


async def test_a_conversation_begins_with_its_first_event(open_desk: OpenDesk) -> None:
    desk = await open_desk()
    own = await widget(desk)
    conversation = own.session.partition(".")[0]
    with desk.database.reading() as connection:
        assert ended_conversations.began_at(connection, conversation) is None
    await own.send("m-1")
    await own.until_answered("m-1")
    with desk.database.reading() as connection:
        began = ended_conversations.began_at(connection, conversation)
    assert began is not None
