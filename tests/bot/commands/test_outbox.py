"""python -m bot outbox, on both databases."""

from __future__ import annotations

import json

import pytest

from bot.delivery.database import Database
from tests.bot.channels.test_sender import answered, claimed, states
from tests.bot.commands.conftest import Command
from tests.bot.delivery.test_outbox_upkeep import give_up


@pytest.fixture
def given_up(database: Database) -> list[int]:
    """A buried and a closed reply, before one that waits and one that is leased."""
    answered(database, "first", user="ann", event="a")
    numbers = [give_up(database, "ConnectError: to ann")]
    answered(database, "second", user="bob", event="b")
    numbers.append(give_up(database, "too late", closed=True))
    answered(database, "third", "fourth", user="cid", event="c")
    claimed(database)
    return numbers


def test_an_empty_outbox_says_so(command: Command, database: Database) -> None:
    result = command("outbox")
    assert (result.exit_code, result.stdout.strip()) == (0, "No reply is open, buried or closed.")


def test_what_has_not_gone_out_is_listed_without_what_users_wrote(command: Command, given_up: list[int]) -> None:
    result = command("outbox")
    assert result.exit_code == 0
    assert [line.split()[:5] for line in result.stdout.splitlines()] == [
        ["id", "state", "channel", "account", "calls"],
        [str(given_up[0]), "buried", "slate", "me", "0"],
        [str(given_up[1]), "closed", "slate", "me", "0"],
        [str(given_up[1] + 1), "leased", "slate", "me", "0"],
        [str(given_up[1] + 2), "waiting", "slate", "me", "0"],
    ]
    assert "ConnectError" in result.stdout
    for hidden in ("to ann", "first", "conversation"):
        assert hidden not in result.stdout


def test_why_a_platform_refused_a_reply_is_shown_with_its_code(command: Command, database: Database) -> None:
    reasons = ["the app lacks a permission: pages_messaging (error 10)", "WhatsApp does not take it (error 131009)"]
    for number, reason in enumerate(reasons):
        answered(database, "hello", user=f"user {number}", event=str(number))
        give_up(database, reason)
    lines = [json.loads(line) for line in command("outbox", "--json").stdout.splitlines()]
    assert [line["error"] for line in lines] == reasons


def test_what_was_to_be_sent_is_shown_on_demand(command: Command, given_up: list[int]) -> None:
    lines = [json.loads(line) for line in command("outbox", "--json", "--texts").stdout.splitlines()]
    assert [line["id"] for line in lines[:2]] == given_up
    assert (lines[0]["text"], lines[0]["error"], lines[0]["attempts"]) == ("first", "ConnectError: to ann", 1)
    assert lines[0]["conversation"].endswith("ann")
    plain = [json.loads(line) for line in command("outbox", "--json").stdout.splitlines()]
    assert list(plain[0]) == ["id", "state", "channel", "account", "calls", "age", "attempts", "error"]


@pytest.mark.parametrize(("name", "state"), [("retry", "waiting"), ("drop", "dropped")])
def test_one_reply_is_sent_again_or_dropped(
    command: Command, database: Database, given_up: list[int], name: str, state: str
) -> None:
    result = command("outbox", name, str(given_up[0]))
    assert result.exit_code == 0
    assert str(given_up[0]) in result.stdout
    assert [each for each, _ in states(database)] == [state, "closed", "leased", "waiting"]


@pytest.mark.parametrize(("name", "state"), [("retry", "waiting"), ("drop", "dropped")])
def test_all_means_those_that_were_given_up(
    command: Command, database: Database, given_up: list[int], name: str, state: str
) -> None:
    result = command("outbox", name, "--all")
    assert result.exit_code == 0
    assert all(str(number) in result.stdout for number in given_up)
    assert [each for each, _ in states(database)] == [state, state, "leased", "waiting"]
    assert "Replies " in command("outbox", name, "--all").stdout


@pytest.mark.parametrize("name", ["retry", "drop"])
def test_a_reply_that_can_not_be_changed_is_a_negative_result(command: Command, given_up: list[int], name: str) -> None:
    for number in (given_up[-1] + 1, 4711):
        result = command("outbox", name, str(number))
        assert result.exit_code == 1
        assert f"Reply {number} neither waits nor was given up" in result.stderr


@pytest.mark.parametrize("arguments", [["retry"], ["drop"], ["retry", "x"], ["retry", "1", "--all"], ["nothing"]])
def test_a_wrong_call_is_explained(command: Command, arguments: list[str]) -> None:
    result = command("outbox", *arguments)
    assert result.exit_code == 2
    assert "Usage" in result.stderr


def test_a_reply_that_a_process_is_at_is_dropped_by_force_only(
    command: Command, database: Database, given_up: list[int]
) -> None:
    leased = given_up[-1] + 1
    assert command("outbox", "drop", str(leased)).exit_code == 1
    assert command("outbox", "drop", "--force", str(leased)).exit_code == 0
    assert [state for state, _ in states(database)][2] == "dropped"
