"""What goes wrong on the way, or at the desk: nothing is lost, nothing is said twice, and the order stays."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.bot.widget.viewing import box
from tests.bot.widget.whole.chatting import (
    PLACES,
    ask,
    expect_conversation,
    open_chat,
    questions,
    reopen,
    token,
)
from tests.bot.widget.whole.conftest import Place
from tests.bot.widget.whole.proxy import Proxy
from tests.faults.service import Service

pytestmark = [pytest.mark.browser, pytest.mark.model]

SEND = "POST /api/chat/messages"
EVENTS = "GET /api/chat/events"
FIRST, SECOND, THIRD = PLACES
ONCE = [FIRST[0], SECOND[0], THIRD[0], "reply", "reply", "reply"]


def _times(count: int, name: str) -> Callable[[str], bool]:
    """Whether a request is one of the first so many of a name."""
    left = [name] * count

    def is_one(request: str) -> bool:
        if request != name or not left:
            return False
        left.pop()
        return True

    return is_one


def _kept(url: str, session: str) -> list[str]:
    """The conversation as the service has it: the partner's texts, and "reply" for each reply."""
    headers = {"Authorization": f"Bearer {session}", "Accept": "application/json"}
    events = httpx.get(f"{url}/api/chat/events", headers=headers).json()["events"]
    return [event["text"] if event["from"] == "partner" else "reply" for event in events]


def test_a_service_killed_while_it_takes_a_message_in_loses_and_doubles_nothing(
    page: Page, model: Path, tmp_path: Path
) -> None:
    service, killed = Service(tmp_path, model), threading.Event()
    is_second = _times(1, SEND)

    def kill(request: str) -> bool:
        """The message is in, and the browser never hears of it."""
        if not (first_answered and is_second(request)):
            return False
        service.kill()
        killed.set()
        return True

    first_answered = False
    with service, Proxy(service.port) as proxy:
        proxy.breaks_after = kill
        open_chat(page, proxy.url)
        ask(page, FIRST[0])
        expect_conversation(page, [FIRST])
        first_answered = True
        ask(page, SECOND[0])
        assert killed.wait(30)
        ask(page, THIRD[0])
        expect(page.get_by_text("You are offline.")).to_be_visible()
        expect(questions(page)).to_have_count(3)
        # Whether the second reply is there already is a matter of chance: the service is killed while it answers.
        service.restart()
        expect_conversation(page, PLACES)
        expect(page.get_by_text("You are offline.")).to_have_count(0)
        assert sorted(_kept(service.url, token(page))) == sorted(ONCE)
        reopen(page)
        expect_conversation(page, PLACES)


def test_a_message_whose_acceptance_is_lost_on_the_way_is_sent_again_and_asked_once(
    page: Page, proxy: Proxy, desk: Place
) -> None:
    open_chat(page, proxy.url)
    # Nor does the stream tell that it was accepted.
    proxy.breaks_before = lambda request: request == EVENTS and len(proxy.requests(SEND)) < 3
    proxy.breaks_after = _times(2, SEND)
    proxy.cut()
    ask(page, FIRST[0])
    expect_conversation(page, [FIRST])
    expect(page.locator(".message.partner.sent")).to_have_count(1)
    assert len(proxy.requests(SEND)) == 3
    assert _kept(desk.url, token(page)) == [FIRST[0], "reply"]


def test_messages_that_are_lost_on_the_way_are_sent_again_in_their_order(page: Page, proxy: Proxy) -> None:
    open_chat(page, proxy.url)
    proxy.breaks_before = _times(2, SEND)
    for text, _ in PLACES:
        ask(page, text)
    expect_conversation(page, PLACES)


def test_a_stream_that_breaks_is_resumed_where_it_ended(page: Page, proxy: Proxy, desk: Place) -> None:
    open_chat(page, proxy.url)
    ask(page, FIRST[0])
    expect_conversation(page, [FIRST])
    proxy.cut()
    headers = {"Authorization": f"Bearer {token(page)}"}
    # Said elsewhere meanwhile, so that only the stream can tell of it.
    sent = httpx.post(f"{desk.url}/api/chat/messages", headers=headers, json={"id": "other", "text": SECOND[0]})
    assert sent.status_code == 202
    expect_conversation(page, [FIRST, SECOND])
    first, *others = proxy.requests(EVENTS)
    assert "last-event-id" not in first
    assert others
    assert all(each["last-event-id"] for each in others)


def _abort_streams(page: Page, proxy: Proxy) -> None:
    def judge(route: Route) -> None:
        if "event-stream" in route.request.headers["accept"]:
            route.abort()
        else:
            route.continue_()

    page.route("**/api/chat/events*", judge)


def _collect(page: Page, proxy: Proxy) -> None:
    proxy.collects = True


@pytest.mark.parametrize("block", [_abort_streams, _collect])
def test_where_streams_are_blocked_it_polls(page: Page, proxy: Proxy, block: Callable[[Page, Proxy], None]) -> None:
    polls: list[str] = []
    page.on("request", lambda request: polls.append(request.url) if "events?wait=" in request.url else None)
    block(page, proxy)
    open_chat(page, proxy.url)
    for number, (text, _) in enumerate(PLACES, 1):
        ask(page, text)
        expect_conversation(page, PLACES[:number])
    assert polls
    # That it has to poll is remembered: the next page does not wait for a stream first.
    reopen(page)
    expect_conversation(page, PLACES)
    expect(page.get_by_text("You are offline.")).to_have_count(0)


def test_without_a_network_messages_wait_and_are_sent_when_it_is_back(page: Page, desk: Place) -> None:
    open_chat(page, desk.url)
    ask(page, FIRST[0])
    expect_conversation(page, [FIRST])
    page.context.set_offline(True)
    expect(page.get_by_text("You are offline.")).to_be_visible()
    ask(page, SECOND[0])
    ask(page, THIRD[0])
    expect(page.locator(".message.partner:not(.sent)")).to_have_count(2)
    assert _kept(desk.url, token(page)) == [FIRST[0], "reply"]
    page.context.set_offline(False)
    expect_conversation(page, PLACES)
    expect(page.get_by_text("You are offline.")).to_have_count(0)


def test_what_could_not_be_sent_outlives_a_reload(page: Page, proxy: Proxy) -> None:
    open_chat(page, proxy.url)
    proxy.breaks_before = lambda request: request == SEND
    for text, _ in PLACES:
        ask(page, text)
    expect(page.locator(".message.partner:not(.sent)")).to_have_count(3)
    page.reload()
    expect(questions(page)).to_have_count(3)
    proxy.breaks_before = lambda request: False
    expect_conversation(page, PLACES)


def test_on_a_slow_network_the_order_stays_and_it_shows_that_it_waits(page: Page, desk: Place) -> None:
    session = page.context.new_cdp_session(page)
    slow: dict[str, Any] = {"offline": False, "latency": 600, "downloadThroughput": 20_000, "uploadThroughput": 5_000}
    open_chat(page, desk.url)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", slow)
    held: list[Route] = []
    page.route("**/api/chat/messages", lambda route: held.append(route), times=1)
    for text, _ in PLACES:
        ask(page, text)
    expect(questions(page)).to_have_text([text for text, _ in PLACES])
    expect(page.locator(".message.partner", has_text="Sending")).to_have_count(1)
    expect(box(page)).to_be_focused()
    [sent] = held
    sent.continue_()
    expect_conversation(page, PLACES)
