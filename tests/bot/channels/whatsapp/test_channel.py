"""WhatsApp: what is verified, what is read, and what is left alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from bot.channels.interface import Cause, Inbound, RawRequest, Status, Unauthentic
from bot.channels.settings import read
from bot.channels.whatsapp.channel import Settings, WhatsApp
from bot.engine.conversation import Kind
from tests.platforms.oracle import Oracle
from tests.platforms.whatsapp import NUMBER, SECRET, TOKEN, VERIFY, batch, signature

ENVIRONMENT = {
    "WHATSAPP_PHONE_NUMBER_ID": NUMBER,
    "WHATSAPP_TOKEN": TOKEN,
    "WHATSAPP_APP_SECRET": SECRET,
    "WHATSAPP_VERIFY_TOKEN": VERIFY,
}
USER = "6281234567890"
MESSAGE: dict[str, Any] = {"from": USER, "id": "wamid.A=", "timestamp": "1700000000", "type": "text"}
TEXT = {"messages": [{**MESSAGE, "text": {"body": "Berapa truk? 😀"}}]}
SAMPLE = json.dumps(batch([TEXT])).encode()


def channel(**more: str) -> WhatsApp:
    settings = read(Settings, {**ENVIRONMENT, **more})
    assert settings is not None
    return WhatsApp(settings)


def post(body: bytes, header: str | None) -> RawRequest:
    return RawRequest("POST", {}, {} if header is None else {"x-hub-signature-256": header}, body)


def is_refused(request: RawRequest) -> bool:
    try:
        channel().verify(request)
    except Unauthentic:
        return True
    return False


def parsed(value: Any) -> list[Inbound]:
    return channel().parse(json.dumps(batch([value])).encode())


def one(**message: Any) -> Inbound:
    [read] = parsed({"messages": [{**MESSAGE, **message}]})
    return read


def test_a_signed_body_is_given_back_as_it_came() -> None:
    escaped = SAMPLE.replace(b"Berapa", b"\\u0042erapa")
    for body in (SAMPLE, escaped, b"", b"\xff not text"):
        assert channel().verify(post(body, signature(body))) == body


def test_what_is_signed_here_is_signed_for_pywa_too(oracle: Callable[[str], Oracle]) -> None:
    assert oracle("whatsapp").ask("accepts", SECRET, SAMPLE.decode("latin-1"), signature(SAMPLE))
    assert not oracle("whatsapp").ask("accepts", SECRET, SAMPLE.decode("latin-1") + " ", signature(SAMPLE))


def test_pywa_reads_the_same_of_an_event(oracle: Callable[[str], Oracle]) -> None:
    contact = {"profile": {"name": "A"}, "wa_id": USER, "user_id": "ID.1"}
    body = json.dumps(batch([{**TEXT, "contacts": [contact]}]))
    told = oracle("whatsapp").ask("reads", body)
    [read] = channel().parse(body.encode())
    assert told == {"id": read.id, "type": "text", "text": read.text, "from": read.user, "number": read.account}


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
        None,  # Meta's own sample lets this pass
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
        {"hub_mode": "subscribe", "hub_verify_token": f"{VERIFY} ", "hub_challenge": "1"},
        {"hub_mode": "subscribe", "hub_verify_token": "ключ", "hub_challenge": "1"},
        {"hub_mode": "unsubscribe", "hub_verify_token": VERIFY, "hub_challenge": "1"},
        {"hub_verify_token": VERIFY, "hub_challenge": "1"},
    ],
)
def test_a_challenge_without_our_word_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(Unauthentic):
        channel().challenge(challenge(**query))


def test_a_text_is_read_with_the_platform_s_time() -> None:
    read = one(text={"body": "hello"})
    assert read == Inbound(
        "wamid.A=", NUMBER, USER, "hello", language="id", context={"message": "wamid.A="}, at=1_700_000_000.0
    )


@pytest.mark.parametrize(
    ("message", "text", "press"),
    [
        ({"type": "interactive", "interactive": {"button_reply": {"id": "7.1", "title": "Two"}}}, "Two", "7.1"),
        ({"type": "interactive", "interactive": {"list_reply": {"id": "7.1", "title": "Two"}}}, "Two", "7.1"),
        (
            {"type": "interactive", "interactive": {"list_reply": {"id": "7.1", "title": "T…", "description": "Two"}}},
            "Two",
            "7.1",
        ),
        ({"type": "button", "button": {"payload": "anything", "text": "Yes"}}, "Yes", "anything"),
    ],
)
def test_presses_are_read(message: dict[str, Any], text: str, press: str) -> None:
    read = one(**message)
    assert (read.text, read.press, read.kind) == (text, press, None)


@pytest.mark.parametrize(
    ("sort", "kind"),
    [
        ("image", Kind.PICTURE),
        ("audio", Kind.VOICE),
        ("video", Kind.VIDEO),
        ("sticker", Kind.STICKER),
        ("location", Kind.LOCATION),
        ("document", Kind.FILE),
        ("contacts", Kind.CONTACT),
        ("order", Kind.OTHER),
        ("unsupported", Kind.OTHER),
        ("text", Kind.OTHER),  # without a text
        ("interactive", Kind.OTHER),  # neither a button nor a row
    ],
)
def test_what_is_no_text_has_its_kind(sort: str, kind: Kind) -> None:
    assert one(type=sort, **{sort: {"id": "1"}}).kind is kind


@pytest.mark.parametrize("sort", ["reaction", "system", "revoke", "edit", "something_new"])
def test_what_is_no_message_is_left_alone(sort: str) -> None:
    assert parsed({"messages": [{**MESSAGE, "type": sort, sort: {"emoji": "👍"}}]}) == []


def test_statuses_are_no_messages() -> None:
    told = [
        {"id": "wamid.s", "status": "sent", "recipient_id": USER, "biz_opaque_callback_data": "e:0:1"},
        {"id": "wamid.s", "status": "failed", "errors": [{"code": 131026, "title": "Undeliverable"}]},
        {"id": "wamid.s", "status": "failed"},
        {"id": "wamid.s", "status": "failed", "biz_opaque_callback_data": "e:0:1", "errors": [{"code": 131047}]},
    ]
    body = json.dumps(batch([{"statuses": told}, TEXT])).encode()
    assert [message.text for message in channel().parse(body)] == ["Berapa truk? 😀"]
    assert channel().statuses(body) == [
        Status(NUMBER, "e:0:1"),
        Status(NUMBER, None, "131026", Cause.RECIPIENT),
        Status(NUMBER, None, "unknown"),
        Status(NUMBER, "e:0:1", "131047", Cause.WINDOW),
    ]


def test_a_user_without_a_number_is_known_by_the_id_in_its_place() -> None:
    hidden = {name: value for name, value in MESSAGE.items() if name != "from"} | {"text": {"body": "hi"}}
    contact = {"profile": {"name": "A"}, "user_id": "ID.13491208655302741918"}
    for value in (
        {"messages": [{**hidden, "from_user_id": contact["user_id"]}]},
        {"messages": [{**hidden, "from": ""}], "contacts": [contact]},
    ):
        [read] = parsed(value)
        assert (read.user, read.language) == ("ID.13491208655302741918", "id")
    assert parsed({"messages": [hidden]}) == []
    assert parsed({"messages": [hidden], "contacts": [contact, contact]}) == []


@pytest.mark.parametrize(
    ("user", "language"),
    [("8613800138000", "zh"), ("886912345678", "zh-Hant"), ("6281", "id"), ("27821234567", None), ("CN.1", "zh")],
)
def test_the_number_s_country_is_a_hint(user: str, language: str | None) -> None:
    assert one(**{"from": user, "text": {"body": "hi"}}).language == language


def test_what_is_told_of_another_number_is_left_alone() -> None:
    body = json.dumps(batch([TEXT], "another")).encode()
    assert channel().parse(body) == []
    assert channel().statuses(body) == []


BAD: list[Any] = [
    None,
    7,
    "text",
    [],
    {},
    {"messages": None},
    {"messages": "x"},
    {"messages": [None, 7, "x", []]},
    {"messages": [{}]},
    {"messages": [{"type": "text"}]},
    {"messages": [{**MESSAGE, "id": 7, "text": {"body": "x"}}]},
    {"messages": [{**MESSAGE, "from": {"a": 1}, "text": {"body": "x"}}]},
    {"messages": [{**MESSAGE, "type": ["text"], "text": {"body": "x"}}]},
    {"messages": [TEXT["messages"][0]], "statuses": 7, "contacts": 7},
]


@pytest.mark.parametrize("bad", BAD)
def test_a_batch_with_one_bad_event_serves_the_rest(bad: Any) -> None:
    content = batch([TEXT])
    value = {"metadata": {"phone_number_id": NUMBER}, **bad} if isinstance(bad, dict) else bad
    content["entry"][0]["changes"].insert(0, {"field": "messages", "value": value})
    content["entry"].insert(0, bad)
    read = channel().parse(json.dumps(content).encode())
    assert read[-1].text == "Berapa truk? 😀"
    assert len(read) == (2 if bad == BAD[-1] else 1)


@pytest.mark.parametrize(
    "message",
    [
        {"text": {"body": ["x"]}},
        {"text": "x"},
        {"text": {"body": "x"}, "timestamp": "later"},
        {"text": {"body": "x"}, "timestamp": {}},
        {"text": {"body": "x"}, "timestamp": "9" * 400},
        {"text": {"body": "\ud800"}},
        {"type": "interactive", "interactive": {"button_reply": "x"}},
        {"type": "button", "button": {"payload": 7}},
    ],
)
def test_a_message_with_odd_content_is_still_read(message: dict[str, Any]) -> None:
    read = one(**message)
    assert read.at is None or read.at == 1_700_000_000.0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no json",
        b"\xff\xfe",
        b"null",
        b"[]",
        b'{"entry": 7}',
        b'{"entry": [{"changes": [{"value": {"metadata": 7}}]}]}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"1" * 10_000,
        b'{"entry": ' + b"[" * 500_000 + b"]" * 500_000 + b"}",
        json.dumps({"object": "page", "entry": [{"messaging": [{"message": {"text": "hi"}}]}]}).encode(),
    ],
)
def test_any_body_is_read_without_an_error(body: bytes) -> None:
    assert channel().parse(body) == []
    assert channel().statuses(body) == []


def test_without_any_setting_the_channel_is_off() -> None:
    assert read(Settings, {}) is None
    assert read(Settings, {"WHATSAPP_TOKEN": "  ", "OTHER": "x"}) is None


@pytest.mark.parametrize("missing", sorted(ENVIRONMENT))
def test_a_channel_that_lacks_a_setting_does_not_start_and_names_it(missing: str) -> None:
    given = {name: value for name, value in ENVIRONMENT.items() if name != missing}
    with pytest.raises(ValidationError) as error:
        read(Settings, given)
    assert [item["loc"] for item in error.value.errors()] == [(missing.lower(),)]
    assert TOKEN not in str(error.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("WHATSAPP_PHONE_NUMBER_ID", "+62 811"), ("WHATSAPP_API", "graph.facebook.com"), ("WHATSAPP_TEMPLATE", "No Name")],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(ValidationError) as error:
        channel(**{name: value})
    assert [item["loc"] for item in error.value.errors()] == [(name.lower(),)]


def test_settings_do_not_show_the_secrets() -> None:
    settings = read(Settings, ENVIRONMENT)
    assert not any(secret in f"{settings!r} {settings}" for secret in (TOKEN, SECRET, VERIFY))
