"""Sessions that are none, or no longer; and the limit on how fast one may write."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from itsdangerous import TimestampSigner
from playwright.sync_api import Page, expect

from bot.channels.web.sessions import LIFETIME, RENEWABLE, Sessions
from tests.bot.widget.whole.chatting import PLACES, SESSION, ask, expect_conversation, open_chat, reopen, token
from tests.bot.widget.whole.conftest import KEY, Place
from tests.conftest import running_service

pytestmark = [pytest.mark.browser, pytest.mark.model]

FIRST, SECOND, _ = PLACES
_DAY = timedelta(days=1)


def _issued(conversation: str, before: timedelta, monkeypatch: pytest.MonkeyPatch) -> str:
    """A session as the service issued it so long ago."""
    now = TimestampSigner.get_timestamp
    with monkeypatch.context() as past:
        past.setattr(TimestampSigner, "get_timestamp", lambda signer: now(signer) - int(before.total_seconds()))
        past.setattr("bot.channels.web.sessions.LIFETIME", before + LIFETIME)
        return Sessions(KEY).issue(conversation)[0]


def _replace(page: Page, session: str) -> None:
    """Put another session into what the browser keeps."""
    page.evaluate(
        f"""(token) => {{
            const kept = JSON.parse({SESSION});
            const key = Object.keys(localStorage).find((key) => key.endsWith(":session"));
            localStorage.setItem(key, JSON.stringify({{ ...kept, session: {{ ...kept.session, token }} }}));
        }}""",
        session,
    )


def _conversation(session: str) -> str:
    found = Sessions(KEY).read(session)
    assert found is not None
    return found.conversation


def test_a_session_that_ended_goes_on_with_its_conversation(
    page: Page, desk: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_chat(page, desk.url)
    ask(page, FIRST[0])
    expect_conversation(page, [FIRST])
    conversation = _conversation(token(page))
    ended = _issued(conversation, LIFETIME + _DAY, monkeypatch)
    assert Sessions(KEY).read(ended) is None
    _replace(page, ended)
    reopen(page)
    expect_conversation(page, [FIRST])
    ask(page, SECOND[0])
    expect_conversation(page, [FIRST, SECOND])
    assert token(page) != ended
    assert _conversation(token(page)) == conversation


@pytest.mark.parametrize("kind", ["forged", "too old", "of another key", "nonsense"])
def test_a_session_that_is_none_gives_way_to_a_new_one(
    page: Page, desk: Place, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    open_chat(page, desk.url)
    ask(page, FIRST[0])
    expect_conversation(page, [FIRST])
    good = token(page)
    conversation = _conversation(good)
    sessions = {
        "forged": good[:-4] + ("aaaa" if good[-4:] != "aaaa" else "bbbb"),
        "too old": _issued(conversation, LIFETIME + RENEWABLE + _DAY, monkeypatch),
        "of another key": Sessions("another key").issue(conversation)[0],
        "nonsense": "<script>alert(1)</script>",
    }
    _replace(page, sessions[kind])
    reopen(page)
    expect_conversation(page, [])
    ask(page, SECOND[0])
    expect_conversation(page, [SECOND])
    assert _conversation(token(page)) != conversation


@pytest.fixture(scope="module")
def strict_url(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service that takes thirty messages a minute: one in two seconds, once they are used up."""
    with running_service(tmp_path_factory.mktemp("strict") / "desk.sqlite", RATE_LIMIT="30/minute") as url:
        yield url


def test_whoever_writes_too_fast_is_told_so_and_the_message_is_sent_later(page: Page, strict_url: str) -> None:
    open_chat(page, strict_url, "id")
    headers = {"Authorization": f"Bearer {token(page)}"}
    with httpx.Client(base_url=strict_url, headers=headers) as client:
        for number in range(40):
            body = {"id": f"m{number}", "text": "halo"}
            status = client.post("/api/chat/messages", json=body).status_code
            if status == 429:
                break
    assert status == 429
    with page.expect_response(lambda response: response.status == 429) as refused:
        ask(page, "Berapa kapasitas produksi di Filipina?")
    assert refused.value.headers["retry-after"]
    expect(page.get_by_text("Anda mengirim pesan terlalu cepat.")).to_be_visible()
    # Nobody has to do anything: it is sent as soon as it may be, and the notice goes.
    expect(page.locator(".message.desk:has(time)", has_text="10.000")).to_have_count(1)
    expect(page.get_by_text("Anda mengirim pesan terlalu cepat.")).to_have_count(0)
