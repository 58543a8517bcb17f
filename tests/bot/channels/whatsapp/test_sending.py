"""WhatsApp: what a reply becomes, and what the platform's answers mean; against the platform's double."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from bot.channels.calls import keyed
from bot.channels.interface import Address, Call, NotSent, Option, Outbound, Permanent, Retry, WindowClosed
from bot.channels.registry import configured
from bot.channels.whatsapp.channel import WhatsApp
from tests.platforms.base import Outcome
from tests.platforms.whatsapp import TOKEN
from tests.platforms.whatsapp import WhatsApp as Double

USER = "6281234567890"
TO = Address("106540352242922", USER)
LONG = "A sentence of some forty letters, or so. " * 150


def options(*titles: str) -> list[Option]:
    return [Option(f"7.{number}", title) for number, title in enumerate(titles)]


def reply(text: str, *titles: str, language: str = "en") -> Outbound:
    return Outbound("wamid.A=:0", text, language, options(*titles))


@pytest.fixture
def double() -> Iterator[Double]:
    with Double() as platform:
        assert isinstance(platform, Double)
        yield platform


@pytest.fixture
async def channel(double: Double) -> AsyncIterator[WhatsApp]:
    made = configured(double.settings)["whatsapp"]
    assert isinstance(made, WhatsApp)
    yield made
    await made.close()


async def send(channel: WhatsApp, said: Outbound, to: Address = TO) -> list[str | None]:
    return [(await channel.send(call)).id for call in keyed(said, channel.render(said, to))]


async def refusal(channel: WhatsApp, said: Outbound, to: Address = TO) -> NotSent:
    with pytest.raises(NotSent) as error:
        await send(channel, said, to)
    assert TOKEN not in str(error.value)
    return error.value


async def test_a_reply_is_sent_after_the_message_was_marked_as_read(double: Double, channel: WhatsApp) -> None:
    event = double.text(USER, "hello")
    message = event["messages"][0]["id"]
    sent = await send(channel, reply("Hello!"), Address(TO.account, USER, {"message": message}))
    read, text = (call.content for call in double.calls)
    assert (read["status"], read["message_id"], read["typing_indicator"]) == ("read", message, {"type": "text"})
    assert text["text"] == {"body": "Hello!", "preview_url": False}
    assert text["biz_opaque_callback_data"] == "wamid.A=:0:2"
    assert [said.text for said in double.said] == ["Hello!"]
    assert sent[1] is not None


@pytest.mark.parametrize(
    ("titles", "sort"),
    [
        (["Yes", "No"], "button"),
        (["x" * 20] * 1, "button"),
        (["x" * 21], "list"),
        (["a", "b", "c", "d"], "list"),
        ([f"{'x' * 80} {number}" for number in range(1)], "list"),
        ([str(number) for number in range(10)], "list"),
    ],
)
async def test_options_become_what_the_platform_has_room_for(
    double: Double, channel: WhatsApp, titles: list[str], sort: str
) -> None:
    double.text(USER, "hello")
    await send(channel, reply("Which?", *titles))
    [call] = double.calls
    assert call.content["interactive"]["type"] == sort
    assert list(double.said[0].options) == [option.id for option in options(*titles)]


async def test_a_long_title_stands_whole_in_a_row_s_description(double: Double, channel: WhatsApp) -> None:
    double.text(USER, "hello")
    await send(channel, reply("Yang mana?", "Perjanjian pengiriman ke Kenya: nilainya", "B", "C", "D", language="id"))
    interactive = double.calls[0].content["interactive"]
    assert interactive["action"]["button"] == "Pilih"
    assert interactive["action"]["sections"][0]["rows"][0] == {
        "id": "7.0",
        "title": "1. Perjanjian pengirima…",
        "description": "Perjanjian pengiriman ke Kenya: nilainya",
    }
    assert interactive["body"]["text"] == "Yang mana?"


async def test_titles_with_the_same_beginning_or_the_same_altogether_are_told_apart_by_their_numbers(
    double: Double, channel: WhatsApp
) -> None:
    double.text(USER, "hello")
    # Meta refuses a list whose rows have the same title: glific/glific-frontend#1999.
    start = "J7 intelligent vehicle factory"
    await send(channel, reply("Which?", f"{start}: owner", f"{start}: innovation", "Same", "Same"))
    [call] = double.calls
    rows = call.content["interactive"]["action"]["sections"][0]["rows"]
    assert [row["title"] for row in rows] == [
        "1. J7 intelligent vehic…",
        "2. J7 intelligent vehic…",
        "3. Same",
        "4. Same",
    ]
    assert list(double.said[0].options.values()) == [f"{start}: owner", f"{start}: innovation", "Same", "Same"]


async def test_titles_that_a_description_can_not_show_stand_in_the_text(double: Double, channel: WhatsApp) -> None:
    double.text(USER, "hello")
    titles = [f"{'x' * 72}{number}" for number in range(2)]
    await send(channel, reply("Which?", *titles))
    [call] = double.calls
    assert call.content["interactive"]["body"]["text"] == f"Which?\n\n1. {titles[0]}\n2. {titles[1]}"


async def test_a_text_that_is_too_long_for_buttons_goes_before_them(double: Double, channel: WhatsApp) -> None:
    double.text(USER, "hello")
    await send(channel, reply("Which? " * 200, "Yes", "No"))
    assert [call.content["type"] for call in double.calls] == ["text", "interactive"]
    assert double.calls[1].content["interactive"]["type"] == "button"


async def test_more_options_than_a_list_holds_are_numbered_in_the_text(double: Double, channel: WhatsApp) -> None:
    double.text(USER, "hello")
    await send(channel, reply("Which?", *(f"Option {number}" for number in range(1, 12))))
    assert double.said[0].text.startswith("Which?\n\n1. Option 1\n2. Option 2")
    assert double.said[0].options == {}


async def test_a_long_reply_is_split_and_the_last_part_has_the_options(double: Double, channel: WhatsApp) -> None:
    double.text(USER, "hello")
    await send(channel, reply(LONG, "Yes"))
    texts = [said.text for said in double.said]
    assert [bool(said.options) for said in double.said] == [False] * (len(texts) - 1) + [True]
    assert " ".join(" ".join(texts).split()) == " ".join(LONG.split())
    assert all(text.endswith("or so.") for text in texts)


async def test_a_user_without_a_number_is_written_to_by_the_id(double: Double, channel: WhatsApp) -> None:
    double.text("ID.134912", "hello")
    await send(channel, reply("Hello!"), Address(TO.account, "ID.134912"))
    assert double.calls[0].content["recipient"] == "ID.134912"
    assert "to" not in double.calls[0].content


async def test_after_a_day_the_window_is_closed_and_only_a_template_goes_through(double: Double) -> None:
    channel = configured({**double.settings, "WHATSAPP_TEMPLATE": "we_have_an_answer"})["whatsapp"]
    assert isinstance(channel, WhatsApp)
    double.text(USER, "hello")
    double.let_pass(86_401)
    closed = await refusal(channel, reply("Hello!", language="zh"))
    assert isinstance(closed, WindowClosed)
    assert "24 hours" in str(closed)
    template = channel.reopening(reply("Hello!", language="zh"), TO)
    assert template is not None
    await channel.send(template)
    await channel.close()
    assert [said.text for said in double.said] == ["[template we_have_an_answer zh_CN]"]


async def test_without_a_template_nothing_is_sent_instead(channel: WhatsApp) -> None:
    assert channel.reopening(reply("Hello!"), TO) is None


async def test_the_pair_s_rate_asks_to_wait(double: Double, channel: WhatsApp) -> None:
    double.text(USER, "hello")
    for _ in range(45):
        await send(channel, reply("Hello!"))
    busy = await refusal(channel, reply("Hello!"))
    assert isinstance(busy, Retry)
    assert (str(busy), busy.after) == ("WhatsApp asks to wait (error 131056)", 6.0)
    double.let_pass(6.0)
    await send(channel, reply("Hello!"))


def outcome(code: int, status: int = 400, **headers: str) -> Outcome:
    # Meta's words do quote the token.
    words = f"(#{code}) Malformed access token {TOKEN}"
    return Outcome(status, {"error": {"message": words, "code": code}}, headers)


@pytest.mark.parametrize(
    ("answer", "kind", "after"),
    [
        (outcome(130429, 429), Retry, None),
        (outcome(130429, 429, **{"retry-after": "17"}), Retry, 17.0),
        (outcome(80007), Retry, None),
        (outcome(131016, 500), Retry, None),
        (outcome(190, 401), Retry, 60.0),
        (outcome(10, 403), Retry, 60.0),
        (outcome(200, 403), Retry, 60.0),
        (outcome(131031, 403), Retry, 60.0),
        (outcome(131047), WindowClosed, None),
        (outcome(131026), Permanent, None),
        (outcome(131051), Permanent, None),
        (outcome(100), Permanent, None),
        (outcome(999_999), Permanent, None),
        (outcome(999_999, 503), Retry, None),
        (Outcome(500, {}), Retry, None),
        (Outcome(503, {}, {"retry-after": "x"}), Retry, None),
        (Outcome(503, {}, {"retry-after": "999999"}), Retry, 3600.0),
        (Outcome(429, {}), Retry, None),
        (Outcome(401, {}), Retry, 60.0),
        (Outcome(404, {}), Permanent, None),
        (Outcome(302, {}), Permanent, None),
        (Outcome(400, {"error": "odd"}), Permanent, None),
        (Outcome(400, {"error": {"code": "131047"}}), Permanent, None),
    ],
)
async def test_what_the_platform_s_errors_mean(
    double: Double, channel: WhatsApp, answer: Outcome, kind: type[NotSent], after: float | None
) -> None:
    double.text(USER, "hello")
    double.before = lambda call: answer
    error = await refusal(channel, reply("Hello!"))
    assert type(error) is kind
    assert getattr(error, "after", None) == after
    assert str(error)


async def test_a_token_that_is_refused_is_named_by_its_setting(double: Double) -> None:
    channel = configured({**double.settings, "WHATSAPP_TOKEN": "EAAG-expired"})["whatsapp"]
    with pytest.raises(Retry) as error:
        await channel.check()
    await channel.close()
    assert "WHATSAPP_TOKEN is not accepted" in str(error.value)
    assert "EAAG" not in str(error.value)


async def test_a_check_tells_the_number(channel: WhatsApp) -> None:
    assert await channel.check() == "15550783881, Partner Desk"


async def test_a_check_of_something_else_is_not_in_order(double: Double, channel: WhatsApp) -> None:
    double.before = lambda call: Outcome(200, {"hello": "world"})
    with pytest.raises(Permanent, match="WHATSAPP_PHONE_NUMBER_ID"):
        await channel.check()


async def test_a_platform_that_is_not_there_is_tried_again(double: Double) -> None:
    channel = configured({**double.settings, "WHATSAPP_API": "http://127.0.0.1:9/v23.0"})["whatsapp"]
    with pytest.raises(Retry) as error:
        await channel.check()
    await channel.close()
    assert str(error.value) == "the platform can't be reached (ConnectError)"
    assert not error.value.uncertain


async def test_a_connection_that_breaks_after_the_call_leaves_it_uncertain(channel: WhatsApp, double: Double) -> None:
    def die(call: Any) -> None:
        raise SystemError("the double breaks off")

    double.text(USER, "hello")
    double.after = die
    error = await refusal(channel, reply("Hello!"))
    assert isinstance(error, Retry)


async def test_an_answer_that_is_no_json_is_no_error(double: Double, channel: WhatsApp) -> None:
    double.before = lambda call: Outcome(200, [])  # type: ignore[arg-type]
    assert (await channel.send(Call("messages", {}))).id is None


def test_rendering_is_the_same_every_time() -> None:
    channel = configured(
        {name.upper(): "1" for name in ("whatsapp_phone_number_id", "whatsapp_token")}
        | {"WHATSAPP_APP_SECRET": "1", "WHATSAPP_VERIFY_TOKEN": "1"}
    )["whatsapp"]
    said = reply(LONG, "One", "Two", "Three", "Four")
    assert json.dumps([call.content for call in channel.render(said, TO)]) == json.dumps(
        [call.content for call in channel.render(said, TO)]
    )
