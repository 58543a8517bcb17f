"""Telegram: what is verified, what is read, and what is left alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from bot.channels.interface import Inbound, RawRequest, Unauthentic
from bot.channels.settings import read
from bot.channels.telegram.channel import Settings, Telegram
from bot.engine.conversation import Kind
from tests.platforms.oracle import Oracle
from tests.platforms.telegram import BOT, SECRET, TOKEN, USERNAME
from tests.platforms.telegram import Telegram as Double

ENVIRONMENT = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_USERNAME": USERNAME, "TELEGRAM_SECRET": SECRET}
USER, GROUP = "6281234567", "-1001234567890"
NAMED = f"@{USERNAME}"
REPLY_TO_US = {"reply_to_message": {"message_id": 1, "from": {"id": BOT, "is_bot": True}}}
double = Double()
UPDATE = double.text(USER, "Berapa truk? 😀")
SAMPLE = json.dumps(UPDATE).encode()


def channel(**more: str) -> Telegram:
    settings = read(Settings, {**ENVIRONMENT, **more})
    assert settings is not None
    return Telegram(settings)


def post(body: bytes, secret: str | None) -> RawRequest:
    headers = {} if secret is None else {"x-telegram-bot-api-secret-token": secret}
    return RawRequest("POST", {}, headers, body)


def refuse(request: RawRequest) -> None:
    with pytest.raises(Unauthentic, match=r"^$"):
        channel().verify(request)


def parsed(update: Any) -> list[Inbound]:
    return channel().parse(json.dumps(update).encode())


def private(**content: Any) -> list[Inbound]:
    return parsed({"update_id": 7, "message": double.message(USER, content)})


def one(**content: Any) -> Inbound:
    [message] = private(**content)
    return message


def in_group(text: str | None, **more: Any) -> list[Inbound]:
    return parsed(double.in_group(GROUP, USER, text, **more))


def test_a_request_with_our_word_is_given_back_as_it_came() -> None:
    for body in (SAMPLE, b"", b"\xff not text"):
        assert channel().verify(post(body, SECRET)) == body


def test_our_word_with_any_character_changed_is_refused() -> None:
    verify = channel().verify
    for position in range(len(SECRET)):
        for changed in (chr(ord(SECRET[position]) ^ 1), SECRET[position].swapcase(), "é", "\0", ""):
            other = SECRET[:position] + changed + SECRET[position + 1 :]
            if other != SECRET:
                with pytest.raises(Unauthentic):
                    verify(post(SAMPLE, other))


@pytest.mark.parametrize(
    "secret", [None, "", " ", SECRET[:-1], SECRET[1:], SECRET * 2, f" {SECRET}", TOKEN, "口令", "\udcff"]
)
def test_a_request_without_our_word_is_refused(secret: str | None) -> None:
    refuse(post(SAMPLE, secret))


def test_our_word_in_the_address_or_under_another_name_is_refused() -> None:
    refuse(RawRequest("POST", {"secret_token": SECRET}, {"authorization": SECRET}, SAMPLE))
    refuse(RawRequest("GET", {}, {}, b""))


def test_a_text_is_read_with_the_platform_s_time() -> None:
    message = double.message(USER, {"text": "hello"})
    [read] = parsed({"update_id": 600, "message": message})
    assert read == Inbound("600", str(BOT), USER, "hello", language="en", at=float(message["date"]))


def test_python_telegram_bot_reads_the_same_of_updates(oracle: Callable[[str], Oracle]) -> None:
    double.option_shown(USER, "7.1", "Two")
    updates = [UPDATE, double.edited(UPDATE, "Berapa?"), double.press(USER, "Two"), double.in_group(GROUP, USER, NAMED)]
    for update in updates:
        told = oracle("telegram").ask("reads", json.dumps(update))
        [read] = parsed(update)
        assert (read.id, read.user, read.press, read.language, read.at) == (
            told["id"],
            told["user"],
            told["press"],
            told["language"],
            told["at"],
        )
        assert told["text"] in (read.text, None, NAMED)


def test_the_bounds_are_those_that_python_telegram_bot_knows(oracle: Callable[[str], Oracle]) -> None:
    from bot.channels.telegram import channel

    bounds = oracle("telegram").ask("bounds")
    assert bounds["text"] == channel.Telegram.limits.text
    assert bounds["a second"] == channel._RATE
    assert bounds["a second in a chat"] == 1 / channel._APART
    assert bounds["a minute in a group"] == 60 / channel._APART_IN_GROUPS
    assert (bounds["data"], bounds["secret"]) == (64, 256)


def test_an_edited_question_is_asked_anew_and_the_answer_quotes_it() -> None:
    [read] = parsed(double.edited(UPDATE, "Berapa bus?"))
    assert (read.text, read.context) == ("Berapa bus?", {"message": str(UPDATE["message"]["message_id"])})
    assert read.id != str(UPDATE["update_id"])
    live = {**UPDATE["message"], "text": None, "location": {"latitude": 1, "longitude": 1}, "edit_date": 1_700_000_000}
    assert parsed({"update_id": 8, "edited_message": live}) == []


def test_a_press_is_read_with_the_title_of_its_button() -> None:
    double.option_shown(USER, "8.0", "One")
    [read] = parsed(double.press(USER, "One"))
    assert (read.user, read.press, read.text, read.kind, read.at) == (USER, "8.0", "One", None, None)


def test_a_press_under_a_message_that_is_gone_is_still_read() -> None:
    chat = {"id": int(USER), "type": "private"}
    query = {"id": "1", "from": {"id": int(USER)}, "message": {"chat": chat, "message_id": 3, "date": 0}, "data": "7.0"}
    [read] = parsed({"update_id": 8, "callback_query": query})
    assert (read.press, read.text) == ("7.0", "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/start", Kind.WELCOME),
        ("/start ref_42-x", Kind.WELCOME),
        ("/start '; DROP TABLE inbox; --", Kind.WELCOME),
        ("/start ask:ask_sales:market/za", Kind.WELCOME),
        (f"/START@{USERNAME.upper()}", Kind.WELCOME),
        ("/help", Kind.HELP),
        ("/help me", Kind.HELP),
        ("/language", "ask:change_language"),
        ("/settings", "ask:change_language"),
        ("/language ZH", "ask:change_language:language/zh"),
        ("/language zh-TW", "ask:change_language:language/zh"),
        ("/language klingon", "ask:change_language"),
        ("/sales South\nAfrica", "/sales South\nAfrica"),
        ("/ start", "/ start"),
        ("what does /start do?", "what does /start do?"),
        (f"{NAMED} how many?", "how many?"),
        (NAMED, Kind.HELP),
    ],
)
def test_commands_are_read(text: str, said: str | Kind) -> None:
    read = one(text=text)
    assert (read.kind or read.text) == said


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("picture", Kind.PICTURE),
        ("voice", Kind.VOICE),
        ("video", Kind.VIDEO),
        ("sticker", Kind.STICKER),
        ("location", Kind.LOCATION),
        ("file", Kind.FILE),
    ],
)
def test_what_is_no_text_has_its_kind(kind: str, expected: Kind) -> None:
    [read] = parsed(double.kind(USER, kind))
    assert (read.kind, read.text) == (expected, "")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"animation": {}, "document": {}}, Kind.VIDEO),
        ({"venue": {}, "location": {}}, Kind.LOCATION),
        ({"video_note": {}}, Kind.VIDEO),
        ({"audio": {}}, Kind.VOICE),
        ({"contact": {}}, Kind.CONTACT),
        ({"poll": {}}, Kind.OTHER),
        ({"photo": [], "caption": "How many?"}, Kind.PICTURE),
    ],
)
def test_of_several_kinds_the_telling_one_counts(content: dict[str, Any], expected: Kind) -> None:
    assert one(**content).kind is expected


def test_an_album_is_one_message() -> None:
    ids = {one(photo=[], media_group_id="13").id for _ in range(3)}
    assert ids == {"album.13"}


@pytest.mark.parametrize(
    "content",
    [
        {"new_chat_members": [{"id": 1}]},
        {"pinned_message": {"text": "hi"}},
        {"migrate_to_chat_id": -1007},
        {"migrate_from_chat_id": -7},
        {"something_new": 1},
        {"text": "hi", "from": {"id": 9, "is_bot": True}},
        {"text": "hi", "chat": {"id": -1009, "type": "channel"}},
    ],
)
def test_what_is_no_message_to_us_is_left_alone(content: dict[str, Any]) -> None:
    assert private(**content) == []


@pytest.mark.parametrize("name", ["channel_post", "poll", "my_chat_member", "inline_query", "something_new"])
def test_other_updates_are_left_alone(name: str) -> None:
    assert parsed({"update_id": 7, name: double.message(USER, {"text": "hi"})}) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{NAMED} how many?", "how many?"),
        (f"How many, {NAMED.upper()}?", "How many,  ?"),
        (f"{NAMED}: 南非呢？", "南非呢？"),
        (f"/help{NAMED}", Kind.HELP),
        (f"/start{NAMED} from_a_link", Kind.WELCOME),
        (f"/language{NAMED}", "ask:change_language"),
    ],
)
def test_in_a_group_what_is_said_to_us_is_read(text: str, said: str | Kind) -> None:
    [read] = in_group(text, message_id=44)
    assert (read.kind or read.text) == said
    assert (read.user, read.context) == (GROUP, {"message": "44"})


@pytest.mark.parametrize(
    "text",
    [
        "how many trucks?",
        "/help",
        "/help@another_bot",
        f"/help@{USERNAME}2",
        f"@{USERNAME}2 how many?",
        f"me{NAMED}",
        f"@another_bot how many trucks does {USERNAME} know?",
    ],
)
def test_in_a_group_what_is_said_to_others_is_left_alone(text: str) -> None:
    assert in_group(text) == []


def test_in_a_group_a_reply_to_us_is_read_and_one_to_others_is_not() -> None:
    assert [read.text for read in in_group("and in Kenya?", **REPLY_TO_US)] == ["and in Kenya?"]
    assert in_group("and in Kenya?", reply_to_message={"message_id": 1, "from": {"id": 9}}) == []
    assert in_group("/help", **REPLY_TO_US) == []
    opened = {"message_id": 1, "from": {"id": BOT}, "forum_topic_created": {"name": "Trucks"}}
    assert in_group("and in Kenya?", reply_to_message=opened) == []


def test_in_a_group_a_picture_counts_only_where_it_is_shown_to_us() -> None:
    assert in_group(None, photo=[]) == []
    assert [read.kind for read in in_group(None, photo=[], caption=f"{NAMED}?")] == [Kind.PICTURE]
    assert [read.kind for read in in_group(None, photo=[], **REPLY_TO_US)] == [Kind.PICTURE]


def test_who_writes_in_the_name_of_a_group_is_no_machine() -> None:
    anonymous = {"from": {"id": 1087968824, "is_bot": True}, "sender_chat": {"id": int(GROUP)}}
    assert [read.text for read in in_group(f"{NAMED} hi", **anonymous)] == ["hi"]
    assert in_group(f"{NAMED} hi", **{"from": {"id": 9, "is_bot": True}}) == []


def test_the_topic_of_a_group_is_kept() -> None:
    [read] = in_group(f"{NAMED} hi", message_id=3, message_thread_id=12, is_topic_message=True)
    assert read.context == {"message": "3", "thread": "12"}
    [read] = in_group(f"{NAMED} hi", message_id=3, message_thread_id=12)
    assert read.context == {"message": "3"}


@pytest.mark.parametrize(
    "bad",
    [
        None,
        7,
        "text",
        [],
        {},
        {"update_id": "7", "message": UPDATE["message"]},
        {"update_id": True, "message": UPDATE["message"]},
        {"update_id": 7.5, "message": UPDATE["message"]},
        {"update_id": 10**30, "message": UPDATE["message"]},
        {"update_id": 7, "message": None},
        {"update_id": 7, "message": []},
        {"update_id": 7, "message": {"text": "hi"}},
        {"update_id": 7, "message": {"chat": 5, "text": "hi"}},
        {"update_id": 7, "message": {"chat": {"id": "5"}, "text": "hi"}},
        {"update_id": 7, "message": {"chat": {"id": 5, "type": "private"}, "text": ["hi"]}},
        {"update_id": 7, "callback_query": 7},
        {"update_id": 7, "callback_query": {"id": 7, "data": 7, "message": UPDATE["message"]}},
        {"update_id": 7, "callback_query": {"id": "7", "data": "7.0", "inline_message_id": "x"}},
        {"update_id": 7, "callback_query": {"id": "7", "game_short_name": "x", "message": UPDATE["message"]}},
    ],
)
def test_a_bad_update_is_left_alone(bad: Any) -> None:
    assert parsed(bad) == []


@pytest.mark.parametrize(
    "content",
    [
        {"text": "x", "from": None},
        {"text": "x", "from": {"language_code": 7, "is_bot": "no"}},
        {"text": "x", "date": "later", "message_id": "x"},
        {"text": "\ud800"},
        {"text": "x", "reply_to_message": 7, "media_group_id": 7},
        {"text": "x", "is_topic_message": True, "message_thread_id": "x"},
    ],
)
def test_a_message_with_odd_content_is_still_read(content: dict[str, Any]) -> None:
    assert one(**content).text == content["text"]


@pytest.mark.parametrize("markup", [7, {"inline_keyboard": 7}, {"inline_keyboard": [7, [7, {"callback_data": "7.0"}]]}])
def test_a_press_under_an_odd_keyboard_is_still_read(markup: Any) -> None:
    query = {"id": "1", "message": {**UPDATE["message"], "reply_markup": markup}, "data": "7.0"}
    assert [read.press for read in parsed({"update_id": 8, "callback_query": query})] == ["7.0"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no json",
        b"\xff\xfe",
        b"null",
        b"[" * 100_000,
        b'{"message":' * 100_000,
        b"1" * 10_000,
        b'{"update_id": 1' + b"0" * 5_000 + b"}",
        b'{"update_id": NaN, "message": {}}',
        b'{"update_id": 1, "message": ' + b"[" * 500_000 + b"]" * 500_000 + b"}",
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    ],
)
def test_any_body_is_read_without_an_error(body: bytes) -> None:
    assert channel().parse(body) == []
    assert channel().acknowledge(body).body == b""


def test_a_press_is_answered_with_the_acknowledgement() -> None:
    double.option_shown(USER, "9.0", "Nine")
    press = double.press(USER, "Nine")
    reply = channel().acknowledge(json.dumps(press).encode())
    assert (reply.status, reply.media_type) == (200, "application/json")
    query = press["callback_query"]["id"]
    assert json.loads(reply.body) == {"method": "answerCallbackQuery", "callback_query_id": query}
    odd = {"update_id": 8, "callback_query": {"id": query, "inline_message_id": "x"}}
    assert json.loads(channel().acknowledge(json.dumps(odd).encode()).body)["callback_query_id"] == query


def test_we_are_seen_to_type_where_we_are_spoken_to() -> None:
    assert json.loads(channel().acknowledge(SAMPLE).body) == {
        "method": "sendChatAction",
        "chat_id": int(USER),
        "action": "typing",
    }
    topic = {"message_thread_id": 12, "is_topic_message": True}
    told = channel().acknowledge(json.dumps(double.in_group(GROUP, USER, f"{NAMED} hi", **topic)).encode())
    assert json.loads(told.body)["message_thread_id"] == 12
    assert channel().acknowledge(json.dumps(double.in_group(GROUP, USER, "hi")).encode()).body == b""


def test_without_any_setting_the_channel_is_off() -> None:
    assert read(Settings, {}) is None
    assert read(Settings, {"TELEGRAM_TOKEN": "  ", "OTHER": "x"}) is None


@pytest.mark.parametrize("missing", sorted(ENVIRONMENT))
def test_a_channel_that_lacks_a_setting_does_not_start_and_names_it(missing: str) -> None:
    with pytest.raises(ValidationError) as error:
        read(Settings, {name: value for name, value in ENVIRONMENT.items() if name != missing})
    assert [item["loc"] for item in error.value.errors()] == [(missing.lower(),)]
    assert TOKEN not in str(error.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_TOKEN", "123456"),
        ("TELEGRAM_TOKEN", f"{TOKEN}/../x"),
        ("TELEGRAM_USERNAME", "Partner Desk"),
        ("TELEGRAM_SECRET", "short"),
        ("TELEGRAM_SECRET", "with spaces in between it"),
        ("TELEGRAM_SECRET", "x" * 257),
        ("TELEGRAM_API", "api.telegram.org"),
    ],
)
def test_a_wrong_setting_is_named_and_not_shown(name: str, value: str) -> None:
    with pytest.raises(ValidationError) as error:
        channel(**{name: value})
    assert [item["loc"] for item in error.value.errors()] == [(name.lower(),)]
    assert "SECRET" not in name or value not in str(error.value)
    assert TOKEN not in str(error.value)


def test_settings_do_not_show_the_secrets() -> None:
    settings = read(Settings, {**ENVIRONMENT, "TELEGRAM_USERNAME": NAMED})
    assert settings is not None
    assert not any(secret in f"{settings!r} {settings}" for secret in (TOKEN, SECRET))
    assert settings.telegram_username == USERNAME
