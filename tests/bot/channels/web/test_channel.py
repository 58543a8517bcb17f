"""The website's channel by its contract: sessions, messages, polling, feedback; on both databases."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa
from itsdangerous import TimestampSigner
from sqlalchemy.exc import OperationalError

from bot.channels.web import sessions
from bot.delivery import inbox_upkeep
from bot.delivery.database import Database
from bot.delivery.desk import Desk
from bot.delivery.schema import inbox, outbox
from tests.bot.channels.web.conftest import OpenDesk
from tests.bot.channels.web.widgets import Clerk, Widget, told, widget
from tests.bot.talking import Echo, client, clients, database_failure

UNSIGNED = "web-AAAAAAAAAAAAAAAAAAAAAA.aaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
WORDS = {"en": "Please", "zh-CN": "请", "zh-TW": "請", "id": "Silakan"}


def rows(database_url: str, table: sa.Table) -> int:
    database = Database(database_url)
    with database.reading() as connection:
        count = connection.execute(sa.select(sa.func.count()).select_from(table)).scalar()
    database.close()
    return int(count or 0)


async def test_a_session_tells_what_a_widget_needs(open_desk: OpenDesk) -> None:
    desk = await open_desk()
    body = await (await widget(desk, contact="desk@dealer.example")).begin()
    assert set(body) == {"session", "expires_at", "message_limit", "contact"}
    assert (body["message_limit"], body["contact"]) == (2000, "desk@dealer.example")
    expires = datetime.fromisoformat(body["expires_at"].replace("Z", "+00:00"))
    assert expires > datetime.now(timezone.utc) + sessions.LIFETIME - timedelta(minutes=1)
    assert (await (await widget(desk)).begin())["contact"] is None


async def test_a_message_and_its_replies_are_told_in_order(open_desk: OpenDesk) -> None:
    own = await widget(await open_desk())
    response = await own.send("m-1", "twice")
    assert (response.status_code, response.json()) == (202, {"id": "m-1"})
    partner, first, second = await own.until_answered("m-1")
    assert {key: partner[key] for key in ("from", "id", "text")} == {"from": "partner", "id": "m-1", "text": "twice"}
    assert set(partner) == {"from", "id", "text", "at", "cursor"}
    assert first == {
        "from": "desk",
        "id": first["id"],
        "replies_to": "m-1",
        "last": False,
        "text": "twice is number 1",
        "language": "en",
        "outcome": "chat",
        "buttons": [],
        "cards": [],
        "table": None,
        "rating": None,
        "at": first["at"],
        "cursor": first["cursor"],
    }
    assert (second["text"], second["last"]) == ("and that was all", True)
    assert all(datetime.fromisoformat(event["at"].replace("Z", "+00:00")) for event in (partner, first, second))


async def test_a_quick_reply_shows_its_title_and_asks_its_payload(open_desk: OpenDesk) -> None:
    clerk = Clerk()
    own = await widget(await open_desk(clerk))
    await own.send("m-1", "South Africa", payload="ask:ask_overview:market/za")
    events = await own.until_answered("m-1")
    assert clerk.asked == ["ask:ask_overview:market/za"]
    assert told(events[0]) == ("partner", "South Africa")


async def test_a_message_that_comes_fifty_times_at_once_is_one(open_desk: OpenDesk, database_url: str) -> None:
    clerk = Clerk()
    own = await widget(await open_desk(clerk))
    responses = await asyncio.gather(*(own.send("same", "twice") for _ in range(50)))
    assert {response.status_code for response in responses} == {202}
    events = await own.until_answered("same")
    assert [told(event) for event in events] == [
        ("partner", "twice"),
        ("desk", "twice is number 1"),
        ("desk", "and that was all"),
    ]
    assert (rows(database_url, inbox), rows(database_url, outbox), clerk.asked) == (1, 2, ["twice"])


async def test_an_id_is_of_one_message_only(open_desk: OpenDesk) -> None:
    own = await widget(await open_desk())
    await own.send("m-1", "hello", language="en")
    assert (await own.send("m-1", "hello", language="id")).status_code == 202
    assert (await own.send("m-1", "hello")).status_code == 202
    for other in ({"text": "hallo"}, {"text": "hello", "payload": "ask:greet"}, {"text": "x", "payload": "hello"}):
        refused = await own.talk.post("/api/chat/messages", json={"id": "m-1", **other}, headers=own.headers)
        assert refused.status_code == 422, other
    assert [told(event) for event in await own.until_answered("m-1")] == [
        ("partner", "hello"),
        ("desk", "hello is number 1"),
    ]


async def test_ids_of_other_conversations_do_not_matter(open_desk: OpenDesk) -> None:
    desk = await open_desk()
    one, other = await widget(desk), await widget(desk)
    assert [(await own.send("m-1", text)).status_code for own, text in ((one, "a"), (other, "b"))] == [202, 202]
    assert [told(event) for event in await other.until_answered("m-1")] == [("partner", "b"), ("desk", "b is number 1")]


async def test_after_every_cursor_comes_the_rest(open_desk: OpenDesk) -> None:
    clerk = Clerk()
    own = await widget(await open_desk(clerk))
    clerk.hold()
    for number in range(6):
        await own.send(f"m-{number}", "twice" if number % 2 else "hello")
        if number == 3:
            clerk.free()
            await own.until_answered("m-3")
    whole = await own.until_answered(*(f"m-{number}" for number in range(6)))
    assert len(whole) == 6 + 3 + 6
    for place, event in enumerate(whole, start=1):
        assert await own.events(after=event["cursor"]) == whole[place:]
    for nonsense in ("", "0-0", "x", "1", "-", "1-2-3", "999999999999999999999-0", "٣-٣"):
        assert await own.events(after=nonsense) == whole
    assert [event["text"] for event in whole if event["from"] == "desk" and event["last"]] == [
        "hello is number 1",
        "and that was all",
        "hello is number 3",
        "and that was all",
        "hello is number 5",
        "and that was all",
    ]


async def test_a_poll_waits_for_what_comes(open_desk: OpenDesk) -> None:
    clerk = Clerk()
    own = await widget(await open_desk(clerk))
    assert await own.events(wait=0.01) == []
    poll = asyncio.create_task(own.events(wait=25))
    await asyncio.sleep(0.05)
    clerk.hold()
    await own.send("m-1")
    [partner] = await poll
    assert told(partner) == ("partner", "hello")
    poll = asyncio.create_task(own.events(after=partner["cursor"], wait=25))
    await asyncio.sleep(0.05)
    clerk.free()
    assert [told(event) for event in await poll] == [("desk", "hello is number 1")]


@pytest.mark.parametrize("wait", ["", "soon", "-1", "nan", "inf", "1e999"])
async def test_a_wait_that_is_none_waits_for_nothing(open_desk: OpenDesk, wait: str) -> None:
    own = await widget(await open_desk())
    response = await own.talk.get("/api/chat/events", params={"wait": wait}, headers=own.headers)
    assert (response.status_code, response.json()) == (200, {"events": [], "last_event_id": None})


async def test_an_apology_is_a_reply_and_stays_when_the_answer_follows(open_desk: OpenDesk, database_url: str) -> None:
    own = await widget(await open_desk(Clerk(failures=5)))
    await own.send("m-1")
    database = Database(database_url)
    while not (events := [event for event in await own.events() if event["from"] == "desk"]):
        with database.writing() as connection:
            connection.execute(sa.update(inbox).where(inbox.c.state == "waiting").values(due=0.0))
        await asyncio.sleep(0.05)
    [apology] = events
    assert (apology["outcome"], apology["last"]) == ("error", True)
    assert (await own.rate(apology["id"], "down")).status_code == 204
    with database.writing() as connection:
        message = connection.execute(sa.select(inbox.c.id)).scalar()
        assert inbox_upkeep.retry(connection, database, message)
    database.close()
    after = await own.events(after=apology["cursor"], wait=25)
    assert [told(event) for event in after] == [("desk", "hello is number 1")]
    assert after[0]["id"] != apology["id"]
    told_last = [(event["outcome"], event["last"], event["rating"]) for event in (await own.events())[1:]]
    assert told_last == [("error", False, "down"), ("chat", True, None)]


async def test_only_the_end_of_a_long_conversation_is_told(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = await widget(await open_desk())
    for number in range(6):
        await own.send(f"m-{number}")
        await own.until_answered(f"m-{number}")
    whole = await own.events()
    monkeypatch.setattr("bot.channels.web.streams.PAGE", 5)
    assert await own.events() == whole[-5:]
    assert await own.events(after=whole[0]["cursor"]) == whole[1:6]
    for place in range(len(whole)):
        assert await own.events(after=whole[place]["cursor"]) == whole[place + 1 : place + 6]


async def test_a_conversation_goes_on_with_a_renewed_session(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = await widget(await open_desk())
    await own.send("m-1")
    before, first = await own.until_answered("m-1"), own.session
    renewed = await own.talk.post("/api/chat/sessions", headers=own.headers)
    own.session = renewed.json()["session"]
    assert await own.events() == before
    old = int((datetime.now(timezone.utc) - sessions.LIFETIME - timedelta(days=1)).timestamp())
    with monkeypatch.context() as patched:
        patched.setattr(TimestampSigner, "get_timestamp", lambda _: old)
        await own.begin()
    assert own.session != first
    expired = await own.talk.get("/api/chat/events", headers=own.headers)
    assert expired.status_code == 401
    assert (await own.talk.post("/api/chat/sessions", headers=own.headers)).status_code == 201


async def test_without_a_session_a_new_conversation_begins(open_desk: OpenDesk) -> None:
    own = await widget(await open_desk())
    await own.send("m-1")
    await own.until_answered("m-1")
    await own.begin()
    assert await own.events() == []


@pytest.mark.parametrize("shown", [None, "Bearer", "Bearer ", "Basic abc", f"Bearer {UNSIGNED}", "Bearer é"])
@pytest.mark.parametrize(("header", "words"), WORDS.items())
async def test_without_a_valid_session_nothing_is_told(
    open_desk: OpenDesk, shown: str | None, header: str, words: str
) -> None:
    headers = [(b"Accept-Language", header.encode()), (b"Authorization", (shown or "").encode())]
    headers = headers if shown is not None else headers[:1]
    async with client(await open_desk()) as talk:
        for method, path in (("POST", "messages"), ("POST", "feedback"), ("GET", "events")):
            body = {"id": "m", "text": "x", "reply": "1", "rating": "up"} if method == "POST" else None
            refused = await talk.request(method, f"/api/chat/{path}", json=body, headers=headers)
            assert refused.status_code == 401, path
            assert refused.headers["content-type"] == "application/problem+json"
            assert words in refused.json()["detail"]


async def test_a_session_that_is_none_is_not_renewed(open_desk: OpenDesk) -> None:
    async with client(await open_desk()) as talk:
        headers = {"Authorization": f"Bearer {UNSIGNED}"}
        refused = await talk.post("/api/chat/sessions", json={"language": "id"}, headers=headers)
    assert refused.status_code == 401
    assert refused.headers["content-language"] == "id"


async def test_a_session_in_the_address_is_for_reading_only(open_desk: OpenDesk) -> None:
    own = await widget(await open_desk())
    named = {"session": own.session}
    assert (await own.talk.get("/api/chat/events", params=named)).status_code == 200
    body = {"id": "m-1", "text": "x"}
    assert (await own.talk.post("/api/chat/messages", params=named, json=body)).status_code == 401


async def test_all_processes_know_each_others_sessions(open_desk: OpenDesk) -> None:
    one, other = await widget(await open_desk()), await widget(await open_desk())
    other.session = one.session
    await one.send("m-1")
    assert await other.until_answered("m-1") == await one.events()


async def test_sessions_are_signed_with_the_key_of_the_settings(open_desk: OpenDesk) -> None:
    desk = await open_desk()
    own, other = await widget(desk, session_key="k" * 32), await widget(desk, session_key="l" * 32)
    other.session = own.session
    assert (await other.send("m-1")).status_code == 401
    assert sessions.Sessions("k" * 32).read(own.session) is not None


async def test_feedback_is_kept_changed_and_taken_back(open_desk: OpenDesk) -> None:
    desk = await open_desk()
    own = await widget(desk)
    await own.send("m-1")
    reply = (await own.until_answered("m-1"))[-1]
    for rating in ("up", "down", "down", None, None, "up"):
        response = await own.rate(reply["id"], rating, reason="wrong" if rating == "down" else None)
        assert (response.status_code, response.content) == (204, b"")
        assert (await own.events())[-1]["rating"] == rating
    figures = (await own.talk.get("/metrics")).text
    assert 'partner_desk_feedback_total{language="en",rating="up"} 2.0' in figures
    assert 'partner_desk_feedback_total{language="en",rating="down"} 2.0' in figures


async def test_a_foreign_reply_can_not_be_rated(open_desk: OpenDesk) -> None:
    desk = await open_desk()
    one, other = await widget(desk), await widget(desk)
    await one.send("m-1")
    reply = (await one.until_answered("m-1"))[-1]["id"]
    [rest] = await desk.answer("somebody", "hello")
    assert rest["text"]
    for identity in (reply, str(int(reply) + 1), "0", "-1", "x", "", "1e3", "٣", "9" * 18, "9" * 30):
        assert (await other.rate(identity, "down")).status_code == 404, identity
    assert (await one.events())[-1]["rating"] is None


@pytest.mark.parametrize(
    "body",
    [
        {"reply": "1"},
        {"reply": "1", "rating": "good"},
        {"reply": "1", "rating": ["up"]},
        {"reply": "1", "rating": 1},
        {"reply": "1", "rating": "up", "reason": "because"},
        {"reply": "1", "rating": "up", "reason": {}},
        {"reply": "1", "rating": "up", "comment": "x" * 1_001},
        {"reply": "1", "rating": "up", "comment": 5},
        {"reply": "1", "rating": "up", "language": 5},
    ],
)
async def test_feedback_that_is_none_is_refused(open_desk: OpenDesk, body: dict[str, Any]) -> None:
    own = await widget(await open_desk())
    response = await own.talk.post("/api/chat/feedback", json=body, headers=own.headers)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


BAD: dict[str, tuple[int, Any]] = {
    "no JSON": (400, b"{"),
    "a list": (400, b"[]"),
    "no UTF-8": (400, b'{"id": "\xff"}'),
    "deep": (400, b'{"a":' * 10_000),
    "too large": (413, b'{"id": "m", "text": "' + b"x" * 70_000 + b'"}'),
    "no id": (422, {"text": "x"}),
    "an empty id": (422, {"id": "", "text": "x"}),
    "a long id": (422, {"id": "x" * 65, "text": "x"}),
    "an odd id": (422, {"id": "a b", "text": "x"}),
    "an id with a line end": (422, {"id": "ab\n", "text": "x"}),
    "a number for an id": (422, {"id": 5, "text": "x"}),
    "no text": (422, {"id": "m"}),
    "an empty text": (422, {"id": "m", "text": " \n\t\0"}),
    "a long text": (422, {"id": "m", "text": "x" * 2_001}),
    "an odd text": (422, {"id": "m", "text": ["x"]}),
    "a lone surrogate": (422, b'{"id": "m", "text": "\\ud800"}'),
    "an empty payload": (422, {"id": "m", "text": "x", "payload": ""}),
    "an odd payload": (422, {"id": "m", "text": "x", "payload": {}}),
    "an odd language": (422, {"id": "m", "text": "x", "language": ["en"]}),
}


@pytest.mark.parametrize("name", BAD)
async def test_a_bad_message_is_refused_and_the_next_is_taken(open_desk: OpenDesk, name: str) -> None:
    status, body = BAD[name]
    own = await widget(await open_desk())
    content = {"content": body} if isinstance(body, bytes) else {"json": body}
    refused = await own.talk.post("/api/chat/messages", headers=own.headers, **content)
    assert (refused.status_code, refused.headers["content-type"]) == (status, "application/problem+json")
    assert (await own.send("m", "x" * 2_000, language="x" * 5_000)).status_code == 202


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Please wait"), ("zh-Hans", "发送过于频繁"), ("zh-Hant", "發送過於頻繁"), ("id", "terlalu cepat")],
)
async def test_a_session_over_its_rate_waits(open_desk: OpenDesk, language: str, words: str) -> None:
    desk = await open_desk()
    own = await widget(desk, rate_limit="2/hour")
    statuses = [(await own.send(f"m-{number}", language=language)).status_code for number in range(2)]
    refused = await own.send("m-2", language=language)
    assert (statuses, refused.status_code) == ([202, 202], 429)
    assert int(refused.headers["retry-after"]) > 60
    assert words in refused.json()["detail"]
    assert 'partner_desk_refused_total{channel="web",reason="rate"} 1.0' in (await own.talk.get("/metrics")).text


async def test_an_address_over_its_rate_waits_whatever_sessions_it_has(open_desk: OpenDesk) -> None:
    one, other = clients(await open_desk(), "192.0.2.1", "192.0.2.2", rate_limit="2/hour")
    statuses = [(await one.post("/api/chat/sessions")).status_code for _ in range(12)]
    assert statuses == [201] * 10 + [429] * 2
    assert (await other.post("/api/chat/sessions")).status_code == 201


async def test_who_reads_too_often_waits(open_desk: OpenDesk) -> None:
    own = await widget(await open_desk(), rate_limit="1/hour")
    statuses = [(await own.talk.get("/api/chat/events", headers=own.headers)).status_code for _ in range(12)]
    assert statuses == [200] * 10 + [429] * 2


async def test_while_the_database_is_away_nothing_is_accepted(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = await widget(await open_desk())

    def gone(*_: object, **__: object) -> None:
        raise OperationalError("connect", {}, Exception("gone"))

    with monkeypatch.context() as patched:
        patched.setattr(Database, "writing", gone)
        patched.setattr(Database, "reading", gone)
        responses = [await own.send("m-1"), await own.rate("1", "up")]
        responses += [await own.talk.get("/api/chat/events", headers=own.headers)]
        stream = {"Accept": "text/event-stream", **own.headers}
        responses += [await own.talk.get("/api/chat/events", headers=stream)]
        responses += [await own.send("m-1", language="id")]
    assert [(response.status_code, response.headers["retry-after"]) for response in responses] == [(503, "5")] * 5
    assert [response.headers["content-language"] for response in responses] == ["en", "en", "en", "en", "id"]
    assert (await own.send("m-1")).status_code == 202
    assert len(await own.until_answered("m-1")) == 2


async def test_without_a_database_there_are_no_sessions() -> None:
    async with client(Echo(failure=database_failure())) as talk:
        response = await talk.post("/api/chat/sessions")
        assert (response.status_code, response.headers["retry-after"]) == (503, "5")


async def test_the_channel_is_documented(open_desk: OpenDesk) -> None:
    own = await widget(await open_desk())
    paths = (await own.talk.get("/openapi.json")).json()["paths"]
    assert {path: set(methods) for path, methods in paths.items() if path.startswith("/api/")} == {
        "/api/chat/sessions": {"post"},
        "/api/chat/sessions/current": {"delete"},
        "/api/chat/messages": {"post"},
        "/api/chat/feedback": {"post"},
        "/api/chat/events": {"get"},
    }


async def test_what_is_said_elsewhere_is_not_told(open_desk: OpenDesk) -> None:
    desk: Desk = await open_desk()
    own: Widget = await widget(desk)
    conversation = sessions.Sessions("x" * 32).issue()[1].conversation
    await desk.answer(conversation, "hello", "rest")
    assert await own.events() == []
