"""LINE: what a reply becomes, and what the platform's answers mean; against the platform's double."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.channels.calls import keyed
from bot.channels.interface import Address, Call, NotSent, Option, Outbound, Permanent, Retry
from bot.channels.line.channel import Line
from bot.channels.registry import configured
from bot.channels.splitting import Unit
from tests.platforms.base import Call as Told
from tests.platforms.base import Outcome
from tests.platforms.line import ACCOUNT, SECRET, TOKEN
from tests.platforms.line import Line as Double
from tests.platforms.oracle import Oracle

LONG = "A sentence of some forty letters, or so. " * 150
VERY_LONG = LONG * 6
REPLY, PUSH, LOADING = "/v2/bot/message/reply", "/v2/bot/message/push", "/v2/bot/chat/loading/start"
USED = Outcome(400, {"message": "Invalid reply token"})


def reply(text: str, *titles: str, position: int = 0) -> Outbound:
    options = [Option(f"7.{number}", title) for number, title in enumerate(titles)]
    return Outbound(f"01HZX:{position}", text, "en", options, position)


@pytest.fixture
def double() -> Iterator[Double]:
    with Double() as platform:
        assert isinstance(platform, Double)
        yield platform


@pytest.fixture
async def channel(double: Double) -> AsyncIterator[Line]:
    made = configured(double.settings)["line"]
    assert isinstance(made, Line)
    yield made
    await made.close()


@pytest.fixture
def to(double: Double, channel: Line) -> Address:
    return address(double, channel, "ann")


def address(double: Double, channel: Line, user: str) -> Address:
    """Where the answer goes to somebody who has just written."""
    event = double.mention(user, "hello") if ":" in user else double.text(user, "hello")
    [message] = channel.parse(double.signed([event]).content)
    return Address(message.account, message.user, message.context, message.at)


async def send(channel: Line, said: Outbound, to: Address, again: bool = False) -> list[str | None]:
    calls = [replace(call, again=again) for call in keyed(said, channel.render(said, to))]
    return [(await channel.send(call)).id for call in calls]


async def refusal(channel: Line, said: Outbound, to: Address, again: bool = False) -> NotSent:
    """What goes wrong with the first message; the animation is left out, as it may fail."""
    first = next(call for call in keyed(said, channel.render(said, to)) if not call.optional)
    with pytest.raises(NotSent) as error:
        await channel.send(replace(first, again=again))
    assert not any(secret in str(error.value) for secret in (TOKEN, SECRET))
    return error.value


def paths(double: Double) -> list[str]:
    return [call.path for call in double.calls]


async def test_a_reply_uses_the_token_after_the_animation_has_begun(double: Double, channel: Line, to: Address) -> None:
    sent = await send(channel, reply("Hello!"), to)
    assert paths(double) == [LOADING, REPLY]
    assert double.loading == ["ann"]
    assert [said.text for said in double.said] == ["Hello!"]
    assert sent[1] is not None
    assert "x-line-retry-key" not in double.calls[1].headers


@pytest.mark.parametrize("user", ["group:friends", "room:friends"])
async def test_in_a_group_there_is_no_animation(double: Double, channel: Line, user: str) -> None:
    await send(channel, reply("Hello!"), address(double, channel, user))
    assert paths(double) == [REPLY]
    assert [(said.user, said.text) for said in double.said] == [(user, "Hello!")]


async def test_five_messages_go_with_the_token_and_the_others_are_pushed(
    double: Double, channel: Line, to: Address
) -> None:
    await send(channel, reply(VERY_LONG, "Yes"), to)
    assert paths(double) == [LOADING, REPLY, PUSH]
    assert len(double.calls[1].content["messages"]) == 5
    texts = [said.text for said in double.said]
    assert " ".join(" ".join(texts).split()) == " ".join(VERY_LONG.split())
    assert all(text.endswith("or so.") for text in texts)
    assert [bool(said.options) for said in double.said] == [False] * (len(texts) - 1) + [True]


async def test_a_second_reply_to_a_message_is_pushed_as_the_token_is_used(
    double: Double, channel: Line, to: Address
) -> None:
    await send(channel, reply("One."), to)
    await send(channel, reply("Two.", position=1), to)
    assert paths(double) == [LOADING, REPLY, PUSH]
    assert [said.text for said in double.said] == ["One.", "Two."]


async def test_a_message_without_a_token_is_answered_by_a_push(double: Double, channel: Line, to: Address) -> None:
    await send(channel, reply("Hello!"), Address(to.account, to.user))
    assert paths(double) == [LOADING, PUSH]


async def test_a_token_that_has_expired_falls_back_to_a_push(double: Double, channel: Line, to: Address) -> None:
    double.let_pass(61)
    await send(channel, reply("Hello!"), to)
    assert paths(double) == [LOADING, REPLY, PUSH]
    assert [said.text for said in double.said] == ["Hello!"]


async def test_an_attempt_whose_end_nobody_noted_is_not_made_up_for_by_a_push(
    double: Double, channel: Line, to: Address
) -> None:
    await send(channel, reply("Hello!"), to)
    await send(channel, reply("Hello!"), to, again=True)
    assert paths(double) == [LOADING, REPLY] * 2
    assert [said.text for said in double.said] == ["Hello!"]


async def test_an_attempt_that_never_came_through_is_made_again(double: Double, channel: Line, to: Address) -> None:
    await send(channel, reply("Hello!"), to, again=True)
    assert [said.text for said in double.said] == ["Hello!"]


async def test_after_its_time_a_token_tells_nothing_and_the_answer_is_not_lost(
    double: Double, channel: Line, to: Address
) -> None:
    old = replace(to, at=time.time() - 61)
    double.let_pass(61)
    await send(channel, reply("Hello!"), old, again=True)
    assert [said.text for said in double.said] == ["Hello!"]


@pytest.mark.parametrize("at", [None, time.time() + 3600], ids=["none", "of a clock that is ahead"])
async def test_a_token_without_a_time_tells_nothing_either(
    double: Double, channel: Line, to: Address, at: float | None
) -> None:
    double.before = lambda call: USED if call.path == REPLY else None
    await send(channel, replace(reply("Hello!")), replace(to, at=at), again=True)
    assert [said.text for said in double.said] == ["Hello!"]


async def test_a_push_that_is_made_again_arrives_once(double: Double, channel: Line, to: Address) -> None:
    plain = Address(to.account, to.user)
    for _ in range(3):
        await send(channel, reply("Hello!"), plain)
    keys = {call.headers["x-line-retry-key"] for call in double.calls if call.path == PUSH}
    assert len(keys) == 1
    assert [said.text for said in double.said] == ["Hello!"]


async def test_each_push_has_a_key_of_its_own(double: Double, channel: Line, to: Address) -> None:
    plain = Address(to.account, to.user)
    await send(channel, reply(VERY_LONG), plain)
    await send(channel, reply("Two.", position=1), plain)
    keys = [call.headers["x-line-retry-key"] for call in double.calls if call.path == PUSH]
    assert len(set(keys)) == len(keys) == 3


def broken_off(double: Double, path: str) -> Callable[[Told], Outcome | None]:
    """Takes a call, and answers as if it had not, once."""
    done: list[Told] = []

    def deal_with(call: Told) -> Outcome | None:
        if call.path != path or done:
            return None
        done.append(call)
        double.answer(call)
        return Outcome(500, {"message": "Internal server error"})

    return deal_with


async def test_a_reply_without_an_answer_is_uncertain_and_arrives_once(
    double: Double, channel: Line, to: Address
) -> None:
    double.before = broken_off(double, REPLY)
    error = await refusal(channel, reply("Hello!"), to)
    assert isinstance(error, Retry)
    assert error.uncertain
    await send(channel, reply("Hello!"), to, again=True)
    assert [said.text for said in double.said] == ["Hello!"]


@pytest.mark.parametrize("status", [401, 403, 429, 503])
async def test_what_was_uncertain_stays_so_until_the_token_tells(
    double: Double, channel: Line, to: Address, status: int
) -> None:
    double.before = lambda call: outcome(status)
    error = await refusal(channel, reply("Hello!"), to, again=True)
    assert isinstance(error, Retry)
    assert error.uncertain


async def test_a_platform_that_is_away_does_not_make_a_call_before_certain(double: Double, to: Address) -> None:
    channel = configured({**double.settings, "LINE_API": "http://127.0.0.1:9"})["line"]
    assert isinstance(channel, Line)
    error = await refusal(channel, reply("Hello!"), to, again=True)
    await channel.close()
    assert isinstance(error, Retry)
    assert error.uncertain


async def test_a_push_without_an_answer_can_be_made_again_and_arrives_once(
    double: Double, channel: Line, to: Address
) -> None:
    plain = Address(to.account, to.user)
    double.before = broken_off(double, PUSH)
    error = await refusal(channel, reply("Hello!"), plain)
    assert isinstance(error, Retry)
    assert not error.uncertain
    await send(channel, reply("Hello!"), plain)
    assert [said.text for said in double.said] == ["Hello!"]


async def test_a_push_instead_of_a_reply_leaves_nothing_uncertain(double: Double, channel: Line, to: Address) -> None:
    """Else the next attempt would take the bad token for a sign that the answer had arrived."""
    double.before = lambda call: USED if call.path == REPLY else Outcome(503, {})
    error = await refusal(channel, reply("Hello!"), to)
    assert isinstance(error, Retry)
    assert not error.uncertain


@pytest.mark.parametrize("path", [REPLY, PUSH])
async def test_a_connection_that_breaks_leaves_only_a_reply_uncertain(to: Address, path: str) -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    environment = {"LINE_CHANNEL_SECRET": SECRET, "LINE_CHANNEL_ACCESS_TOKEN": TOKEN}
    channel = configured({**environment, "LINE_API": f"http://127.0.0.1:{port}"})["line"]
    assert isinstance(channel, Line)
    error = await refusal(channel, reply("Hello!"), to if path == REPLY else Address(to.account, to.user))
    await channel.close()
    server.close()
    assert isinstance(error, Retry)
    assert error.uncertain == (path == REPLY)


async def test_options_become_quick_replies_that_show_the_whole_title(
    double: Double, channel: Line, to: Address
) -> None:
    await send(channel, reply("Which?", "South Africa", "x" * 20), to)
    [message] = double.calls[1].content["messages"]
    assert message["text"] == "Which?"
    assert [item["action"] for item in message["quickReply"]["items"]] == [
        {"type": "postback", "label": "South Africa", "data": "7.0", "displayText": "South Africa"},
        {"type": "postback", "label": "x" * 20, "data": "7.1", "displayText": "x" * 20},
    ]


async def test_titles_that_do_not_fit_stand_in_the_text_and_their_numbers_on_the_buttons(
    double: Double, channel: Line, to: Address
) -> None:
    await send(channel, reply("Which?", "South Africa: annual sales", "南非：年销量"), to)
    [message] = double.calls[1].content["messages"]
    assert message["text"] == "Which?\n\n1. South Africa: annual sales\n2. 南非：年销量"
    labels = [item["action"]["label"] for item in message["quickReply"]["items"]]
    assert labels == ["1. South Africa: an…", "2. 南非：年销量"]
    assert list(double.said[0].options.values()) == ["South Africa: annual sales", "南非：年销量"]


@pytest.mark.parametrize(("count", "pressed"), [(1, 1), (13, 13), (14, 0)])
async def test_more_options_than_there_is_room_for_are_numbered_in_the_text(
    double: Double, channel: Line, to: Address, count: int, pressed: int
) -> None:
    await send(channel, reply("Which?", *(f"Option {number}" for number in range(1, count + 1))), to)
    assert len(double.said[0].options) == pressed
    assert ("14. Option 14" in double.said[0].text) == (count == 14)


async def test_very_long_titles_are_within_the_bounds(double: Double, channel: Line, to: Address) -> None:
    await send(channel, reply("Which?", "x" * 400, "👩‍👩‍👧‍👦" * 30), to)
    assert [len(title) <= 300 for title in double.said[0].options.values()] == [True, True]


async def test_options_without_a_text_are_a_list(double: Double, channel: Line, to: Address) -> None:
    await send(channel, reply("", "Yes", "No"), to)
    assert double.said[0].text == "1. Yes\n2. No"


async def test_a_reply_that_says_nothing_takes_no_call(channel: Line, to: Address) -> None:
    assert channel.render(reply(" "), to) == []


async def test_a_text_is_cut_by_utf16_units_and_never_within_a_sign(double: Double, channel: Line, to: Address) -> None:
    await send(channel, reply("😀" * 2500), to)
    await send(channel, reply("𠀀" * 2501, position=1), to)
    assert [Unit.UTF16.length(said.text) for said in double.said] == [5000, 5000, 2]
    for said in double.said:
        said.text.encode("utf-8")


async def test_the_sdk_takes_what_we_send(
    double: Double, channel: Line, to: Address, oracle: Callable[[str], Oracle]
) -> None:
    await send(channel, reply(VERY_LONG, "South Africa: annual sales", "No"), to)
    names = {LOADING: "loading", REPLY: "reply", PUSH: "push"}
    for call in double.calls:
        told = oracle("line").ask("takes", names[call.path], call.content)
        assert {name: told[name] for name in call.content} == call.content


async def test_a_quota_that_is_used_up_stops_pushes_and_not_replies(double: Double, channel: Line, to: Address) -> None:
    double.quota = 0
    error = await refusal(channel, reply("Hello!"), Address(to.account, to.user))
    assert isinstance(error, Permanent)
    assert "monthly quota" in str(error)
    await send(channel, reply("Hello!"), to)
    assert [said.text for said in double.said] == ["Hello!"]


def outcome(status: int, **headers: str) -> Outcome:
    # Its words may quote anything.
    return Outcome(status, {"message": f"May not be {TOKEN}", "details": [{"message": SECRET}]}, headers)


@pytest.mark.parametrize(
    ("answer", "kind", "after"),
    [
        (outcome(429), Retry, None),
        (outcome(429, **{"retry-after": "17"}), Retry, 17.0),
        (outcome(500), Retry, None),
        (outcome(503), Retry, None),
        (outcome(401), Retry, 60.0),
        (outcome(403), Retry, 60.0),
        (outcome(400), Permanent, None),
        (outcome(404), Permanent, None),
        (outcome(413), Permanent, None),
        (outcome(302), Permanent, None),
        (Outcome(400, {"message": {"odd": 1}}), Permanent, None),
        (Outcome(400, []), Permanent, None),  # type: ignore[arg-type]
    ],
)
@pytest.mark.parametrize("path", [REPLY, PUSH])
async def test_what_the_platform_s_errors_mean(
    double: Double, channel: Line, to: Address, answer: Outcome, kind: type[NotSent], after: float | None, path: str
) -> None:
    double.before = lambda call: answer
    error = await refusal(channel, reply("Hello!"), to if path == REPLY else Address(to.account, to.user))
    assert type(error) is kind
    assert getattr(error, "after", None) == after
    assert getattr(error, "uncertain", False) == (path == REPLY and answer.status >= 500)
    assert paths(double) == [path]


async def test_the_rate_limit_asks_to_wait(double: Double, channel: Line, to: Address) -> None:
    double.before = lambda call: Outcome(429, {"message": "The API rate limit has been exceeded. Try again later."})
    assert isinstance(await refusal(channel, reply("Hello!"), to), Retry)
    double.before = lambda call: None
    await send(channel, reply("Hello!"), to)
    assert [said.text for said in double.said] == ["Hello!"]


async def test_an_animation_that_is_refused_is_optional(double: Double, channel: Line, to: Address) -> None:
    double.before = lambda call: outcome(400) if call.path == LOADING else None
    loading, *_ = keyed(reply("Hello!"), channel.render(reply("Hello!"), to))
    assert loading.optional
    with pytest.raises(NotSent):
        await channel.send(loading)


async def test_a_token_that_is_refused_is_named_by_its_setting(double: Double) -> None:
    channel = configured({**double.settings, "LINE_CHANNEL_ACCESS_TOKEN": "expired+token"})["line"]
    with pytest.raises(Retry) as error:
        await channel.check()
    await channel.close()
    assert "LINE_CHANNEL_ACCESS_TOKEN is not accepted" in str(error.value)
    assert "expired+token" not in str(error.value)


async def test_a_check_tells_the_account(channel: Line) -> None:
    assert await channel.check() == f"Partner Desk, @216ru123, LINE_USER_ID={ACCOUNT}"


async def test_a_check_tells_the_account_s_id_where_another_is_set(double: Double) -> None:
    channel = configured({**double.settings, "LINE_USER_ID": "U" + "0" * 32})["line"]
    with pytest.raises(Permanent, match=f"LINE_USER_ID is another account's: write {ACCOUNT}"):
        await channel.check()
    await channel.close()


async def test_a_check_of_something_else_is_not_in_order(double: Double, channel: Line) -> None:
    double.before = lambda call: Outcome(200, {"hello": "world"})
    with pytest.raises(Permanent, match="LINE_API"):
        await channel.check()


async def test_our_address_can_be_registered(double: Double, channel: Line) -> None:
    assert "registered" in str(await channel.register("https://desk.example.com/webhooks/line/webhook"))
    with pytest.raises(Permanent, match="PUBLIC_URL"):
        await channel.register("http://desk.example.com/webhooks/line/webhook")
    double.before = lambda call: outcome(401)
    with pytest.raises(Retry, match="LINE_CHANNEL_ACCESS_TOKEN"):
        await channel.register("https://desk.example.com/webhooks/line/webhook")


async def test_a_platform_that_is_not_there_is_tried_again(double: Double, to: Address) -> None:
    channel = configured({**double.settings, "LINE_API": "http://127.0.0.1:9"})["line"]
    assert isinstance(channel, Line)
    error = await refusal(channel, reply("Hello!"), to)
    await channel.close()
    assert str(error) == "the platform can't be reached (ConnectError)"
    assert isinstance(error, Retry)
    assert not error.uncertain


async def test_an_answer_that_is_no_json_is_no_error(double: Double, channel: Line, to: Address) -> None:
    double.before = lambda call: Outcome(200, [])  # type: ignore[arg-type]
    content: dict[str, Any] = {"to": to.user, "messages": []}
    assert (await channel.send(Call("push", content, key="k"))).id is None


def test_rendering_is_the_same_every_time() -> None:
    channel = configured({"LINE_CHANNEL_SECRET": "1", "LINE_CHANNEL_ACCESS_TOKEN": "1"})["line"]
    to = Address("U1", "U2", {"token": "t"}, 1.0)
    said = reply(VERY_LONG, "One", "Two", "Three", "Four")
    assert json.dumps([call.content for call in channel.render(said, to)]) == json.dumps(
        [call.content for call in channel.render(said, to)]
    )


@pytest.mark.parametrize(
    ("details", "shown"),
    [
        ([{"message": "x", "property": "messages[0].quickReply.items[3].action"}], ", messages[0].quickReply"),
        ([{"message": "x", "property": "what a user wrote"}], ""),
        ([{"property": 1}], ""),
        ("x", ""),
    ],
)
async def test_a_refusal_names_what_is_refused(
    double: Double, channel: Line, to: Address, details: Any, shown: str
) -> None:
    double.before = lambda call: Outcome(400, {"message": "The request body has 1 error(s)", "details": details})
    error = await refusal(channel, reply("Hello!"), to)
    assert str(error).startswith(f"LINE does not take the message (HTTP 400{shown}")
    assert "user" not in str(error)
