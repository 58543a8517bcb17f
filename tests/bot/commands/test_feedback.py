"""python -m bot feedback, on both databases."""

from __future__ import annotations

import csv
import io

import pytest

from bot.delivery import transcript
from bot.delivery.consumer import Consumer
from bot.delivery.database import Database
from bot.delivery.feedback import Opinion, rate
from bot.delivery.inbox import Event
from bot.engine.conversation import Message
from tests.bot.commands.conftest import Command
from tests.bot.delivery.test_inbox_upkeep import Engine


@pytest.fixture
def rated(database: Database) -> None:
    """A reply that is liked, and one that is not, to questions that tell who asked."""
    consumer = Consumer(database, Engine(), "me")
    for number, opinion in enumerate(
        [Opinion("up"), Opinion("down", "outdated", "=1+1, mail me at me@dealer.example")]
    ):
        asked = Event("web", "a", f"m-{number}", "a", Message(f"question {number}, call +62 812 3456 7890", "web"))
        turn = consumer.accept(asked).turn
        assert turn is not None
        consumer.take(turn)
        with database.writing() as connection:
            reply = transcript.last_entries(connection, "a", 1)[0].what
            assert rate(connection, database, "a", reply.id, opinion)


def test_without_feedback_it_says_so(command: Command, database: Database) -> None:
    result = command("feedback")
    assert (result.exit_code, result.stdout.strip()) == (0, "Nobody has rated a reply.")


def test_opinions_are_listed_with_what_they_are_about(command: Command, rated: None) -> None:
    result = command("feedback")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith("down ")
    assert "outdated" in lines[0]
    assert "question 1" in lines[1]
    assert any(line.startswith("up ") for line in lines)
    assert "3456" not in result.stdout
    assert "me@dealer.example" not in result.stdout


def test_they_are_chosen_by_rating_and_time(command: Command, rated: None) -> None:
    assert "question 1" not in command("feedback", "--rating", "up").stdout
    assert "question 0" not in command("feedback", "--limit", "1").stdout
    assert command("feedback", "--since", "2999-01-01").stdout.strip() == "Nobody has rated a reply."
    assert command("feedback", "--rating", "good").exit_code == 2


def test_all_are_a_table_that_no_spreadsheet_computes(command: Command, rated: None) -> None:
    rows = list(csv.DictReader(io.StringIO(command("feedback", "--csv", "--limit", "1").stdout)))
    assert [row["rating"] for row in rows] == ["down", "up"]
    assert (rows[0]["reason"], rows[1]["reason"]) == ("outdated", "")
    assert rows[0]["comment"].startswith("'=1+1")
    assert rows[0]["language"] == "en"
