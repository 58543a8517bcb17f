"""python -m bot unanswered, on a database that was filled by the desk that serves."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from typer.testing import Result

from bot.delivery.database import Database
from bot.delivery.desk import Desk
from bot.delivery.schema import events
from bot.settings import Settings
from bot.workshop.learning import log
from tests.bot.commands.conftest import Command
from tests.bot.delivery.conftest import empty

pytestmark = pytest.mark.model
_DAY = 86_400
# Where the examples are that ask for a warranty.
_ABOUT_WARRANTIES = (("ask_unlisted", "nlu/en/scope.yml"), ("unanswered_support", "nlu/en/unanswered.yml"))
Listed = Callable[..., list[dict[str, Any]]]
# Conversation, channel, message: what is answered, said or pressed is no question that was not answered.
TOLD = [
    ("one", "rest", "How long is the warranty on a J7?"),
    ("one", "rest", "How many trucks are sold in South Africa every year?"),
    ("two", "rest", "my name is Thabo Nkosi, how long is the warranty on the J7? Call +27 82 123 4567"),
    ("three", "web", "Hello!"),
    ("three", "web", "how long is the warranty on J7"),
    ("four", "rest", "ask:ask_sales:market/de"),
    ("five", "rest", "Berapa lama garansi truk J7?"),
    ("five", "rest", "Pak Budi, berapa lama garansi J7?"),
    ("six", "rest", "J7的质保期多长？我叫张伟，电话13812345678"),
    ("seven", "rest", "what are your sales?"),
    ("eight", "rest", "what are your sales?"),
    ("eight", "rest", "in South Africa"),
    ("nine", "cli", "Do you have a plant on the moon?"),
]


@pytest.fixture(scope="module")
def database_url(model: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a database in which conversations were held."""
    return filled(f"sqlite:///{tmp_path_factory.mktemp('unanswered')}/desk.sqlite", model)


def filled(url: str, model: Path) -> str:
    """Hold the conversations."""
    desk = Desk(Settings(database=url), model)
    desk.start()
    for conversation, channel, message in TOLD:
        asyncio.run(desk.answer(conversation, message, channel))
    desk.stop()
    _age(url, "one", 10 * _DAY)
    return url


def _age(url: str, conversation: str, seconds: float) -> None:
    """Set a conversation back in time."""
    database = Database(url)
    with database.writing() as connection:
        own = sa.update(events).where(events.c.conversation == conversation)
        connection.execute(own.values(timestamp=events.c.timestamp - seconds))
    database.close()


def read(url: str) -> list[tuple[str, str, str]]:
    """What the command reads of a log."""
    database = Database(url)
    with database.reading() as connection:
        asked = [(each.conversation, each.text, each.why) for each in log.unanswered(connection)]
    database.close()
    return asked


def test_postgresql_s_log_is_read_alike(database_url: str, postgresql_url: str, model: Path) -> None:
    """All else that the command does has nothing to do with the database."""
    empty(postgresql_url)
    found = read(filled(postgresql_url, model))
    assert len(found) > 5
    assert found == read(database_url)


@pytest.fixture(scope="module")
def known() -> dict[tuple[str, ...], Result]:
    """What was listed before: to list takes some seconds, and the database does not change."""
    return {}


@pytest.fixture
def run(command: Command, database_url: str, known: dict[tuple[str, ...], Result]) -> Command:
    """Runs the command once for each call."""

    def once(*arguments: str) -> Result:
        key = (database_url, *arguments)
        if key not in known:
            known[key] = command("unanswered", *arguments)
        return known[key]

    return once


@pytest.fixture
def listed(run: Command) -> Listed:
    """The groups that the command tells programs."""

    def groups(*arguments: str) -> list[dict[str, Any]]:
        result = run("--json", *arguments)
        assert result.exit_code == 0, result.output
        return [json.loads(line) for line in result.stdout.splitlines()]

    return groups


def test_the_largest_group_comes_first_with_all_that_is_known_of_it(
    listed: Listed,
) -> None:
    first, *others = listed()
    assert "warranty" in first["wording"]
    assert (first["language"], first["count"], first["conversations"]) == ("en", 3, 3)
    assert first["why"] == {"declined": 3}
    assert first["read_as"][0]["intent"] == "ask_unlisted"
    assert 0.3 < first["read_as"][0]["confidence"] <= 1
    assert first["entities"]["product/j7"] == 3
    assert first["last"] == time.strftime("%Y-%m-%d", time.gmtime())
    nearest = first["nearest"][0]
    assert (nearest["intent"], nearest["place"].partition(":")[0]) in _ABOUT_WARRANTIES
    counts = [group["count"] for group in (first, *others)]
    assert counts == sorted(counts, reverse=True)


def test_nobodys_name_or_number_is_shown(run: Command) -> None:
    shown = run().output + run("--json").output
    for private in ("Thabo", "Nkosi", "4567", "Budi", "张伟", "13812345678", "123 4567"):
        assert private not in shown
    assert "[name]" in shown


def test_what_was_asked_back_is_listed_only_if_no_answer_followed(listed: Listed) -> None:
    [group] = [group for group in listed("--language", "en") if group["why"] == {"abandoned": 1}]
    assert (group["wording"], group["conversations"]) == ("what are your sales?", 1)


def test_presses_small_talk_answers_and_the_command_line_are_left_aside(
    listed: Listed,
) -> None:
    wordings = " ".join(group["wording"] for group in listed())
    assert "ask:" not in wordings
    assert "Hello" not in wordings
    assert "South Africa" not in wordings
    assert "moon" not in wordings
    assert "moon" in " ".join(group["wording"] for group in listed("--cli"))


@pytest.mark.parametrize(("language", "wording"), [("en", "warranty"), ("zh", "质保"), ("id", "garansi")])
def test_one_language_alone(listed: Listed, language: str, wording: str) -> None:
    found = listed("--language", language)
    assert {group["language"] for group in found} == {language}
    assert wording in found[0]["wording"]


def test_only_what_was_asked_since_a_day(listed: Listed) -> None:
    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 5 * _DAY))
    assert listed("--since", day, "--language", "en")[0]["count"] == 2
    assert listed("--since", "2999-01-01") == []


def test_answers_that_are_less_sure_than_asked_for(listed: Listed) -> None:
    assert all("unsure" not in group["why"] for group in listed())
    assert any("unsure" in group["why"] for group in listed("--below", "1"))


def test_so_many_groups_are_shown_to_a_reader(run: Command) -> None:
    result = run("--limit", "1")
    assert result.exit_code == 0
    assert "messages 3 · conversations 3" in result.stdout
    assert "nlu/en/scope.yml:" in result.stdout
    assert "more groups: --limit" in result.stderr
    assert run("--since", "2999-01-01").stdout.startswith("Nothing was declined")


@pytest.mark.parametrize("arguments", [["--language", "fr"], ["--since", "yesterday"], ["--limit", "0"]])
def test_a_wrong_call_is_explained(run: Command, arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Usage" in result.stderr


def test_the_log_is_read_in_as_many_pieces_as_it_takes(listed: Listed, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = listed()
    monkeypatch.setattr("bot.workshop.learning.log._PAGE", 2)
    assert listed() == whole
