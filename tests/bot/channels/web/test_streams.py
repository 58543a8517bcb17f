"""Streams of events: over a real connection, with several tabs, processes, and a database that goes away."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from typing import cast

import httpx
import pytest
from itsdangerous import TimestampSigner
from sqlalchemy.exc import OperationalError

from bot.channels.web import sessions, streams
from bot.delivery.database import Database
from tests.bot.channels.web.conftest import OpenDesk
from tests.bot.channels.web.widgets import PATIENCE, Clerk, Stream, Widget, serving, stream, told, widget
from tests.bot.talking import client


async def opened(url: str) -> Widget:
    own = Widget(httpx.AsyncClient(base_url=url, timeout=PATIENCE))
    await own.begin()
    return own


async def test_a_stream_tells_what_was_said_and_what_is_said(open_desk: OpenDesk) -> None:
    async with serving(await open_desk()) as url:
        own = await opened(url)
        await own.send("m-1", "twice")
        await own.until_answered("m-1")
        async with stream(own, url) as following:
            headers = following.response.headers
            assert headers["content-type"].startswith("text/event-stream")
            assert "no-cache" in headers["cache-control"]
            assert headers["x-accel-buffering"] == "no"
            history = await following.until("ready")
            await own.send("m-2")
            live = await following.messages(2)
        assert [told(data) for _, data in [*history, *live]] == [
            ("partner", "twice"),
            ("desk", "twice is number 1"),
            ("desk", "and that was all"),
            ("partner", "hello"),
            ("desk", "hello is number 2"),
        ]
        assert [{**data, "cursor": identity} for identity, data in [*history, *live]] == await own.events()


async def test_a_stream_goes_on_after_every_event(open_desk: OpenDesk) -> None:
    async with serving(await open_desk()) as url:
        own = await opened(url)
        await own.send("m-1", "twice")
        await own.send("m-2", "twice")
        whole = await own.until_answered("m-1", "m-2")
        for by_address in (False, True):
            for place, event in enumerate(whole, start=1):
                async with stream(own, url, event["cursor"], by_address) as following:
                    rest = await following.until("ready")
                assert [{**data, "cursor": identity} for identity, data in rest] == whole[place:]


async def test_a_long_conversation_is_told_in_parts(open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(await open_desk()) as url:
        own = await opened(url)
        for number in range(5):
            await own.send(f"m-{number}")
        whole = await own.until_answered(*(f"m-{number}" for number in range(5)))
        monkeypatch.setattr(streams, "PAGE", 3)
        async with stream(own, url, after="0-0") as following:
            everything = await following.until("ready")
        async with stream(own, url) as following:
            end = await following.until("ready")
    assert [identity for identity, _ in everything] == [event["cursor"] for event in whole]
    assert [identity for identity, _ in end] == [event["cursor"] for event in whole[-3:]]


async def test_tabs_and_processes_share_a_conversation(open_desk: OpenDesk) -> None:
    one, other = await open_desk(), await open_desk()
    async with serving(one) as here, serving(other) as there:
        own = await opened(here)
        async with stream(own, here) as first, stream(own, here) as second, stream(own, there) as third:
            for following in (first, second, third):
                await following.until("ready")
            for number in range(3):
                await own.send(f"m-{number}")
                seen = [await following.messages(2) for following in (first, second, third)]
                assert seen[0] == seen[1] == seen[2]
                assert [told(data) for _, data in seen[0]] == [
                    ("partner", "hello"),
                    ("desk", f"hello is number {number + 1}"),
                ]
            elsewhere = Widget(httpx.AsyncClient(base_url=there, timeout=PATIENCE))
            elsewhere.session = own.session
            await elsewhere.send("m-4")
            assert [identity for identity, _ in await first.messages(2)] == [
                identity for identity, _ in await third.messages(2)
            ]


async def test_a_quiet_stream_is_kept_alive(open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "KEEP_ALIVE_SECONDS", 0.02)
    async with serving(await open_desk()) as url:
        own = await opened(url)
        async with stream(own, url) as following:
            await following.until("ready")
            for _ in range(3):
                assert await asyncio.wait_for(following.next(), PATIENCE) == (":", None, None)


async def test_a_stream_ends_with_its_session(open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "KEEP_ALIVE_SECONDS", 0.02)
    async with serving(await open_desk()) as url:
        own = await opened(url)
        nearly = int((datetime.now(timezone.utc) - sessions.LIFETIME + timedelta(seconds=2)).timestamp())
        with monkeypatch.context() as patched:
            patched.setattr(TimestampSigner, "get_timestamp", lambda _: nearly)
            await own.begin()
        async with stream(own, url) as following:
            await following.until("end")


async def test_a_session_may_follow_in_ten_places(open_desk: OpenDesk) -> None:
    async with serving(await open_desk()) as url:
        own = await opened(url)
        async with contextlib.AsyncExitStack() as tabs:
            following = [await tabs.enter_async_context(stream(own, url)) for _ in range(streams.MOST_PER_SESSION)]
            assert [each.response.status_code for each in following] == [200] * streams.MOST_PER_SESSION
            for accept in ("text/event-stream", "application/json"):
                headers = {**own.headers, "Accept": accept, "Accept-Language": "id"}
                refused = await own.talk.get("/api/chat/events", headers=headers)
                assert refused.status_code == 429
                assert int(refused.headers["retry-after"]) > 0
                assert "terlalu banyak tempat" in refused.json()["detail"]
        other = await opened(url)
        async with stream(other, url) as free:
            assert free.response.status_code == 200
        await _until_free(own)


async def _until_free(own: Widget) -> None:
    """The places of those who have gone become free."""

    async def ask() -> None:
        while (await own.talk.get("/api/chat/events", headers=own.headers)).status_code == 429:
            await asyncio.sleep(0.02)

    await asyncio.wait_for(ask(), PATIENCE)


async def test_an_address_may_follow_in_so_many_places(open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.web.limits._STREAMS_PER_ADDRESS", 3)
    async with serving(await open_desk(), rate_limit="60/minute") as url:
        visitors = [await opened(url) for _ in range(4)]
        async with contextlib.AsyncExitStack() as tabs:
            statuses = [(await tabs.enter_async_context(stream(own, url))).response.status_code for own in visitors]
        assert statuses == [200, 200, 200, 429]


async def test_so_many_may_follow_in_all_and_messages_are_taken_all_the_same(open_desk: OpenDesk) -> None:
    async with serving(await open_desk(), max_connections="4") as url:
        visitors = [await opened(url) for _ in range(4)]
        async with contextlib.AsyncExitStack() as tabs:
            responses = [(await tabs.enter_async_context(stream(own, url))).response for own in visitors]
            assert [response.status_code for response in responses] == [200, 200, 200, 503]
            assert int(responses[-1].headers["retry-after"]) > 0
            assert (await visitors[-1].send("one")).status_code == 202


async def test_a_poll_that_is_given_up_gives_its_place_back(open_desk: OpenDesk) -> None:
    async with serving(await open_desk()) as url:
        own = await opened(url)
        for _ in range(streams.MOST_PER_SESSION):
            with pytest.raises(httpx.ReadTimeout):
                await own.talk.get("/api/chat/events", params={"wait": 25}, headers=own.headers, timeout=0.1)
        await _until_free(own)


async def test_streams_end_when_the_service_stops(open_desk: OpenDesk) -> None:
    async with contextlib.AsyncExitStack() as stopping:
        url = await stopping.enter_async_context(serving(await open_desk()))
        own = await opened(url)
        async with stream(own, url) as first, stream(own, url) as second:
            for following in (first, second):
                await following.until("ready")
            poll = asyncio.create_task(own.events(wait=25))
            await asyncio.sleep(0.1)
            stop = asyncio.create_task(stopping.aclose())
            for following in (first, second):
                assert await following.until("end") == []
            assert await poll == []
            await own.talk.aclose()
            await asyncio.wait_for(stop, streams.KEEP_ALIVE_SECONDS)


async def test_a_stream_outlives_a_database_that_goes_away(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "_PAUSE_SECONDS", 0.02)
    clerk = Clerk()

    def gone(*_: object, **__: object) -> None:
        raise OperationalError("connect", {}, Exception("gone"))

    async with serving(await open_desk(clerk)) as url:
        own = await opened(url)
        async with stream(own, url) as following:
            await following.until("ready")
            clerk.hold()
            await own.send("m-1")
            await following.messages(1)
            with monkeypatch.context() as patched:
                patched.setattr(Database, "reading", gone)
                clerk.free()
                # Kept alive while it can read nothing.
                for _ in range(3):
                    assert await asyncio.wait_for(following.next(), PATIENCE) == (":", None, None)
            assert [told(data) for _, data in await following.messages(1)] == [("desk", "hello is number 1")]


async def test_events_without_a_word_for_streams_are_a_list(open_desk: OpenDesk) -> None:
    desk = await open_desk()
    own = await widget(desk)
    async with client(desk) as talk:
        own.talk = talk
        await own.begin()
        for accept in ("*/*", "application/json", ""):
            response = await talk.get("/api/chat/events", headers={**own.headers, "Accept": accept})
            assert response.headers["content-type"] == "application/json"
            assert response.headers["cache-control"] == "no-store"


async def test_a_text_with_line_ends_is_one_event(open_desk: OpenDesk) -> None:
    text = "one\ntwo\n\nevent: ready\ndata: {}\n\n\u2028three\u2029"
    async with serving(await open_desk()) as url:
        own = await opened(url)
        async with stream(own, url) as following:
            await following.until("ready")
            await own.send("m-1", text)
            [(_, partner)] = await following.messages(1)
        assert partner["text"] == text.strip()
        assert isinstance(following, Stream)


async def test_a_stream_ends_in_time_however_often_something_is_new() -> None:
    class Quiet:
        database = SimpleNamespace(numbers=None)

        async def read(self, *_: object) -> list[object]:
            return []

    bell = asyncio.Event()
    following = streams.Following(cast(streams.FollowedDesk, Quiet()), streams.Streams(None, 1), "c", None, bell)
    following.more = False

    async def ring() -> None:
        while True:
            bell.set()
            await asyncio.sleep(0.01)

    ringing = asyncio.create_task(ring())

    async def followed() -> list[bytes]:
        return [frame async for frame in following.frames([], 0.2)]

    try:
        assert await asyncio.wait_for(followed(), PATIENCE)
    finally:
        ringing.cancel()
