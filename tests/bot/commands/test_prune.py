"""python -m bot prune, on both databases."""

from __future__ import annotations

import pytest

from bot.delivery.database import Database
from bot.delivery.feedback import Opinion
from bot.settings import settings
from tests.bot.commands.conftest import Command
from tests.bot.delivery.test_feedback import keep, reply
from tests.bot.delivery.test_retention import grow_old, numbers


def test_what_is_done_for_long_is_removed_and_what_was_rated_is_still_told(
    command: Command, database: Database
) -> None:
    rated, _, newest = (reply(database, text) for text in ("one", "two", "three"))
    keep(database, rated, Opinion("down"))
    grow_old(database, 31)
    result = command("prune")
    assert (result.exit_code, result.stdout) == (
        0,
        "Removed what was done over 30 days ago: 1 messages, 1 replies\n",
    )
    assert numbers(database)[1] == [rated, newest]
    told = command("feedback").stdout
    assert "asked    one" in told
    assert "replied  one is number 1" in told
    assert "0 messages" in command("prune").stdout


def test_as_long_as_the_setting_says(command: Command, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    for text in ("one", "two"):
        reply(database, text)
    grow_old(database, 31)
    for value, said in (("forever", "nothing is removed"), ("32", "0 messages"), ("7", "1 messages")):
        monkeypatch.setenv("KEEP_DONE_DAYS", value)
        settings.cache_clear()
        result = command("prune")
        assert result.exit_code == 0
        assert said in result.stdout


def test_a_time_in_which_messages_are_repeated_is_refused(
    command: Command, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEEP_DONE_DAYS", "6")
    settings.cache_clear()
    result = command("prune")
    assert result.exit_code == 3
    assert "KEEP_DONE_DAYS: write whole days from 7 to 36500, or forever: messaging apps repeat" in result.stderr
