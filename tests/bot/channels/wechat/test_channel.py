"""WeChat: what is verified, what is read, what is said, and what is made of errors."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from bot.channels.http_client import Answer
from bot.channels.interface import (
    Address,
    Inbound,
    NotSent,
    Option,
    Outbound,
    Permanent,
    RawRequest,
    Retry,
    Unauthentic,
    WindowClosed,
    conversation_of,
)
from bot.channels.settings import read
from bot.channels.wechat.channel import Settings, WeChat
from bot.channels.wechat.errors import failed_with
from bot.engine.conversation import Kind
from tests.platforms.base import Event
from tests.platforms.oracle import Oracle
from tests.platforms.wechat import (
    APP_ID,
    APP_SECRET,
    KEY,
    TOKEN,
    US,
    carried_by,
    document,
    opened,
    seal,
    signature,
)
from tests.platforms.wechat import WeChat as Double

ENVIRONMENT = {
    "WECHAT_APP_ID": APP_ID,
    "WECHAT_APP_SECRET": APP_SECRET,
    "WECHAT_TOKEN": TOKEN,
    "WECHAT_AES_KEY": KEY,
}
USER = "o9AgO5Kd5ggOC-bXrbNODIiE3bGY"
AT = 1_714_037_059
MESSAGE: Event = {"ToUserName": US, "FromUserName": USER, "CreateTime": str(AT), "MsgType": "text", "MsgId": "2301"}
TEXT: Event = {**MESSAGE, "Content": "南非卖多少辆卡车？"}


def channel(now: float = AT, **more: str) -> WeChat:
    settings = read(Settings, {**ENVIRONMENT, **more})
    assert settings is not None
    return WeChat(settings, lambda: now)


def raw(request: httpx.Request) -> RawRequest:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return RawRequest(request.method, dict(request.url.params), headers, request.content)


def sample(content: str | None = None, at: float = AT) -> RawRequest:
    return raw(Double().request(document(TEXT) if content is None else content, at))


def with_body(request: RawRequest, body: bytes) -> RawRequest:
    return RawRequest(request.method, request.query, request.headers, body)


def changed(request: RawRequest, **query: str | None) -> RawRequest:
    known = {name: value for name, value in {**request.query, **query}.items() if value is not None}
    return RawRequest(request.method, known, request.headers, request.body)


def is_refused(request: RawRequest, now: float = AT) -> bool:
    try:
        channel(now).verify(request)
    except Unauthentic as error:
        return not error.args
    return False


def one(event: Event) -> Inbound | None:
    found = channel().parse(document(event).encode())
    assert len(found) < 2
    return found[0] if found else None


def test_a_sealed_message_is_opened() -> None:
    assert channel().verify(sample()) == document(TEXT).encode()


def test_what_wechatpy_seals_is_opened(oracle: Callable[[str], Oracle]) -> None:
    sealed = oracle("wechat").ask("seals", TOKEN, KEY, APP_ID, document(TEXT), "a nonce", str(AT))
    told = oracle("wechat").ask("signature", TOKEN, str(AT), "a nonce")
    [encrypted] = [line for line in sealed.splitlines() if line.startswith("<Encrypt>")]
    signed = oracle("wechat").ask("signature", TOKEN, str(AT), "a nonce", encrypted[18:-13])
    query = {"signature": told, "msg_signature": signed, "timestamp": str(AT), "nonce": "a nonce"}
    body = f"<xml><ToUserName><![CDATA[{US}]]></ToUserName>{encrypted}</xml>".encode()
    request = RawRequest("POST", {**query, "encrypt_type": "aes"}, {}, body)
    assert channel().verify(request) == document(TEXT).encode()


def test_wechatpy_reads_the_same_of_a_message_and_an_event(oracle: Callable[[str], Oracle]) -> None:
    message = one(TEXT)
    assert message is not None
    told = oracle("wechat").ask("reads", document(TEXT))
    assert (told["user"], told["text"], f"{told['user']}:{told['id']}") == (message.user, message.text, message.id)
    assert told["us"] == message.context["us"]
    pressed = oracle("wechat").ask("reads", document(_event("CLICK", "南非")))
    assert (pressed["event"], pressed["key"]) == ("click", "南非")


def test_a_request_with_any_byte_changed_is_refused() -> None:
    request = sample()
    for position, byte in enumerate(request.body):
        for other in {byte ^ 1, byte ^ 0x20, byte ^ 0x80, 0}:
            if bytes([byte, other]).isspace():
                continue  # white space between fields is all that nothing depends on
            body = request.body[:position] + bytes([other]) + request.body[position + 1 :]
            assert is_refused(with_body(request, body)), (position, other)


@pytest.mark.parametrize("name", ["signature", "msg_signature", "timestamp", "nonce", "encrypt_type"])
def test_a_request_with_any_character_of_its_address_changed_is_refused(name: str) -> None:
    request = sample()
    value = request.query[name]
    for position, character in enumerate(value):
        for other in (chr(ord(character) ^ 1), character.swapcase(), "é", ""):
            if other != character:
                assert is_refused(changed(request, **{name: value[:position] + other + value[position + 1 :]}))
    for other_value in (None, "", value + "0", f" {value}"):
        assert is_refused(changed(request, **{name: other_value}))


@pytest.mark.parametrize("end", [0, 1, 20, 60, -1, -7])
def test_a_request_that_is_cut_is_refused(end: int) -> None:
    assert is_refused(with_body(sample(), sample().body[:end]))


def test_a_signature_of_another_body_or_token_is_refused() -> None:
    request, other = sample(), sample(document({**TEXT, "Content": "another"}))
    assert is_refused(with_body(request, other.body))
    sealed = seal(document(TEXT).encode())
    body = f"<xml><ToUserName>{US}</ToUserName><Encrypt>{sealed}</Encrypt></xml>".encode()
    ours = {"signature": signature(str(AT), "1"), "msg_signature": signature(str(AT), "1", sealed)}
    theirs = {
        "signature": signature(str(AT), "1", token="theirs"),
        "msg_signature": signature(str(AT), "1", sealed, token="theirs"),
    }
    at = {"timestamp": str(AT), "nonce": "1", "encrypt_type": "aes"}
    assert not is_refused(RawRequest("POST", {**at, **ours}, {}, body))
    assert is_refused(RawRequest("POST", {**at, **theirs}, {}, body))
    assert is_refused(RawRequest("POST", {**at, **ours, "signature": theirs["signature"]}, {}, body))


def test_plain_mode_is_refused_as_nothing_signs_its_messages() -> None:
    query = {"signature": signature(str(AT), "1"), "timestamp": str(AT), "nonce": "1", "openid": USER}
    assert is_refused(RawRequest("POST", query, {}, document(TEXT).encode()))
    assert is_refused(RawRequest("POST", {**query, "encrypt_type": "raw"}, {}, document(TEXT).encode()))
    for encrypt_type in (None, "", "raw", "AES"):
        assert is_refused(changed(sample(), encrypt_type=encrypt_type))


@pytest.mark.parametrize("seconds", [-301, 301, 86_400, -86_400, 1e9])
def test_a_request_of_long_ago_or_far_ahead_is_refused(seconds: float) -> None:
    assert not is_refused(sample(), AT + 299)
    assert not is_refused(sample(), AT - 299)
    assert is_refused(sample(), AT + seconds)


@pytest.mark.parametrize("timestamp", ["", "x", "-1", "1e9", "²", "1" * 5_000])
def test_a_time_that_is_none_is_refused(timestamp: str) -> None:
    request = sample()
    body = request.body.decode()
    sealed = body[body.index("<Encrypt>") + 18 : body.index("]]></Encrypt>")]
    signed = signature(timestamp, "1"), signature(timestamp, "1", sealed)
    query = {"timestamp": timestamp, "nonce": "1", "signature": signed[0], "msg_signature": signed[1]}
    assert is_refused(changed(request, **query))


def test_a_message_for_another_account_is_refused() -> None:
    other = seal(document(TEXT).encode(), "wx0000000000000000")
    body = f"<xml><ToUserName>{US}</ToUserName><Encrypt>{other}</Encrypt></xml>".encode()
    query = {"timestamp": str(AT), "nonce": "1", "signature": signature(str(AT), "1"), "encrypt_type": "aes"}
    assert is_refused(RawRequest("POST", {**query, "msg_signature": signature(str(AT), "1", other)}, {}, body))
    renamed = sample().body.replace(US.encode(), b"gh_somebodyelse1")
    assert is_refused(with_body(sample(), renamed))


@pytest.mark.parametrize(
    "content", ["", "{}", "hello", "<xml>", "<!DOCTYPE xml><xml></xml>", "<xml>" + "<a>" * 9_999, "<xml></xml>"]
)
def test_an_authentic_message_that_can_not_be_read_is_none(content: str) -> None:
    request = sample(content)
    try:
        body = channel().verify(request)
    except Unauthentic:
        assert content == "<xml></xml>"  # it names no account
        return
    assert channel().parse(body) == []


def challenge(**query: str) -> RawRequest:
    return RawRequest("GET", query, {}, b"")


def test_the_challenge_comes_back() -> None:
    signed = {"timestamp": "1714036504", "nonce": "1514711492"}
    published = "f464b24fc39322e44b38aa78f5edd27bd1441696"
    reply = channel(WECHAT_TOKEN="AAAAA").challenge(
        challenge(**signed, signature=published, echostr="4375120948345356249")
    )
    assert reply is not None
    assert (reply.status, reply.body, reply.media_type) == (200, b"4375120948345356249", "text/plain")
    assert channel().challenge(sample()) is None


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"echostr": "1"},
        {"echostr": "1", "timestamp": "1", "nonce": "1"},
        {"echostr": "1", "timestamp": "1", "nonce": "1", "signature": ""},
        {"echostr": "1", "timestamp": "1", "nonce": "1", "signature": signature("1", "2")},
        {"echostr": "1", "timestamp": "1", "nonce": "1", "signature": signature("1", "1", token="theirs")},
        {"echostr": "1", "timestamp": "1", "nonce": "1", "signature": signature("1", "1").upper()},
        {"echostr": "1", "timestamp": "\udcff", "nonce": "1", "signature": "签"},
    ],
)
def test_a_challenge_that_is_not_signed_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(Unauthentic):
        channel().challenge(challenge(**query))


def test_a_text_is_read_with_the_platform_s_time() -> None:
    assert one(TEXT) == Inbound(
        f"{USER}:2301", APP_ID, USER, TEXT["Content"], language="zh", context={"us": US}, at=float(AT)
    )


def test_the_same_number_of_two_users_is_two_messages() -> None:
    first, second = one(TEXT), one({**TEXT, "FromUserName": "another"})
    assert first is not None
    assert second is not None
    assert first.id != second.id


def test_a_choice_in_a_menu_is_read_as_a_press() -> None:
    sent = channel().render(Outbound("k", "?", "zh", (Option("7.0", "一"), Option("123.12", "二"))), to())
    listed = sent[-1].content["msgmenu"]["list"]
    presses = []
    for choice in listed:
        read = one({**TEXT, "Content": choice["content"], "bizmsgmenuid": choice["id"]})
        assert read is not None
        presses.append((read.press, read.text))
    assert presses == [("7.0", "一"), ("123.12", "二")]
    assert all(choice["id"].isdigit() for choice in listed)


@pytest.mark.parametrize("menu", ["", "x", "1.5", "²", "-1", "9" * 19])
def test_a_choice_of_no_menu_of_ours_is_its_text(menu: str) -> None:
    read = one({**TEXT, "bizmsgmenuid": menu})
    assert read is not None
    assert (read.press, read.text) == (None, TEXT["Content"])


@pytest.mark.parametrize(
    ("sort", "kind"),
    [
        ("image", Kind.PICTURE),
        ("voice", Kind.VOICE),
        ("video", Kind.VIDEO),
        ("shortvideo", Kind.VIDEO),
        ("location", Kind.LOCATION),
        ("link", Kind.OTHER),
        ("file", Kind.FILE),
    ],
)
def test_what_is_no_text_has_its_kind(sort: str, kind: Kind) -> None:
    read = one({**MESSAGE, "MsgType": sort, "MediaId": "1"})
    assert read is not None
    assert (read.kind, read.text) == (kind, "")


def test_what_comes_in_place_of_a_sticker_is_a_sticker() -> None:
    read = one({**MESSAGE, "Content": "【收到不支持的消息类型，暂无法显示】"})
    assert read is not None
    assert read.kind is Kind.STICKER


def _event(event: str, key: str = "", **more: str) -> Event:
    return {
        "ToUserName": US,
        "FromUserName": USER,
        "CreateTime": str(AT),
        "MsgType": "event",
        "Event": event,
        "EventKey": key,
        **more,
    }


@pytest.mark.parametrize(
    ("event", "key", "kind", "text"),
    [
        ("subscribe", "", Kind.WELCOME, ""),
        ("subscribe", "qrscene_12", Kind.WELCOME, ""),
        ("SCAN", "12", Kind.WELCOME, ""),
        ("CLICK", "南非卖多少辆卡车？", None, "南非卖多少辆卡车？"),
        ("CLICK", "HELP", Kind.HELP, ""),
    ],
)
def test_events_that_want_an_answer_get_one(event: str, key: str, kind: Kind | None, text: str) -> None:
    read = one(_event(event, key))
    assert read is not None
    assert (read.kind, read.text, read.user, read.at) == (kind, text, USER, float(AT))


@pytest.mark.parametrize(
    ("event", "key"),
    [
        ("unsubscribe", ""),
        ("VIEW", "https://example.com"),
        ("LOCATION", ""),
        ("CLICK", ""),
        ("TEMPLATESENDJOBFINISH", ""),
        ("MASSSENDJOBFINISH", ""),
        ("scancode_push", "1"),
        ("something_new", "1"),
        ("", ""),
    ],
)
def test_events_that_want_no_answer_get_none(event: str, key: str) -> None:
    assert one(_event(event, key)) is None


def test_an_event_is_known_by_its_user_time_name_and_key() -> None:
    different = [
        _event("CLICK", "a"),
        _event("CLICK", "b"),
        _event("CLICK", "长" * 400),
        _event("CLICK", "a", CreateTime=str(AT + 1)),
        _event("CLICK", "a", FromUserName="another"),
        _event("SCAN", "a"),
    ]
    found = [one(event) for event in different]
    assert len({message.id for message in found if message}) == len(different)
    assert all(message and len(message.id) <= 255 and message.id.isprintable() for message in found)
    assert one(_event("CLICK", "a")) == found[0]


@pytest.mark.parametrize("missing", ["FromUserName", "MsgId", "MsgType"])
def test_a_message_that_lacks_what_names_it_is_none(missing: str) -> None:
    assert one({name: value for name, value in TEXT.items() if name != missing}) is None


def test_messages_of_kinds_to_come_are_left_alone() -> None:
    assert one({**MESSAGE, "MsgType": "hologram"}) is None


def test_a_time_or_a_text_that_is_missing_does_no_harm() -> None:
    bare = one({"FromUserName": USER, "MsgType": "text", "MsgId": "1", "CreateTime": "soon"})
    assert bare == Inbound(f"{USER}:1", APP_ID, USER, language="zh", context={"us": ""})


def test_the_user_is_whom_to_answer() -> None:
    assert conversation_of("wechat", APP_ID, USER) is not None


def to(**context: str) -> Address:
    return Address(APP_ID, USER, {"us": US, **context}, float(AT))


def said_by(reply: Outbound, address: Address | None = None) -> str | None:
    carried = channel().passive(reply, address or to())
    if carried is None:
        return None
    assert (carried.status, carried.media_type) == (200, "text/xml")
    return carried_by(httpx.Response(200, content=carried.body))["Content"]


def test_an_acknowledgement_carries_a_sealed_answer_that_wechatpy_opens(oracle: Callable[[str], Oracle]) -> None:
    carried = channel().passive(Outbound("k", "您好 <b> & ]]> 👋", "zh"), to())
    assert carried is not None
    told = _fields(carried.body)
    args = (TOKEN, KEY, APP_ID, carried.body.decode(), told["MsgSignature"], told["TimeStamp"], told["Nonce"])
    message = oracle("wechat").ask("opens", *args)
    assert message == opened(told["Encrypt"]).decode()
    assert _fields(message.encode()) == {
        "ToUserName": USER,
        "FromUserName": US,
        "CreateTime": str(AT),
        "MsgType": "text",
        "Content": "您好 <b> & ]]> 👋",
    }


def _fields(body: bytes) -> dict[str, str]:
    from xml.etree import ElementTree

    return {element.tag: element.text or "" for element in ElementTree.fromstring(body)}  # noqa: S314


OPTIONS = (Option("7.0", "南非"), Option("7.1", "泰国"))


def test_an_acknowledgement_shows_options_as_numbers() -> None:
    said = said_by(Outbound("k", "哪个市场？", "zh", OPTIONS))
    assert said == "哪个市场？\n\n1. 南非\n2. 泰国\n\n请您回复序号进行选择。"
    said = said_by(Outbound("k", "哪個市場？", "zh", (Option("7.0", "泰國"),)))
    assert said == "哪個市場？\n\n1. 泰國\n\n請您回覆序號進行選擇。"
    assert (
        said_by(Outbound("k", "Which?", "en", OPTIONS))
        == "Which?\n\n1. 南非\n2. 泰国\n\nReply with a number to choose."
    )


def test_an_acknowledgement_carries_no_more_than_the_platform_takes() -> None:
    assert said_by(Outbound("k", "字" * 682, "zh")) == "字" * 682
    assert said_by(Outbound("k", "a" * 2047, "en")) == "a" * 2047
    assert said_by(Outbound("k", "a" * 2048, "en")) is None
    assert said_by(Outbound("k", "字" * 683, "zh")) is None
    assert said_by(Outbound("k", "字" * 670, "zh", OPTIONS)) is None
    assert said_by(Outbound("k", " ", "en")) is None
    assert said_by(Outbound("k", "hello", "en"), Address(APP_ID, USER)) is None


def test_long_answers_are_cut_at_sentences_by_bytes() -> None:
    sentences = [f"第{n}句说的是一个很长的答案。" for n in range(200)]
    calls = channel().render(Outbound("k", "".join(sentences), "zh"), to())
    parts = [call.content["text"]["content"] for call in calls]
    assert all(0 < len(part.encode()) <= 2047 and part.endswith("。") for part in parts)
    assert "".join(parts) == "".join(sentences)
    assert {(call.method, call.content["touser"], call.content["msgtype"]) for call in calls} == {
        ("/cgi-bin/message/custom/send", USER, "text")
    }


def test_options_are_sent_as_a_menu_as_wechatpy_sends_it(oracle: Callable[[str], Oracle]) -> None:
    [call] = channel().render(Outbound("k", "哪个市场？", "zh", OPTIONS), to())
    menu = call.content["msgmenu"]
    options = [[choice["id"], choice["content"]] for choice in menu["list"]]
    assert call.content == oracle("wechat").ask("menu", USER, menu["head_content"], options, menu["tail_content"])
    assert menu["list"] == [{"id": "700", "content": "南非"}, {"id": "701", "content": "泰国"}]


def test_a_long_answer_with_options_ends_with_the_menu() -> None:
    calls = channel().render(Outbound("k", "句子很长。" * 400, "zh", OPTIONS), to())
    assert [call.content["msgtype"] for call in calls] == ["text", "text", "msgmenu"]
    menu = calls[-1].content["msgmenu"]
    assert len((menu["head_content"] + "南非\n泰国\n").encode()) <= 2048


def test_options_that_a_menu_has_no_room_for_are_numbered() -> None:
    many = tuple(Option(f"7.{n}", "很长的选项" * 10) for n in range(20))
    calls = channel().render(Outbound("k", "哪个？", "zh", many), to())
    texts = [call.content["text"]["content"] for call in calls]
    assert texts[0].startswith("哪个？\n\n1. 很长")
    assert texts[-1].endswith("请您回复序号进行选择。")


@pytest.mark.parametrize(
    ("language", "own", "first"),
    [("zh", "欢迎您！", "Welcome! "), ("en", "Welcome!", "欢迎您！"), ("id", "Selamat datang!", "欢迎您！")],
)
def test_a_greeting_is_in_two_languages(language: str, own: str, first: str) -> None:
    said = said_by(Outbound("k", own, language), to(greeting="true"))
    assert said is not None
    greeting, other = said.split("\n\n")
    assert greeting == own
    assert other.startswith(first)


def answer(code: int | None, status: int = 200) -> Answer:
    content: dict[str, Any] = {} if code is None else {"errcode": code, "errmsg": "a secret word"}
    return Answer(status, content, {})


@pytest.mark.parametrize(
    ("code", "error", "after"),
    [
        (45015, WindowClosed, None),
        (45047, WindowClosed, None),
        (43004, WindowClosed, None),
        (45009, Retry, 3_600.0),
        (45011, Retry, 60.0),
        (-1, Retry, None),
        (40001, Retry, 30.0),
        (42001, Retry, 30.0),
        (40164, Retry, 60.0),
        (40003, Permanent, None),
        (45002, Permanent, None),
        (48001, Permanent, None),
        (99999, Permanent, None),
    ],
)
def test_errors_are_what_the_platform_means(code: int, error: type[NotSent], after: float | None) -> None:
    failed = failed_with(answer(code))
    assert type(failed) is error
    assert getattr(failed, "after", None) == after
    assert str(code) in str(failed)
    assert "secret word" not in str(failed)


def test_answers_that_are_none_of_the_platform_s_may_have_been_taken() -> None:
    for told, uncertain in ((answer(None), True), (answer(None, 502), False), (answer(0, 500), False)):
        failed = failed_with(told)
        assert isinstance(failed, Retry)
        assert failed.uncertain is uncertain
    assert isinstance(failed_with(answer(None, 404)), Permanent)
    assert failed_with(answer(0)) is None
    assert isinstance(failed_with(Answer(200, {"errcode": "0"}, {})), Retry)


@pytest.mark.parametrize("missing", list(ENVIRONMENT))
def test_a_channel_without_one_of_its_settings_is_refused_by_its_name(missing: str) -> None:
    with pytest.raises(ValidationError) as raised:
        read(Settings, {**ENVIRONMENT, missing: ""})
    assert missing.lower() in str(raised.value)
    assert not any(ENVIRONMENT[name] in str(raised.value) for name in ENVIRONMENT)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WECHAT_APP_ID", "gh_97417a04a28d"),
        ("WECHAT_AES_KEY", "too-short-a-key"),
        ("WECHAT_API", "api.weixin.qq.com"),
    ],
)
def test_a_wrong_setting_is_refused_by_its_name(name: str, value: str) -> None:
    with pytest.raises(ValidationError) as raised:
        read(Settings, {**ENVIRONMENT, name: value})
    assert name.lower() in str(raised.value)
    assert "too-short" not in str(raised.value)


def test_no_secret_shows() -> None:
    settings = read(Settings, ENVIRONMENT)
    shown = repr(settings) + json.dumps(ENVIRONMENT["WECHAT_APP_ID"]) + repr(channel().__dict__["_seal"])
    assert not any(secret in shown for secret in (APP_SECRET, TOKEN, KEY))
    assert read(Settings, {}) is None


def test_the_machine_s_clock_is_used() -> None:
    settings = read(Settings, ENVIRONMENT)
    assert settings is not None
    assert WeChat(settings).verify(sample(at=time.time())) == document(TEXT).encode()
