"""Sessions: only what the server signed, as it signed it, and for a while."""

from __future__ import annotations

import string
from datetime import datetime, timedelta, timezone

import pytest
from itsdangerous import TimestampSigner

from bot.channels.web.sessions import LIFETIME, RENEWABLE, Sessions

KEY = "a key of more than thirty-two characters"
CHARACTERS = string.ascii_letters + string.digits + "-_.=+/ \n\0é"


@pytest.fixture
def sessions() -> Sessions:
    return Sessions(KEY)


def age(monkeypatch: pytest.MonkeyPatch, passed: timedelta) -> None:
    """Let sessions that are issued from now on be so old already."""
    then = int((datetime.now(timezone.utc) - passed).timestamp())
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: then)


def test_a_session_is_read_as_it_was_issued(sessions: Sessions) -> None:
    token, session = sessions.issue()
    assert sessions.read(token) == session
    assert session.conversation.startswith("web-")
    assert session.expires_at - datetime.now(timezone.utc) > LIFETIME - timedelta(minutes=1)
    assert set(token) <= set(string.ascii_letters + string.digits + "-_.")


def test_no_two_conversations_are_the_same(sessions: Sessions) -> None:
    assert len({sessions.issue()[1].conversation for _ in range(1_000)}) == 1_000


def test_a_renewed_session_is_of_the_same_conversation(sessions: Sessions) -> None:
    _, session = sessions.issue()
    _, renewed = sessions.issue(session.conversation)
    assert renewed.conversation == session.conversation


def test_whatever_character_is_changed_it_is_no_session(sessions: Sessions) -> None:
    token, _ = sessions.issue()
    forged = [
        token[:place] + character + token[place + 1 :]
        for place in range(len(token))
        for character in CHARACTERS
        if character != token[place]
    ]
    assert [other for other in forged if sessions.read(other) or sessions.read(other, renewing=True)] == []


def test_whatever_is_left_out_or_added_it_is_no_session(sessions: Sessions) -> None:
    token, _ = sessions.issue()
    shorter = [token[:end] for end in range(len(token))] + [token[start:] for start in range(1, len(token))]
    longer = [token + character for character in CHARACTERS] + [character + token for character in CHARACTERS]
    assert [other for other in [*shorter, *longer, token * 2] if sessions.read(other)] == []


@pytest.mark.parametrize("token", [None, "", ".", "..", "web-x", "a.b.c", "x" * 100_000, "é.é.é", "\ud800"])
def test_nonsense_is_no_session(sessions: Sessions, token: str | None) -> None:
    assert sessions.read(token) is None


def test_another_key_signs_other_sessions(sessions: Sessions) -> None:
    token, _ = sessions.issue()
    assert Sessions("another key of more than thirty-two characters").read(token) is None


def test_what_something_else_signed_with_the_key_is_no_session(sessions: Sessions) -> None:
    assert sessions.read(TimestampSigner(KEY).sign("web-x").decode()) is None


@pytest.mark.parametrize(
    ("passed", "valid", "renewable"),
    [
        (timedelta(), True, True),
        (LIFETIME - timedelta(minutes=1), True, True),
        (LIFETIME + timedelta(minutes=1), False, True),
        (LIFETIME + RENEWABLE - timedelta(minutes=1), False, True),
        (LIFETIME + RENEWABLE + timedelta(minutes=1), False, False),
    ],
)
def test_a_session_ends_and_can_be_renewed_for_a_while(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch, passed: timedelta, valid: bool, renewable: bool
) -> None:
    token, _ = sessions.issue()
    with monkeypatch.context() as patched:
        age(patched, passed)
        old = sessions._signer.sign("web-old").decode()
    assert (sessions.read(old) is not None) == valid
    assert (sessions.read(old, renewing=True) is not None) == renewable
    assert sessions.read(token) is not None
