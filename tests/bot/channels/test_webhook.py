"""What the webhooks of all channels do: verified, in one transaction, acknowledged, answered by the sender."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from starlette.requests import ClientDisconnect, Request

from bot.channels.interface import Cause, Inbound, Permanent, WindowClosed
from bot.channels.webhook import MOST_BYTES
from bot.delivery import outbox_upkeep
from bot.delivery.database import Database
from bot.delivery.desk import Desk
from bot.delivery.schema import inbox, outbox
from bot.observing.metrics import Metrics, State
from tests.bot.channels.slate import KEY, PATH, Parrot, Slate, deliver, served


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what happens in the background; only bounds how long a broken one is waited for."""
    for _ in range(2_000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen")


def rows(database_url: str, table: sa.Table) -> list[Any]:
    database = Database(database_url)
    with database.reading() as connection:
        found = list(connection.execute(sa.select(table).order_by(table.c.id)))
    database.close()
    return found


async def test_a_message_is_acknowledged_answered_and_the_answer_sent(database_url: str) -> None:
    slate = Slate()
    async with served(database_url, slate) as client:
        response = await deliver(client, {"id": "1", "text": "hello"})
        assert (response.status_code, response.content) == (200, b"")
        await until(lambda: slate.written == [("ann", "hello")])
    assert slate.closed
    assert [(row.state, row.calls) for row in rows(database_url, outbox)] == [("sent", 1)]


async def test_the_same_event_fifty_times_at_once_is_one_message(database_url: str) -> None:
    slate, parrot, metrics = Slate(), Parrot(), Metrics()
    async with served(database_url, slate, parrot, metrics) as client:
        responses = await asyncio.gather(*(deliver(client, {"id": "1", "text": "hello"}) for _ in range(50)))
        assert [response.status_code for response in responses] == [200] * 50
        await deliver(client, {"id": "2", "text": "bye"})
        await until(lambda: [row.state for row in rows(database_url, outbox)] == ["sent", "sent"])
    figures = metrics.text(State("", [])).decode()
    assert slate.written == [("ann", "hello"), ("ann", "bye")]
    assert parrot.heard == ["hello", "bye"]
    assert 'partner_desk_received_total{channel="slate",result="duplicate"} 49.0' in figures
    assert 'partner_desk_sendings_total{channel="slate",result="sent"} 2.0' in figures
    assert 'partner_desk_acknowledge_seconds_count{channel="slate"} 51.0' in figures


async def test_a_body_with_nothing_for_us_is_counted(database_url: str) -> None:
    metrics = Metrics()
    async with served(database_url, Slate(), Parrot(), metrics) as client:
        assert (await deliver(client)).status_code == 200
    assert 'partner_desk_received_total{channel="slate",result="nothing"} 1.0' in metrics.text(State("", [])).decode()


async def test_what_is_said_in_words_and_what_is_given_up_are_counted_by_why(database_url: str) -> None:
    slate, metrics = Slate(), Metrics()
    slate.takes_buttons = False
    slate.trouble = [None, None, Permanent("gone (error 5)", Cause.RECIPIENT), WindowClosed("24 hours")]
    async with served(database_url, slate, metrics=metrics) as client:
        for number in range(3):
            await deliver(client, {"id": str(number), "text": "hello"})
        await until(lambda: [row.state for row in rows(database_url, outbox)] == ["sent", "buried", "closed"])
    figures = metrics.text(State("", [])).decode()
    assert slate.written == [("ann", "hello\n\n1. Again"), ("ann", "please write again")]
    assert 'partner_desk_sendings_total{channel="slate",result="plain"} 1.0' in figures
    assert 'partner_desk_given_up_total{channel="slate",reason="recipient"} 1.0' in figures
    assert 'partner_desk_given_up_total{channel="slate",reason="window"} 1.0' in figures


async def test_batches_are_answered_in_the_platform_s_order(database_url: str) -> None:
    slate = Slate()
    batch = [{"id": str(at), "user": user, "text": f"{at}", "at": at} for at in (3, 1, 2) for user in ("ann",)]
    async with served(database_url, slate) as client:
        await deliver(client, *batch, {"id": "bob's", "user": "bob", "text": "me too", "at": 9})
        await until(lambda: len(slate.written) == 4)
    assert [line for user, line in slate.written if user == "ann"] == ["1", "2", "3"]


async def test_crossing_batches_of_the_same_conversations_do_not_block_each_other(database_url: str) -> None:
    slate = Slate()
    users = ["ann", "bob", "eve", "joe"]
    async with served(database_url, slate) as client:
        batches = [
            [
                {"id": f"{turn} {user}", "user": user, "text": str(turn)}
                for user in users[turn % 4 :] + users[: turn % 4]
            ]
            for turn in range(20)
        ]
        responses = await asyncio.gather(*(deliver(client, *batch) for batch in batches))
        assert {response.status_code for response in responses} == {200}
        await until(lambda: len(slate.written) == 80)
    assert len(set(slate.written)) == 80


async def test_a_batch_with_one_event_that_can_not_be_kept_serves_the_rest(database_url: str) -> None:
    slate = Slate()
    async with served(database_url, slate) as client:
        bad = [{"id": "x" * 300, "text": "a"}, {"id": "2", "user": "\x00", "text": "b"}, {"id": "", "text": "c"}]
        assert (await deliver(client, *bad, {"id": "4", "text": "good"})).status_code == 200
        await until(lambda: slate.written == [("ann", "good")])
        figures = (await client.get("/metrics")).text
    assert 'partner_desk_received_total{channel="slate",result="unusable"} 3.0' in figures


async def test_an_id_that_comes_with_another_content_is_acknowledged_and_not_answered_again(database_url: str) -> None:
    slate = Slate()
    async with served(database_url, slate) as client:
        await deliver(client, {"id": "1", "text": "hello"})
        other = [
            {"id": "1", "text": "changed"},
            {"id": "1", "user": "bob", "text": "hello"},
            {"id": "2", "text": "new"},
        ]
        assert (await deliver(client, *other)).status_code == 200
        await until(lambda: len(slate.written) == 2)
    assert slate.written == [("ann", "hello"), ("ann", "new")]


@pytest.mark.parametrize("headers", [{}, {"X-Key": ""}, {"X-Key": "another"}])
async def test_what_is_not_from_the_platform_is_refused_without_a_word(
    database_url: str, headers: dict[str, str]
) -> None:
    async with served(database_url, Slate()) as client:
        response = await client.post(PATH, content=b"[]", headers=headers)
        figures = (await client.get("/metrics")).text
    assert (response.status_code, response.content) == (403, b"")
    assert 'partner_desk_refused_total{channel="slate",reason="unauthentic"} 1.0' in figures


async def test_a_challenge_is_answered(database_url: str) -> None:
    async with served(database_url, Slate()) as client:
        response = await client.get(PATH)
    assert (response.status_code, response.text) == (200, "here")
    assert response.headers["content-type"].startswith("text/plain")


async def test_other_methods_and_channels_are_problems_as_before(database_url: str) -> None:
    async with served(database_url, Slate()) as client:
        statuses = [
            (await client.request(method, path)).status_code
            for method, path in [("PUT", PATH), ("GET", "/webhooks/rest/webhook"), ("POST", "/webhooks/other/webhook")]
        ]
    assert statuses == [405, 405, 404]


async def test_a_body_that_is_too_large_is_refused(database_url: str) -> None:
    async with served(database_url, Slate()) as client:
        largest = b"[" + b" " * (MOST_BYTES - 2) + b"]"
        assert (await client.post(PATH, content=largest, headers=KEY)).status_code == 200
        assert (await client.post(PATH, content=largest + b" ", headers=KEY)).status_code == 413


async def test_a_body_that_the_channel_can_not_read_is_acknowledged_and_told(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with served(database_url, Slate()) as client:
        response = await client.post(PATH, content=b"no json", headers=KEY)
        figures = (await client.get("/metrics")).text
    assert response.status_code == 200
    assert 'partner_desk_received_total{channel="slate",result="unreadable"} 1.0' in figures
    assert "slate: a body could not be read" in caplog.text


async def test_the_platform_is_asked_to_come_again_when_the_store_is_down(
    monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    slate = Slate()
    async with served(database_url, slate) as client:
        taking = Desk.submit_all

        async def fail(*_: object) -> None:
            raise OperationalError("insert", {}, Exception("the disk is full"))

        monkeypatch.setattr(Desk, "submit_all", fail)
        refused = await deliver(client, {"id": "1", "text": "hello"})
        monkeypatch.setattr(Desk, "submit_all", taking)
        assert (refused.status_code, refused.content) == (503, b"")
        assert (await deliver(client, {"id": "1", "text": "hello"})).status_code == 200
        await until(lambda: slate.written == [("ann", "hello")])


async def test_a_batch_is_taken_in_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    from bot.delivery import inbox as taking

    slate, accept = Slate(), taking.accept

    def stumble(*arguments: Any, **named: Any) -> Any:
        if arguments[2].id == "2":
            raise OperationalError("insert", {}, Exception("gone"))
        return accept(*arguments, **named)

    async with served(database_url, slate) as client:
        monkeypatch.setattr(taking, "accept", stumble)
        response = await deliver(client, {"id": "1", "text": "a"}, {"id": "2", "text": "b"})
        assert response.status_code == 503
        assert rows(database_url, inbox) == []
        monkeypatch.setattr(taking, "accept", accept)
        await deliver(client, {"id": "1", "text": "a"}, {"id": "2", "text": "b"})
        await until(lambda: slate.written == [("ann", "a"), ("ann", "b")])


async def test_a_press_is_answered_as_what_it_stands_for(database_url: str) -> None:
    slate = Slate()
    async with served(database_url, slate) as client:
        await deliver(client, {"id": "1", "text": "hello"})
        await until(lambda: len(slate.written) == 1)
        [row] = rows(database_url, outbox)
        await deliver(client, {"id": "2", "press": f"{row.id}.0"})
        await until(lambda: len(slate.written) == 2)
    assert slate.written[1] == ("ann", "again hello")


async def test_what_can_not_be_read_gets_a_phrase_in_the_conversation_s_order(database_url: str) -> None:
    slate, parrot = Slate(), Parrot()
    async with served(database_url, slate, parrot) as client:
        await deliver(
            client,
            {"id": "1", "text": "hello"},
            {"id": "2", "kind": "picture", "language": "id"},
            {"id": "3", "kind": "voice", "language": "zh-HK"},
            {"id": "4", "kind": "sticker", "language": "tlh"},
        )
        await until(lambda: len(slate.written) == 4)
    assert [line for _, line in slate.written] == [
        "hello",
        "Maaf, saya tidak bisa melihat gambar. Silakan tulis pertanyaan Anda.",
        "抱歉，我聽不了語音，請您用文字提問。",
        "I can't make anything of stickers. Please write your question as text.",
    ]
    assert parrot.heard == ["hello"]


async def test_an_acknowledgement_carries_the_answer_where_the_platform_takes_it(database_url: str) -> None:
    slate = Slate(passive=20.0)
    async with served(database_url, slate) as client:
        first = await deliver(client, {"id": "1", "text": "hello"})
        again = await deliver(client, {"id": "1", "text": "hello"})
    assert (first.content, again.content) == (b"hello", b"hello")
    assert slate.written == []
    assert [row.state for row in rows(database_url, outbox)] == ["sent"]


async def test_what_an_acknowledgement_can_not_carry_is_sent_at_once(database_url: str) -> None:
    slate = Slate(passive=20.0)
    async with served(database_url, slate) as client:
        response = await deliver(client, {"id": "1", "text": "two\nlines"})
        await until(lambda: slate.written == [("ann", "two"), ("ann", "lines")])
    assert response.content == b""


async def test_what_comes_too_late_to_be_carried_is_sent(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    slate, parrot = Slate(passive=0.3), Parrot()
    answering = parrot.answer

    def slowly(*arguments: Any) -> Any:
        import time

        time.sleep(0.6)
        return answering(*arguments)

    monkeypatch.setattr(parrot, "answer", slowly)
    async with served(database_url, slate, parrot) as client:
        response = await deliver(client, {"id": "1", "text": "hello"})
        await until(lambda: slate.written == [("ann", "hello")])
    assert (response.status_code, response.content) == (200, b"")


async def test_what_could_not_be_delivered_is_told_and_is_no_message(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with served(database_url, Slate()) as client:
        caplog.set_level("WARNING", "bot")
        assert (await deliver(client, {"failure": "131026"})).status_code == 200
        figures = (await client.get("/metrics")).text
    assert 'partner_desk_received_total{channel="slate",result="failure"} 1.0' in figures
    assert "slate could not deliver a message: code 131026" in caplog.text
    assert rows(database_url, inbox) == []


@pytest.mark.parametrize(("cause", "state"), [("recipient", "buried"), ("window", "closed")])
async def test_a_reply_that_was_taken_and_did_not_arrive_is_given_up_with_the_platform_s_code(
    database_url: str, cause: str, state: str
) -> None:
    slate, metrics = Slate(), Metrics()
    async with served(database_url, slate, metrics=metrics) as client:
        await deliver(client, {"id": "1", "text": "one\ntwo"})
        await until(lambda: [row.state for row in rows(database_url, outbox)] == ["sent"])
        # Told twice, and of what there is not.
        for call in ("1:0:2", "1:0:2", "1:0:3", "9:0:1", "x"):
            await deliver(client, {"call": call, "failure": "131026", "cause": cause})
        [row] = rows(database_url, outbox)
        assert (row.state, row.calls) == (state, 1)
        assert row.error == "slate took it and could not deliver it (error 131026)"
        database = Database(database_url)
        with database.writing() as connection:
            assert outbox_upkeep.retry(connection, database, row.id)
        database.close()
        await until(lambda: [row.state for row in rows(database_url, outbox)] == ["sent"])
    assert [line for _, line in slate.written] == ["one", "two", "two"]
    assert (
        f'partner_desk_given_up_total{{channel="slate",reason="{cause}"}} 1.0' in metrics.text(State("", [])).decode()
    )


async def test_a_caller_who_hangs_up_is_no_defect(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    def hang_up(_: Request) -> Any:
        raise ClientDisconnect

    async with served(database_url, Slate()) as client:
        monkeypatch.setattr(Request, "stream", hang_up)
        assert (await client.post(PATH, content=b"[]", headers=KEY)).status_code == 413


async def test_a_message_that_was_never_usable_needs_no_store(
    monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    async with served(database_url, Slate()) as client:
        monkeypatch.setattr(Slate, "parse", lambda self, body: [Inbound("", "", "")])
        response: httpx.Response = await deliver(client, {"id": "1"})
    assert response.status_code == 200
