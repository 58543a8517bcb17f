"""LINE: what is verified, what is read, and what is left alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from bot.channels.interface import Inbound, RawRequest, Unauthentic
from bot.channels.line.channel import Line, Settings
from bot.channels.settings import read
from bot.engine.conversation import Kind
from tests.platforms.line import ACCOUNT, SECRET, TOKEN, batch, signature
from tests.platforms.line import Line as Double
from tests.platforms.oracle import Oracle

ENVIRONMENT = {"LINE_CHANNEL_SECRET": SECRET, "LINE_CHANNEL_ACCESS_TOKEN": TOKEN}
USER, GROUP, ROOM = (f"{kind}{'0123456789abcdef' * 2}" for kind in "UCR")
EVENT: dict[str, Any] = {
    "type": "message",
    "webhookEventId": "01FZ74A0TDDPYRVKNK77XKC3ZR",
    "deliveryContext": {"isRedelivery": False},
    "timestamp": 1_692_251_666_727,
    "mode": "active",
    "source": {"type": "user", "userId": USER},
    "replyToken": "38ef843bde154d9b91c21320ffd17a0f",
    "message": {"id": "444573844083572737", "type": "text", "quoteToken": "q", "text": "Berapa truk? 😀"},
}
SAMPLE = json.dumps(batch([EVENT]), ensure_ascii=False).encode()
IN_GROUP = {"type": "group", "groupId": GROUP, "userId": USER}
US = {"type": "user", "index": 0, "length": 4, "userId": ACCOUNT, "isSelf": True}


def channel(**more: str) -> Line:
    settings = read(Settings, {**ENVIRONMENT, **more})
    assert settings is not None
    return Line(settings)


def post(body: bytes, header: str | None) -> RawRequest:
    return RawRequest("POST", {}, {} if header is None else {"x-line-signature": header}, body)


def is_refused(request: RawRequest) -> bool:
    try:
        channel().verify(request)
    except Unauthentic as error:
        return not str(error)
    return False


def parsed(*events: Any) -> list[Inbound]:
    return channel().parse(json.dumps(batch(events)).encode())


def one(**changed: Any) -> Inbound:
    [message] = parsed({**EVENT, **changed})
    return message


def said(text: str, *mentionees: Any, **changed: Any) -> list[Inbound]:
    """What is read of a text in a group that mentions somebody."""
    message = {"id": "1", "type": "text", "text": text, "mention": {"mentionees": list(mentionees)}}
    return parsed({**EVENT, "source": IN_GROUP, "message": message, **changed})


def test_a_signed_body_is_given_back_as_it_came() -> None:
    escaped = SAMPLE.replace(b"Berapa", b"\\u0042erapa")
    for body in (SAMPLE, escaped, b"", b"\xff not text"):
        assert channel().verify(post(body, signature(body))) == body


def test_what_is_signed_here_is_signed_for_the_sdk_too(oracle: Callable[[str], Oracle]) -> None:
    for body in (SAMPLE, b"{}", "签名 😀".encode()):
        assert oracle("line").ask("accepts", SECRET, body.decode(), signature(body))
        assert not oracle("line").ask("accepts", SECRET, body.decode() + " ", signature(body))


def test_the_sdk_reads_the_same_of_events(oracle: Callable[[str], Oracle]) -> None:
    double = Double()
    events = [
        double.text("ann", "hello 😀"),
        double.kind("ann", "picture"),
        double.kind("ann", "voice"),
        double.kind("ann", "video"),
        double.kind("ann", "sticker"),
        double.kind("ann", "location"),
        double.kind("ann", "file"),
        double.event("ann", "follow", follow={"isUnblocked": False}),
        double.event("group:friends", "join"),
        double.event("ann", "postback", postback={"data": "7.1"}),
        double.mention("room:friends", "hello"),
    ]
    request = double.signed(events)
    told = oracle("line").ask("reads", SECRET, request.content.decode(), request.headers["x-line-signature"])
    messages = channel().parse(request.content)
    assert [each["id"] for each in told["events"]] == [message.id for message in messages]
    assert [each["token"] for each in told["events"]] == [message.context["token"] for message in messages]
    assert {message.account for message in messages} == {told["destination"]}
    assert told["events"][0]["text"] == messages[0].text
    assert told["events"][9]["data"] == messages[9].press
    assert told["events"][10]["mentions"] == [True]
    # The SDK knows each: what it does not know has no mode.
    assert {each["mode"] for each in told["events"]} == {"active"}


def test_a_request_with_any_byte_changed_is_refused() -> None:
    header = signature(SAMPLE)
    for position in range(len(SAMPLE)):
        for changed in {SAMPLE[position] ^ 1, SAMPLE[position] ^ 0x20, 0}:
            body = SAMPLE[:position] + bytes([changed]) + SAMPLE[position + 1 :]
            assert body == SAMPLE or is_refused(post(body, header)), position
    for position in range(len(header)):
        for letter in (chr(ord(header[position]) ^ 1), header[position].swapcase(), "é"):
            other = header[:position] + letter + header[position + 1 :]
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
        "=",
        signature(b"another body"),
        signature(SAMPLE, "another secret"),
        signature(SAMPLE, ""),
        signature(SAMPLE).rstrip("="),
        f"{signature(SAMPLE)}=",
        f" {signature(SAMPLE)}",
        f"sha256={signature(SAMPLE)}",
        "签名",
        "\udcff",
    ],
)
def test_a_request_without_the_right_signature_is_refused(header: str | None) -> None:
    assert is_refused(post(SAMPLE, header))


def test_a_get_is_refused() -> None:
    with pytest.raises(Unauthentic):
        channel().verify(RawRequest("GET", {}, {}, b""))
    assert channel().challenge(RawRequest("GET", {}, {}, b"")) is None


def test_the_console_s_check_has_no_events_and_is_acknowledged() -> None:
    body = json.dumps({"destination": ACCOUNT, "events": []}).encode()
    assert channel().parse(channel().verify(post(body, signature(body)))) == []
    assert channel().acknowledge(body).status == 200


def test_a_text_is_read_with_its_reply_token_and_the_platform_s_time() -> None:
    assert one() == Inbound(
        "01FZ74A0TDDPYRVKNK77XKC3ZR",
        ACCOUNT,
        USER,
        "Berapa truk? 😀",
        context={"token": "38ef843bde154d9b91c21320ffd17a0f"},
        at=1_692_251_666.727,
    )


def test_what_is_delivered_again_is_the_same_message() -> None:
    assert one(deliveryContext={"isRedelivery": True}) == one()


def test_what_was_edited_is_read_anew() -> None:
    assert one(type="messageEdited").text == "Berapa truk? 😀"


@pytest.mark.parametrize(
    ("sort", "kind"),
    [
        ("image", Kind.PICTURE),
        ("audio", Kind.VOICE),
        ("video", Kind.VIDEO),
        ("sticker", Kind.STICKER),
        ("location", Kind.LOCATION),
        ("file", Kind.FILE),
        ("something_new", Kind.OTHER),
    ],
)
def test_what_is_no_text_has_its_kind(sort: str, kind: Kind) -> None:
    assert one(message={"id": "1", "type": sort}).kind is kind


def test_pictures_that_are_sent_at_once_get_one_answer() -> None:
    pictures = [{"id": "1", "type": "image", "imageSet": {"id": "s", "index": n, "total": 3}} for n in (2, 1, 3)]
    assert len(parsed(*({**EVENT, "message": picture} for picture in pictures))) == 1
    assert len(parsed({**EVENT, "message": {"id": "1", "type": "image", "imageSet": {"id": "s"}}})) == 1


def test_a_press_is_read() -> None:
    read = one(type="postback", postback={"data": "7.1"})
    assert (read.text, read.press, read.kind) == ("", "7.1", None)


@pytest.mark.parametrize(
    ("event", "user"),
    [
        ({"type": "follow", "follow": {"isUnblocked": True}}, USER),
        ({"type": "join", "source": {"type": "group", "groupId": GROUP}}, GROUP),
        ({"type": "join", "source": {"type": "room", "roomId": ROOM}}, ROOM),
    ],
)
def test_who_begins_is_welcomed(event: dict[str, Any], user: str) -> None:
    read = one(**event)
    assert (read.kind, read.user) == (Kind.WELCOME, user)


@pytest.mark.parametrize(
    "sort",
    "unfollow leave memberJoined memberLeft unsend videoPlayComplete beacon accountLink membership module activated "
    "deactivated botSuspended botResumed delivery something_new".split(),
)
def test_what_is_no_message_is_left_alone(sort: str) -> None:
    assert parsed({**EVENT, "type": sort}) == []


@pytest.mark.parametrize("mode", ["standby", None, "something_new"])
def test_while_the_channel_is_on_standby_another_answers(mode: str | None) -> None:
    assert parsed({**EVENT, "mode": mode}) == []


def test_in_a_group_only_who_mentions_us_is_answered_and_all_is_one_conversation() -> None:
    [read] = said("@Bot How many trucks?", US)
    assert (read.text, read.user, read.kind) == ("How many trucks?", GROUP, None)
    [in_room] = said("@Bot hi", US, source={"type": "room", "roomId": ROOM})
    assert in_room.user == ROOM
    other = {**US, "userId": USER, "isSelf": False}
    everybody = {"type": "all", "index": 0, "length": 4}
    assert said("@Ann hi", other) == said("@All hi", everybody) == said("hi") == []
    assert parsed({**EVENT, "source": IN_GROUP}) == []
    assert parsed({**EVENT, "source": IN_GROUP, "message": {"id": "1", "type": "sticker"}}) == []


def test_a_press_in_a_group_is_meant_for_us() -> None:
    assert one(type="postback", source=IN_GROUP, postback={"data": "7.1"}).user == GROUP


def test_a_mention_is_cut_out_by_utf16_units_and_others_stay() -> None:
    here = {**US, "index": 3}
    assert said("😀 @Bot 南非？", here)[0].text == "😀  南非？"
    ann = {"type": "user", "index": 0, "length": 4, "userId": USER}
    assert said("@Ann @Bot hi @Bot", ann, {**US, "index": 5}, {**US, "index": 13})[0].text == "@Ann  hi"


def test_who_only_calls_us_is_told_what_can_be_asked() -> None:
    [read] = said("@Bot ", US)
    assert (read.text, read.kind) == ("", Kind.HELP)


@pytest.mark.parametrize(
    "place",
    [
        {"index": -1},
        {"index": "0"},
        {"index": None},
        {"index": True},
        {"length": 10**400},
        {"length": 1.5},
        {"index": 10**12},
        {"length": -4},
    ],
)
def test_a_mention_at_no_place_is_a_mention_all_the_same(place: dict[str, Any]) -> None:
    assert said("@Bot hi", {**US, **place})[0].text == "@Bot hi"


def test_a_cut_within_a_surrogate_pair_is_no_error() -> None:
    assert said("😀😀 hi", {**US, "index": 1, "length": 2})[0].text.endswith("hi")


def test_events_for_another_account_are_left_alone() -> None:
    body = json.dumps(batch([EVENT], USER)).encode()
    assert channel(LINE_USER_ID=ACCOUNT).parse(body) == []
    assert [message.account for message in channel().parse(body)] == [USER]
    for destination in (None, 7, "", [ACCOUNT]):
        content = json.dumps({"destination": destination, "events": [EVENT]}).encode()
        assert channel(LINE_USER_ID=ACCOUNT).parse(content) == []


def test_the_setting_s_language_is_a_hint() -> None:
    body = json.dumps(batch([EVENT])).encode()
    assert [message.language for message in channel(LINE_LANGUAGE="zh-TW").parse(body)] == ["zh-TW"]


BAD: list[Any] = [
    None,
    7,
    "text",
    [],
    {},
    {"type": "message"},
    {**EVENT, "webhookEventId": 7},
    {**EVENT, "webhookEventId": None},
    {**EVENT, "type": ["message"]},
    {**EVENT, "type": {}},
    {**EVENT, "source": None},
    {**EVENT, "source": "user"},
    {**EVENT, "source": {"type": ["user"], "userId": USER}},
    {**EVENT, "source": {"type": "user"}},
    {**EVENT, "source": {"type": "user", "userId": {"a": 1}}},
    {**EVENT, "source": {"type": "group", "userId": USER}},
    {**EVENT, "message": {"type": "text", "text": ["x"]}},
    {**EVENT, "message": {"type": "text"}},
    {**EVENT, "type": "postback", "postback": None},
    {**EVENT, "type": "postback", "postback": {"data": 7}},
    {**EVENT, "source": IN_GROUP, "message": {"type": "text", "text": "x", "mention": {"mentionees": [None, 7]}}},
    {**EVENT, "source": IN_GROUP, "message": {"type": "text", "text": ["x"], "mention": {"mentionees": [US]}}},
]


@pytest.mark.parametrize("bad", BAD)
def test_a_batch_with_one_bad_event_serves_the_rest(bad: Any) -> None:
    first, last = {**EVENT, "webhookEventId": "first"}, {**EVENT, "webhookEventId": "last"}
    assert [message.id for message in parsed(first, bad, last)] == ["first", "last"]


@pytest.mark.parametrize(
    "changed",
    [
        {"timestamp": "later"},
        {"timestamp": None},
        {"timestamp": -1},
        {"timestamp": 10**400},
        {"timestamp": True},
        {"replyToken": None},
        {"replyToken": 7},
        {"replyToken": ""},
        {"message": {"type": "text", "text": "\ud800"}},
        {"message": {"type": ["text"]}},
        {"message": None},
        {"deliveryContext": None},
        {"source": {"type": "user", "userId": USER, "extra": [1]}},
    ],
)
def test_a_message_with_odd_content_is_still_read(changed: dict[str, Any]) -> None:
    read = one(**changed)
    assert read.at in (None, 1_692_251_666.727)
    assert read.context in ({}, {"token": EVENT["replyToken"]})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no json",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"7",
        b'{"events": [{}]}',
        b'{"destination": "x", "events": 7}',
        b'{"destination": "x", "events": [' + b"[" * 500_000 + b"]" * 500_000 + b"]}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"1" * 10_000,
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    ],
)
def test_any_body_is_read_without_an_error(body: bytes) -> None:
    assert channel().parse(body) == []
    assert channel().statuses(body) == []


def test_without_any_setting_the_channel_is_off() -> None:
    assert read(Settings, {}) is None
    assert read(Settings, {"LINE_CHANNEL_SECRET": "  ", "OTHER": "x"}) is None


@pytest.mark.parametrize("missing", sorted(ENVIRONMENT))
def test_a_channel_that_lacks_a_setting_does_not_start_and_names_it(missing: str) -> None:
    given = {name: value for name, value in ENVIRONMENT.items() if name != missing}
    with pytest.raises(ValidationError) as error:
        read(Settings, given)
    assert [item["loc"] for item in error.value.errors()] == [(missing.lower(),)]
    assert not any(secret in str(error.value) for secret in (SECRET, TOKEN))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LINE_USER_ID", "@216ru123"),
        ("LINE_USER_ID", ACCOUNT.upper()),
        ("LINE_API", "api.line.me"),
        ("LINE_LANGUAGE", "th"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(ValidationError) as error:
        channel(**{name: value})
    assert [item["loc"] for item in error.value.errors()] == [(name.lower(),)]


def test_settings_do_not_show_the_secrets() -> None:
    settings = read(Settings, ENVIRONMENT)
    assert not any(secret in f"{settings!r} {settings}" for secret in (SECRET, TOKEN))
