"""Telegram: what a reply becomes, and what the platform's answers mean; against the platform's double."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from bot.channels.calls import keyed
from bot.channels.interface import Address, Call, NotSent, Option, Outbound, Permanent, Retry
from bot.channels.registry import configured
from bot.channels.telegram import channel as module
from bot.channels.telegram.channel import Telegram
from tests.platforms.base import Outcome
from tests.platforms.oracle import Oracle
from tests.platforms.telegram import BOT, SECRET, TOKEN, USERNAME
from tests.platforms.telegram import Telegram as Double

USER, GROUP = "6281234567", "-1001234567890"
TO = Address(str(BOT), USER)
LONG = "A sentence of some forty letters, or so. " * 150


def reply(text: str, *titles: str, language: str = "en") -> Outbound:
    options = [Option(f"7.{number}", title) for number, title in enumerate(titles)]
    return Outbound("600:0", text, language, options)


@pytest.fixture
def double() -> Iterator[Double]:
    with Double() as platform:
        assert isinstance(platform, Double)
        platform.text(USER, "hello")
        yield platform


def made(double: Double, **more: str) -> Telegram:
    channel = configured({**double.settings, **more})["telegram"]
    assert isinstance(channel, Telegram)
    return channel


@pytest.fixture
async def channel(double: Double) -> AsyncIterator[Telegram]:
    channel = made(double)
    yield channel
    await channel.close()


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the pauses between messages."""
    for name in ("_APART", "_APART_IN_GROUPS"):
        monkeypatch.setattr(module, name, 0.0)


async def send(channel: Telegram, said: Outbound, to: Address = TO) -> list[str | None]:
    return [(await channel.send(call)).id for call in keyed(said, channel.render(said, to))]


async def refusal(channel: Telegram, said: Outbound, to: Address = TO) -> NotSent:
    with pytest.raises(NotSent) as error:
        await send(channel, said, to)
    assert TOKEN not in str(error.value)
    return error.value


async def test_a_reply_is_sent_as_it_is(double: Double, channel: Telegram) -> None:
    sent = await send(channel, reply("Over <b>5,000</b> *vehicles* https://example.com"))
    [call] = double.calls
    assert call.content == {
        "chat_id": int(USER),
        "text": "Over <b>5,000</b> *vehicles* https://example.com",
        "link_preview_options": {"is_disabled": True},
    }
    assert sent == [str(double.last_to(USER)["message_id"])]


async def test_options_become_a_keyboard(double: Double, channel: Telegram) -> None:
    await send(channel, reply("哪一个？", "一", "二" * 64, language="zh"))
    assert double.said[0].text == "哪一个？"
    assert double.said[0].options == {"7.0": "一", "7.1": "二" * 64}


async def test_titles_that_do_not_fit_stand_in_the_text_and_their_numbers_on_the_buttons(
    double: Double, channel: Telegram
) -> None:
    await send(channel, reply("Which?", "One", "x" * 65))
    [call] = double.calls
    assert call.content["text"] == f"Which?\n\n1. One\n2. {'x' * 65}"
    shown = [button["text"] for [button] in call.content["reply_markup"]["inline_keyboard"]]
    assert shown == ["1. One", f"2. {'x' * 60}…"]


async def test_a_keyboard_that_is_too_large_in_all_becomes_a_list(double: Double, channel: Telegram) -> None:
    await send(channel, reply("哪一个？", *(f"{'选' * 60}{number}" for number in range(60)), language="zh"))
    assert not any(said.options for said in double.said)
    assert f"60. {'选' * 60}59" in double.said[-1].text


async def test_more_options_than_a_keyboard_holds_are_numbered_in_the_text(double: Double, channel: Telegram) -> None:
    await send(channel, reply("Which?", *(f"Option {number}" for number in range(1, 102))))
    assert double.said[0].text.startswith("Which?\n\n1. Option 1\n2. Option 2")
    assert double.said[0].options == {}


async def test_options_without_a_text_get_one(double: Double, channel: Telegram) -> None:
    await send(channel, reply("", "Ya", language="id"))
    assert (double.said[0].text, double.said[0].options) == ("1. Ya", {"7.0": "Ya"})
    assert channel.render(reply(" "), TO) == []


@pytest.mark.usefixtures("hurried")
async def test_a_long_reply_is_split_quotes_at_first_and_offers_at_last(double: Double, channel: Telegram) -> None:
    double.in_group(GROUP, USER, "hello")
    context = {"message": "44", "thread": "12"}
    await send(channel, reply(LONG, "Yes"), Address(str(BOT), GROUP, context))
    contents = [call.content for call in double.calls]
    assert ["reply_parameters" in content for content in contents] == [True] + [False] * (len(contents) - 1)
    assert contents[0]["reply_parameters"] == {"message_id": 44, "allow_sending_without_reply": True}
    assert ["reply_markup" in content for content in contents] == [False] * (len(contents) - 1) + [True]
    assert {content["message_thread_id"] for content in contents} == {12}
    assert " ".join(" ".join(said.text for said in double.said).split()) == " ".join(LONG.split())


@pytest.mark.usefixtures("hurried")
async def test_astral_characters_count_twice(double: Double, channel: Telegram) -> None:
    await send(channel, reply("😀" * 3_000))
    assert [len(said.text) for said in double.said] == [2_048, 952]


async def test_python_telegram_bot_takes_all_that_we_send(
    double: Double, channel: Telegram, oracle: Callable[[str], Oracle]
) -> None:
    await send(channel, reply("Which?", "One", "Two"), Address(str(BOT), USER, {"message": "44", "thread": "12"}))
    await channel.register("https://desk.example/webhooks/telegram/webhook")
    await channel.check()
    double.option_shown(USER, "9.0", "Nine")
    for update in (double.text(USER, "hi"), double.press(USER, "Nine")):
        double.make_call(channel.acknowledge(double.request(update).content).body)
    for call in double.calls:
        method = call.path.rpartition("/")[2]
        assert oracle("telegram").ask("wrong_with", method, call.content or {}) == [], call
    assert len(double.calls) == 9


async def test_messages_of_one_chat_are_kept_apart(
    double: Double, channel: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    # A clock that only pauses move: a slow machine must not count as a pause.
    clock = [double.now]

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        clock[0] += seconds
        double.let_pass(seconds)

    monkeypatch.setattr("bot.channels.telegram.channel.sleep", sleep)
    monkeypatch.setattr("bot.channels.telegram.channel.monotonic", lambda: clock[0])
    for number in range(10):
        await send(channel, reply(str(number)))
    assert len(double.said) == 10
    assert all(0.9 < pause <= 1.0 for pause in pauses[1:])
    double.in_group(GROUP, USER, "hello")
    pauses.clear()
    for number in range(30):
        await send(channel, reply(str(number)), Address(str(BOT), GROUP))
    assert all(2.9 < pause <= 3.0 for pause in pauses[1:])


@pytest.mark.usefixtures("hurried")
async def test_too_many_messages_are_asked_to_wait(double: Double, channel: Telegram) -> None:
    for _ in range(3):
        await send(channel, reply("Hello!"))
    busy = await refusal(channel, reply("Hello!"))
    assert isinstance(busy, Retry)
    assert (str(busy), busy.after) == ("Telegram asks to wait (error 429)", 1.0)
    double.let_pass(1.0)
    await send(channel, reply("Hello!"))


async def test_a_user_who_has_blocked_us_is_given_up(double: Double, channel: Telegram) -> None:
    double.blocked.add(int(USER))
    error = await refusal(channel, reply("Hello!"))
    assert isinstance(error, Permanent)
    assert "blocked" in str(error)


async def test_a_group_that_has_grown_is_written_to_by_its_new_id(double: Double, channel: Telegram) -> None:
    double.in_group("-42", USER, "hello")
    double.moved[-42] = int(GROUP)
    await send(channel, reply("Hello!"), Address(str(BOT), "-42", {"message": "1"}))
    assert [(said.user, said.text) for said in double.said] == [(GROUP, "Hello!")]
    assert [call.content["chat_id"] for call in double.calls] == [-42, int(GROUP)]


def outcome(code: int, words: str = "odd", headers: dict[str, str] | None = None, **parameters: Any) -> Outcome:
    content = {"ok": False, "error_code": code, "description": f"{words} /bot{TOKEN}/", "parameters": parameters}
    return Outcome(code, content, headers or {})


@pytest.mark.parametrize(
    ("answer", "kind", "after"),
    [
        (outcome(429, retry_after=17), Retry, 17.0),
        (outcome(429, retry_after=10**9), Retry, 3600.0),
        (outcome(429, retry_after=-1), Retry, None),
        (outcome(429, retry_after="x"), Retry, None),
        (outcome(429, headers={"retry-after": "4"}), Retry, 4.0),
        (Outcome(429, {"parameters": 7}), Retry, None),
        (outcome(401), Retry, 60.0),
        (outcome(404), Retry, 60.0),
        (outcome(403), Permanent, None),
        (outcome(400), Permanent, None),
        (outcome(400, migrate_to_chat_id="x"), Permanent, None),
        (outcome(400, migrate_to_chat_id=-1007), Permanent, None),  # and again, and again
        (outcome(409), Permanent, None),
        (outcome(500), Retry, None),
        (Outcome(502, {}), Retry, None),
        (Outcome(503, {}, {"retry-after": "5"}), Retry, 5.0),
        (Outcome(302, {}), Retry, None),
        (Outcome(200, {}), Retry, None),
        (Outcome(200, {"ok": False}), Retry, None),
    ],
)
async def test_what_the_platform_s_errors_mean(
    double: Double, channel: Telegram, answer: Outcome, kind: type[NotSent], after: float | None
) -> None:
    double.before = lambda call: answer
    error = await refusal(channel, reply("Hello!"))
    assert type(error) is kind
    assert getattr(error, "after", None) == after
    assert "odd" not in str(error)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Bad Request: chat not found", "there is no such chat"),
        ("Bad Request: not enough rights to send text messages to the chat", "the bot may not write in this group"),
        ("Bad Request: message thread not found", "the topic of the group is gone"),
        ("Bad Request: TOPIC_CLOSED", "the topic of the group is closed"),
    ],
)
async def test_known_reasons_are_told(double: Double, channel: Telegram, words: str, told: str) -> None:
    double.before = lambda call: outcome(400, words)
    assert str(await refusal(channel, reply("Hello!"))) == f"{told} (error 400)"


async def test_a_platform_that_is_not_there_is_tried_again(double: Double) -> None:
    channel = made(double, TELEGRAM_API="http://127.0.0.1:9")
    error = await refusal(channel, reply("Hello!"))
    await channel.close()
    assert isinstance(error, Retry)
    assert (str(error), error.uncertain) == ("the platform can't be reached (ConnectError)", False)


async def test_secrets_are_in_no_log(double: Double, channel: Telegram, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await send(channel, reply("Hello!"))
    await channel.register("https://desk.example/webhooks/telegram/webhook")
    double.before = lambda call: outcome(400, "Bad Request")
    await refusal(channel, reply("Hello!"))
    with pytest.raises(Permanent) as error:
        await channel.register("https://desk.example/webhooks/telegram/webhook")
    assert not any(secret in caplog.text + str(error.value) for secret in (TOKEN, SECRET))


async def test_a_check_tells_the_bot_and_its_webhook(double: Double, channel: Telegram) -> None:
    assert await channel.check() == f"@{USERNAME}, no webhook: run `python -m bot channels register telegram`"
    address = "https://desk.example/webhooks/telegram/webhook"
    assert await channel.register(address) == f"Telegram sends what users write to {address}"
    assert await channel.check() == f"@{USERNAME}, webhook {address}"
    double.hook["last_error_message"] = "Wrong response from the webhook: 403 Forbidden"
    assert (await channel.check()).endswith("last error there: Wrong response from the webhook: 403 Forbidden")
    assert (double.hook["secret"], double.hook["updates"]) == (
        SECRET,
        ["message", "edited_message", "callback_query"],
    )


async def test_the_menu_has_the_commands_in_each_language(double: Double, channel: Telegram) -> None:
    await channel.register("https://desk.example/webhooks/telegram/webhook")
    assert {language: [each["command"] for each in commands] for language, commands in double.commands.items()} == {
        "": ["help", "language"],
        "zh": ["help", "language"],
        "id": ["help", "language"],
    }
    assert double.commands["zh"][1]["description"] == "选择语言"


async def test_a_name_or_a_token_of_another_bot_is_named_by_its_setting(double: Double) -> None:
    for more, words in (
        ({"TELEGRAM_USERNAME": "another_bot"}, "TELEGRAM_USERNAME is another bot's"),
        ({"TELEGRAM_TOKEN": f"{BOT}:AAH-a-token-that-was-revoked"}, "TELEGRAM_TOKEN is not accepted"),
    ):
        channel = made(double, **more)
        with pytest.raises(NotSent, match=words) as error:
            await channel.check()
        await channel.close()
        assert "AAH" not in str(error.value)


@pytest.mark.parametrize("address", ["http://desk.example/", "https://…/"])
async def test_an_address_that_telegram_does_not_take_is_told(double: Double, channel: Telegram, address: str) -> None:
    words = "Bad Request: bad webhook: IP address is reserved"
    double.before = lambda call: outcome(400, words)
    with pytest.raises(Permanent, match=r"https://|IP address is reserved"):
        await channel.register(address)


async def test_an_answer_that_is_no_json_is_tried_again(double: Double, channel: Telegram) -> None:
    double.before = lambda call: Outcome(200, [])  # type: ignore[arg-type]
    with pytest.raises(Retry, match="TELEGRAM_API"):
        await channel.send(Call("sendMessage", {"chat_id": 1}))


def test_rendering_is_the_same_every_time(double: Double) -> None:
    said = reply(LONG, "One", "Two")
    assert made(double).render(said, TO) == made(double).render(said, TO)
