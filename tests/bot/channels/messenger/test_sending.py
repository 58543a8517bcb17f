"""Messenger: what a reply becomes, and what the platform's answers mean; against the platform's double."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator

import pytest

from bot.channels.calls import keyed
from bot.channels.interface import Address, NotSent, Option, Outbound, Permanent, Retry, WindowClosed
from bot.channels.messenger.channel import Messenger
from bot.channels.registry import configured
from tests.platforms.base import Call, Outcome
from tests.platforms.messenger import PAGE, TOKEN
from tests.platforms.messenger import Messenger as Double

USER = "6281234567890123"
TO = Address(PAGE, USER)
LONG = "A sentence of some forty letters, or so. " * 120


def reply(text: str, *titles: str, position: int = 0) -> Outbound:
    options = [Option(f"7.{number}", title) for number, title in enumerate(titles)]
    return Outbound("m_A:0", text, "en", options, position)


@pytest.fixture
def double() -> Iterator[Double]:
    with Double() as platform:
        assert isinstance(platform, Double)
        yield platform


@pytest.fixture
async def channel(double: Double) -> AsyncIterator[Messenger]:
    double.text(USER, "hello")
    made = configured(double.settings)["messenger"]
    assert isinstance(made, Messenger)
    yield made
    await made.close()


async def send(channel: Messenger, said: Outbound, to: Address = TO) -> list[str | None]:
    return [(await channel.send(call)).id for call in keyed(said, channel.render(said, to))]


async def refusal(channel: Messenger, said: Outbound, to: Address = TO) -> NotSent:
    """What comes of the first call that is no mere addition."""
    call = next(call for call in keyed(said, channel.render(said, to)) if not call.optional)
    with pytest.raises(NotSent) as error:
        await channel.send(call)
    assert TOKEN not in str(error.value)
    return error.value


async def test_a_reply_is_sent_after_the_message_was_marked_as_read(double: Double, channel: Messenger) -> None:
    sent = await send(channel, reply("Hello!"))
    recipient = {"recipient": {"id": USER}}
    *actions, message = [call.content for call in double.calls]
    told = {"text": "Hello!", "metadata": "m_A:0:2"}
    assert message == {**recipient, "messaging_type": "RESPONSE", "message": told}
    assert sorted(action.pop("sender_action") for action in actions) == ["mark_seen", "typing_on"]
    assert actions == [recipient, recipient]
    assert [call.optional for call in channel.render(reply("Hello!"), TO)] == [True, False]
    assert sent[0] is None
    assert sent[1] is not None


async def test_what_only_adds_something_takes_no_longer_than_one_call(double: Double, channel: Messenger) -> None:
    both = threading.Barrier(2, timeout=10)

    def together(call: Call) -> Outcome | None:
        both.wait()
        return None

    double.before = together
    await channel.send(channel.render(reply("Hello!"), TO)[0])
    assert len(double.calls) == 2


async def test_only_the_first_reply_marks_as_read(double: Double, channel: Messenger) -> None:
    await send(channel, reply("Hello!", position=1))
    assert [call.content.get("sender_action") for call in double.calls] == [None]


async def test_no_call_s_address_holds_the_token(double: Double, channel: Messenger) -> None:
    await send(channel, reply("Hello!"))
    await channel.check()
    assert not any(TOKEN in f"{call.path}{call.query}" for call in double.calls)


async def test_options_are_quick_replies(double: Double, channel: Messenger) -> None:
    await send(channel, reply("Which?", "x" * 20, *(str(number) for number in range(12))))
    assert double.said[0].text == "Which?"
    assert list(double.said[0].options) == [f"7.{number}" for number in range(13)]


async def test_titles_that_do_not_fit_are_listed_and_the_quick_replies_have_their_numbers(
    double: Double, channel: Messenger
) -> None:
    await send(channel, reply("Which?", "Kenya: volume of the agreement", "Peru"))
    message = double.calls[-1].content["message"]
    assert message["text"] == "Which?\n\n1. Kenya: volume of the agreement\n2. Peru"
    assert [each["title"] for each in message["quick_replies"]] == ["1. Kenya: volume of…", "2. Peru"]


async def test_more_options_than_there_is_room_for_are_numbered_in_the_text(double: Double, channel: Messenger) -> None:
    await send(channel, reply("Which?", *(f"Option {number}" for number in range(1, 15))))
    assert double.said[0].text.endswith("\n13. Option 13\n14. Option 14")
    assert double.said[0].options == {}


async def test_a_long_reply_is_split_and_the_last_part_has_the_options(double: Double, channel: Messenger) -> None:
    await send(channel, reply(LONG, "Yes"))
    texts = [said.text for said in double.said]
    assert [bool(said.options) for said in double.said] == [False] * (len(texts) - 1) + [True]
    assert " ".join(" ".join(texts).split()) == " ".join(LONG.split())
    assert all(text.endswith("or so.") for text in texts)


async def test_after_a_day_the_window_is_closed(double: Double, channel: Messenger) -> None:
    double.let_pass(86_401)
    closed = await refusal(channel, reply("Hello!"))
    assert isinstance(closed, WindowClosed)
    assert "24 hours" in str(closed)
    assert channel.reopening(reply("Hello!"), TO) is None


async def test_somebody_who_never_wrote_can_not_be_written_to(channel: Messenger) -> None:
    assert isinstance(await refusal(channel, reply("Hello!"), Address(PAGE, "4711")), Permanent)


def outcome(code: int, status: int = 400, subcode: int | None = None, after: str | None = None) -> Outcome:
    # Meta's words do quote the token.
    error = {"message": f"(#{code}) Malformed access token {TOKEN}", "code": code, "error_subcode": subcode}
    return Outcome(status, {"error": error}, {} if after is None else {"retry-after": after})


@pytest.mark.parametrize(
    ("answer", "kind", "after"),
    [
        (outcome(613), Retry, None),
        (outcome(4, after="17"), Retry, 17.0),
        (outcome(32), Retry, None),
        (outcome(1200), Retry, None),
        (outcome(2, 500), Retry, None),
        (outcome(190), Retry, 60.0),
        (outcome(190, subcode=460), Retry, 60.0),
        (outcome(10), Retry, 60.0),
        (outcome(230, 403), Retry, 60.0),
        (outcome(200, 403, 2018028), Retry, 60.0),
        (outcome(200, 403, 1545041), Permanent, None),
        (outcome(10, subcode=2018278), WindowClosed, None),
        (outcome(10, subcode=2018065), WindowClosed, None),
        (outcome(10, subcode=2018108), Permanent, None),
        (outcome(551), Permanent, None),
        (outcome(551, subcode=1545041), Permanent, None),
        (outcome(100, subcode=2018001), Permanent, None),
        (outcome(100), Permanent, None),
        (outcome(999_999), Permanent, None),
        (outcome(999_999, 503), Retry, None),
        (Outcome(500, {}), Retry, None),
        (Outcome(503, {}, {"retry-after": "999999"}), Retry, 3600.0),
        (Outcome(429, {}), Retry, None),
        (Outcome(401, {}), Retry, 60.0),
        (Outcome(404, {}), Permanent, None),
        (Outcome(302, {}), Permanent, None),
        (Outcome(400, {"error": "odd"}), Permanent, None),
        (Outcome(400, {"error": {"code": "10", "error_subcode": [2018278]}}), Permanent, None),
        (Outcome(400, {"error": {"code": 10, "error_subcode": [2018278]}}), Retry, 60.0),
    ],
)
async def test_what_the_platform_s_errors_mean(
    double: Double, channel: Messenger, answer: Outcome, kind: type[NotSent], after: float | None
) -> None:
    double.before = lambda call: answer
    error = await refusal(channel, reply("Hello!"))
    assert type(error) is kind
    assert getattr(error, "after", None) == after
    assert str(error)


async def test_an_answer_that_is_no_json_is_no_error(double: Double, channel: Messenger) -> None:
    double.before = lambda call: Outcome(200, [])  # type: ignore[arg-type]
    assert await send(channel, reply("Hello!")) == [None, None]


async def test_a_check_tells_the_page(channel: Messenger) -> None:
    assert await channel.check() == f"Partner Desk, {PAGE}"


@pytest.mark.parametrize(
    ("answer", "setting"), [({"hello": "world"}, "MESSENGER_API"), ({"id": "4711", "name": "x"}, "MESSENGER_PAGE_ID")]
)
async def test_a_check_names_the_setting_that_is_wrong(
    double: Double, channel: Messenger, answer: dict[str, str], setting: str
) -> None:
    double.before = lambda call: Outcome(200, answer)
    with pytest.raises(Permanent, match=setting):
        await channel.check()


async def test_a_token_that_is_refused_is_named_by_its_setting(double: Double) -> None:
    channel = configured({**double.settings, "MESSENGER_TOKEN": "EAAM-expired"})["messenger"]
    with pytest.raises(Retry, match="MESSENGER_TOKEN is not accepted") as error:
        await channel.check()
    await channel.close()
    assert "EAAM" not in str(error.value)


def test_rendering_is_the_same_every_time() -> None:
    names = ("PAGE_ID", "TOKEN", "APP_SECRET", "VERIFY_TOKEN")
    channel = configured({f"MESSENGER_{name}": "1" for name in names})["messenger"]
    said = reply(LONG, "One", "Two", "A title that is too long to be shown")
    assert channel.render(said, TO) == channel.render(said, TO)
