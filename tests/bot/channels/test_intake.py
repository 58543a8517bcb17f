"""What a channel parsed becomes events: cleaned, bounded, in order, with what an option stands for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.channels.intake import events_of, in_order, is_usable
from bot.channels.interface import Inbound, conversation_of, user_of
from bot.channels.options import options_of, payload_of
from bot.delivery import inbox, outbox
from bot.delivery.database import Database
from bot.delivery.inbox import Event
from bot.engine.conversation import Kind

OFFER = {"text": "Which?", "buttons": [{"title": "One", "payload": "ask:a"}, {"title": "Two", "payload": "ask:b"}]}
HELLO = Inbound("1", "me", "ann", text="hello")


def event(database: Database, message: Inbound) -> Event:
    with database.reading() as connection:
        [made] = events_of(connection, "slate", [message], database.numbers)
    return made


def offer(database: Database, user: str = "ann") -> int:
    """The row of a reply with two options."""
    with database.writing() as connection:
        made = events_of(connection, "slate", [Inbound(f"by {user}", "me", user, text="?")], database.numbers)[0]
        leased = inbox.accept(connection, database, made, "me").leased
        assert leased is not None
        outbox.put(connection, database, leased, [OFFER], pushed=True)
        sending = outbox.claim(connection, database, "me", ["slate"])
        assert sending is not None
    return sending.id


def test_a_conversation_s_name_tells_whom_it_is_with() -> None:
    name = conversation_of("whatsapp", "106540352242922", "ID.13491208655302741918")
    assert name is not None
    assert user_of(name) == "ID.13491208655302741918"


@pytest.mark.parametrize("user", ["", "a\x1fb", "a\x00", "a\nb", "x" * 250, "\ud800"])
def test_an_address_that_can_not_be_kept_is_none(user: str) -> None:
    assert conversation_of("slate", "me", user) is None
    assert not is_usable("slate", replace(HELLO, user=user))


@pytest.mark.parametrize("identity", ["", "x" * 256, "a\x00b", "\ud800"])
def test_an_id_that_can_not_be_kept_is_none(identity: str) -> None:
    assert not is_usable("slate", replace(HELLO, id=identity))


def test_nobody_takes_part_in_an_app_s_conversation_by_its_name_over_rest() -> None:
    from bot.http.bodies import sender_of
    from bot.http.problems import Problem

    with pytest.raises(Problem):
        sender_of({"sender": conversation_of("whatsapp", "1", "62811")}, None)


def test_a_text_is_cleaned(database: Database) -> None:
    assert event(database, replace(HELLO, text=" he\x00llo\ud800\t ")).message.text == "hello"


@pytest.mark.parametrize(("text", "kind"), [("x" * 2001, "too_long"), ("", "other"), (" \x00 ", "other")])
def test_a_text_that_can_not_be_read_has_a_kind(database: Database, text: str, kind: str) -> None:
    message = event(database, replace(HELLO, text=text)).message
    assert (message.text, message.metadata) == ("", {"kind": kind})


def test_hints_and_context_are_kept(database: Database) -> None:
    given = replace(HELLO, language="zh-TW", context={"token": "t"}, at=5.0, kind=Kind.VOICE)
    assert event(database, given).message.metadata == {
        "language": "zh-Hant",
        "kind": "voice",
        "context": {"token": "t"},
        "at": 5.0,
    }
    assert event(database, replace(HELLO, language="xx" * 50)).message.metadata == {}


def test_a_press_is_what_its_option_stands_for(database: Database) -> None:
    row = offer(database)
    options = options_of(row, OFFER, database.numbers)
    assert [option.title for option in options] == ["One", "Two"]
    assert all(option.id.isascii() and len(option.id) <= 64 for option in options)
    texts = [event(database, replace(HELLO, press=option.id)).message.text for option in options]
    assert texts == ["ask:a", "ask:b"]


def test_an_option_tells_no_number_of_ours_and_one_that_did_counts_for_rows_of_then_only(
    database: Database,
) -> None:
    row = offer(database)
    assert str(row) not in [option.id.partition(".")[0] for option in options_of(row, OFFER, database.numbers)]
    plain = replace(HELLO, press=f"{row}.0", text="Title")
    assert event(database, plain).message.text == "ask:a"
    database.numbers.plain_until = 0.0
    assert event(database, plain).message.text == "Title"


def test_an_option_of_another_conversation_is_none(database: Database) -> None:
    row = offer(database, user="bob")
    pressed = event(database, replace(HELLO, press=f"{row}.0", text="One"))
    assert pressed.message.text == "One"


@pytest.mark.parametrize("press", ["{row}.2", "{row}", "{row}.", ".0", "{row}.-1", "{row}.0.0", "9" * 400, "٣.٣", "x"])
def test_an_option_that_there_is_not_falls_back_to_its_title(database: Database, press: str) -> None:
    row = offer(database)
    pressed = event(database, replace(HELLO, press=press.format(row=row), text="Title"))
    assert pressed.message.text == "Title"
    untitled = event(database, replace(HELLO, text="", press=press.format(row=row)))
    assert untitled.message.metadata == {"kind": "other"}


def test_a_payload_is_never_taken_from_the_id(database: Database) -> None:
    with database.reading() as connection:
        assert payload_of(connection, "ask:a", "anything", database.numbers) is None


def test_a_batch_is_put_in_the_platform_s_order() -> None:
    batch = [replace(HELLO, id=str(at), at=at) for at in (3.0, 1.0, None, 2.0, 1.0)]
    assert [message.at for message in in_order(batch)] == [1.0, None, 1.0, 2.0, 3.0]
