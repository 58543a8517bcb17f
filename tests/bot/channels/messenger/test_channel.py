"""Messenger: what is verified, what is read, and what is left alone.

There is no oracle here, as no SDK of Meta's reads these events: the signature is compared with OpenSSL's, and that of
WhatsApp, which is made in the same way (bot/channels/meta.py), with pywa's.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from bot.channels.interface import Inbound, RawRequest, Status, Unauthentic
from bot.channels.messenger.channel import Messenger, Settings
from bot.channels.settings import read
from bot.engine.conversation import Kind
from tests.platforms.messenger import PAGE, SECRET, TOKEN, VERIFY, batch, signature

ENVIRONMENT = {
    "MESSENGER_PAGE_ID": PAGE,
    "MESSENGER_TOKEN": TOKEN,
    "MESSENGER_APP_SECRET": SECRET,
    "MESSENGER_VERIFY_TOKEN": VERIFY,
}
USER = "6281234567890123"
EVENT: dict[str, Any] = {"sender": {"id": USER}, "recipient": {"id": PAGE}, "timestamp": 1_700_000_000_250}
TEXT = {**EVENT, "message": {"mid": "m_A", "text": "Berapa truk? 😀"}}
ECHO = {
    **EVENT,
    "sender": {"id": PAGE},
    "recipient": {"id": USER},
    "message": {"mid": "m_B", "text": "Hello!", "is_echo": True, "app_id": 7, "metadata": "m_A:0:3"},
}
SAMPLE = json.dumps(batch([TEXT])).encode()


def channel(**more: str) -> Messenger:
    settings = read(Settings, {**ENVIRONMENT, **more})
    assert settings is not None
    return Messenger(settings)


def post(body: bytes, header: str | None) -> RawRequest:
    return RawRequest("POST", {}, {} if header is None else {"x-hub-signature-256": header}, body)


def is_refused(request: RawRequest) -> bool:
    try:
        channel().verify(request)
    except Unauthentic:
        return True
    return False


def parsed(*events: Any) -> list[Inbound]:
    return channel().parse(json.dumps(batch(events)).encode())


def one(**message: Any) -> Inbound:
    [read] = parsed({**EVENT, "message": {"mid": "m_A", **message}})
    return read


def test_a_signed_body_is_given_back_as_it_came() -> None:
    escaped = SAMPLE.replace(b"Berapa", b"\\u0042erapa")
    for body in (SAMPLE, escaped, b"", b"\xff not text"):
        assert channel().verify(post(body, signature(body))) == body


def test_what_openssl_signs_is_taken() -> None:
    # printf '{"object":"page","entry":[]}' | openssl dgst -sha256 -hmac a-secret-of-the-double
    header = "sha256=2b9733ff054ee1e790b06cfc29ad5ac07ef793e80a68135da05457545ed1dece"
    assert not is_refused(post(b'{"object":"page","entry":[]}', header))


def test_a_request_with_any_byte_changed_is_refused() -> None:
    header = signature(SAMPLE)
    for position in range(len(SAMPLE)):
        for changed in {SAMPLE[position] ^ 1, SAMPLE[position] ^ 0x20, 0}:
            body = SAMPLE[:position] + bytes([changed]) + SAMPLE[position + 1 :]
            assert body == SAMPLE or is_refused(post(body, header)), position
    for position in range(len(header)):
        for sign in (chr(ord(header[position]) ^ 1), header[position].swapcase(), "é"):
            other = header[:position] + sign + header[position + 1 :]
            assert other == header or is_refused(post(SAMPLE, other)), position


@pytest.mark.parametrize("end", [0, 1, 7, 20, -1])
def test_a_request_that_is_cut_is_refused(end: int) -> None:
    assert is_refused(post(SAMPLE[:end], signature(SAMPLE)))
    assert is_refused(post(SAMPLE, signature(SAMPLE)[:end]))


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "sha256=",
        signature(b"another body"),
        signature(SAMPLE, "another secret"),
        signature(SAMPLE).removeprefix("sha256="),
        signature(SAMPLE).replace("sha256", "sha1"),
        f" {signature(SAMPLE)}",
        "签名",
        "\udcff",
    ],
)
def test_a_request_without_the_right_signature_is_refused(header: str | None) -> None:
    assert is_refused(post(SAMPLE, header))


def challenge(**query: str) -> RawRequest:
    return RawRequest("GET", {name.replace("_", ".", 1): value for name, value in query.items()}, {}, b"")


def test_the_challenge_comes_back_for_our_word() -> None:
    reply = channel().challenge(challenge(hub_mode="subscribe", hub_verify_token=VERIFY, hub_challenge="1158201444"))
    assert reply is not None
    assert (reply.status, reply.body, reply.media_type) == (200, b"1158201444", "text/plain")
    assert channel().challenge(post(SAMPLE, None)) is None


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"hub_mode": "subscribe", "hub_challenge": "1"},
        {"hub_mode": "subscribe", "hub_verify_token": "another", "hub_challenge": "1"},
        {"hub_mode": "subscribe", "hub_verify_token": "ключ", "hub_challenge": "1"},
        {"hub_mode": "unsubscribe", "hub_verify_token": VERIFY, "hub_challenge": "1"},
        {"hub_verify_token": VERIFY, "hub_challenge": "1"},
    ],
)
def test_a_challenge_without_our_word_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(Unauthentic):
        channel().challenge(challenge(**query))


def test_a_text_is_read_with_the_platform_s_time() -> None:
    assert one(text="hello") == Inbound("m_A", PAGE, USER, "hello", at=1_700_000_000.25)


def test_the_language_to_greet_in_is_a_hint() -> None:
    [read] = channel(MESSENGER_LANGUAGE="id").parse(SAMPLE)
    assert read.language == "id"


def test_a_quick_reply_is_read() -> None:
    read = one(text="2. South Africa: an…", quick_reply={"payload": "7.1"})
    assert (read.text, read.press, read.kind) == ("2. South Africa: an…", "7.1", None)


@pytest.mark.parametrize(
    ("postback", "text", "press", "kind"),
    [
        ({"title": "Get Started", "payload": "GET_STARTED"}, "", None, Kind.WELCOME),
        ({"title": "Markets", "payload": "MENU_1"}, "Markets", "MENU_1", None),
        ({"title": "Markets"}, "Markets", None, None),
    ],
)
def test_the_page_s_own_buttons_are_read(
    postback: dict[str, str], text: str, press: str | None, kind: Kind | None
) -> None:
    [read] = parsed({**EVENT, "postback": {"mid": "m_P", **postback}})
    assert (read.id, read.text, read.press, read.kind) == ("m_P", text, press, kind)


def test_a_press_without_an_id_has_one_that_is_the_same_when_it_comes_again() -> None:
    event = {**EVENT, "postback": {"title": "Markets", "payload": "MENU_1"}}
    [read], [again] = parsed(event), parsed(event)
    [later] = parsed({**event, "timestamp": EVENT["timestamp"] + 1})
    assert read.id == again.id != later.id
    assert parsed({**event, "timestamp": None}) == []


@pytest.mark.parametrize(
    ("attachment", "kind"),
    [
        ({"type": "image", "payload": {"url": "https://x"}}, Kind.PICTURE),
        ({"type": "image", "payload": {"url": "https://x", "sticker_id": 369239263222822}}, Kind.STICKER),
        ({"type": "audio", "payload": {"url": "https://x"}}, Kind.VOICE),
        ({"type": "video", "payload": {"url": "https://x"}}, Kind.VIDEO),
        ({"type": "reel"}, Kind.VIDEO),
        ({"type": "file"}, Kind.FILE),
        ({"type": "location", "payload": {"coordinates": {"lat": 1, "long": 2}}}, Kind.LOCATION),
        ({"type": "template"}, Kind.OTHER),
        ({"type": ["image"]}, Kind.OTHER),
        ({}, Kind.OTHER),
    ],
)
def test_what_is_no_text_has_its_kind(attachment: dict[str, Any], kind: Kind) -> None:
    assert one(attachments=[attachment]).kind is kind


def test_what_is_no_text_and_has_no_attachment_is_something_else() -> None:
    odd: list[dict[str, Any]] = [{"is_unsupported": True}, {"text": ""}, {"attachments": []}, {"attachments": 7}]
    for message in odd:
        assert one(**message).kind is Kind.OTHER


def test_a_link_with_a_text_is_a_text() -> None:
    read = one(text="see https://x", attachments=[{"type": "fallback", "payload": {"url": "https://x"}}])
    assert (read.text, read.kind) == ("see https://x", None)


@pytest.mark.parametrize(
    "told",
    [
        {"delivery": {"mids": ["m_B"], "watermark": 1_700_000_000_000}},
        {"read": {"watermark": 1_700_000_000_000}},
        {"reaction": {"mid": "m_B", "reaction": "love", "emoji": "❤", "action": "react"}},
        {"message_edit": {"mid": "m_A", "text": "x", "num_edit": 1}},
        {"optin": {"ref": "x"}},
        {"referral": {"ref": "x", "source": "SHORTLINK"}},
        {"account_linking": {"status": "linked"}},
        {},
    ],
)
def test_what_is_no_message_is_left_alone(told: dict[str, Any]) -> None:
    assert parsed({**EVENT, **told}) == []


def test_an_echo_is_no_message_and_tells_what_was_taken() -> None:
    by_a_person = {**ECHO, "message": {"mid": "m_C", "text": "A colleague writes", "is_echo": True}}
    body = json.dumps(batch([ECHO, TEXT, by_a_person])).encode()
    assert [message.id for message in channel().parse(body)] == ["m_A"]
    assert channel().statuses(body) == [Status(PAGE, "m_A:0:3")]


def test_nobody_but_the_page_tells_what_was_taken() -> None:
    events = [
        {**ECHO, "sender": {"id": USER}, "recipient": {"id": PAGE}},
        {**ECHO, "sender": {"id": "another"}},
        {**EVENT, "message": {"mid": "m_A", "text": "x", "metadata": "m_A:0:3"}},
    ]
    body = json.dumps(batch(events)).encode()
    assert channel().statuses(body) == []
    assert [message.text for message in channel().parse(body)] == ["x"]


def test_what_is_told_of_another_page_is_left_alone() -> None:
    assert parsed({**TEXT, "recipient": {"id": "another"}}) == []
    assert parsed({**TEXT, "sender": {"id": PAGE}}) == []


def test_what_another_app_answers_is_left_alone_and_the_log_says_so(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "bot.channels.messenger.events")
    body = {"object": "page", "entry": [{"id": PAGE, "standby": [TEXT]}]}
    assert channel().parse(json.dumps(body).encode()) == []
    assert "another app has the conversation (standby): events left to it: 1" in caplog.text
    assert TEXT["message"]["text"] not in caplog.text


BAD: list[Any] = [
    None,
    7,
    "text",
    [],
    {},
    {**EVENT, "message": None},
    {**EVENT, "message": "x"},
    {**EVENT, "message": {"text": "x"}},
    {**EVENT, "message": {"mid": 7, "text": "x"}},
    {**EVENT, "message": {"mid": "", "text": "x"}},
    {**EVENT, "postback": 7},
    {**TEXT, "sender": None},
    {**TEXT, "sender": {"id": 7}},
    {**TEXT, "sender": {"user_ref": "x"}},
    {**TEXT, "recipient": []},
]


@pytest.mark.parametrize("bad", BAD)
def test_a_batch_with_one_bad_event_serves_the_rest(bad: Any) -> None:
    content = batch([TEXT])
    content["entry"][0]["messaging"].insert(0, bad)
    content["entry"].insert(0, bad)
    content["entry"].insert(0, {"messaging": bad})
    [read] = channel().parse(json.dumps(content).encode())
    assert read.text == "Berapa truk? 😀"


@pytest.mark.parametrize("time", [None, "later", {}, True, -1, 1.5, int("9" * 400)])
def test_an_odd_time_is_none(time: Any) -> None:
    [read] = parsed({**TEXT, "timestamp": time})
    assert read.at is None


@pytest.mark.parametrize(
    "message", [{"text": ["x"]}, {"text": "\ud800"}, {"text": "x", "quick_reply": "y"}, {"quick_reply": {"payload": 7}}]
)
def test_a_message_with_odd_content_is_still_read(message: dict[str, Any]) -> None:
    assert one(**message).press is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no json",
        b"\xff\xfe",
        b"null",
        b"[]",
        b'{"object": "page", "entry": 7}',
        b'{"object": "page", "entry": [{"messaging": {"message": 7}}]}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"1" * 10_000,
        json.dumps({**batch([TEXT, ECHO]), "object": "instagram"}).encode(),
    ],
)
def test_any_body_is_read_without_an_error(body: bytes) -> None:
    assert channel().parse(body) == []
    assert channel().statuses(body) == []


def test_without_any_setting_the_channel_is_off() -> None:
    assert read(Settings, {}) is None
    assert read(Settings, {"MESSENGER_TOKEN": "  ", "OTHER": "x"}) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MESSENGER_PAGE_ID", "partner.desk"),
        ("MESSENGER_API", "graph.facebook.com"),
        ("MESSENGER_LANGUAGE", "tlh"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(ValidationError) as error:
        channel(**{name: value})
    assert [item["loc"] for item in error.value.errors()] == [(name.lower(),)]


def test_settings_do_not_show_the_secrets() -> None:
    settings = read(Settings, ENVIRONMENT)
    assert not any(secret in f"{settings!r} {settings}" for secret in (TOKEN, SECRET, VERIFY))
