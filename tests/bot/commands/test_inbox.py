"""python -m bot inbox, on both databases."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.delivery.database import Database
from bot.settings import ROOT
from tests.bot.commands.conftest import Command
from tests.bot.delivery.test_inbox_upkeep import counted, listed


def test_an_empty_inbox_says_so(command: Command, database: Database) -> None:
    result = command("inbox")
    assert (result.exit_code, result.stdout.strip()) == (0, "No message is open or buried.")


def test_open_and_buried_messages_are_listed_without_what_users_wrote(command: Command, buried: list[int]) -> None:
    result = command("inbox")
    assert result.exit_code == 0
    assert [line.split()[:2] for line in result.stdout.splitlines()] == [
        ["id", "state"],
        *([str(number), "buried"] for number in buried),
        [str(buried[-1] + 1), "leased"],
    ]
    assert "ValueError" in result.stdout
    assert "text 2" not in result.stdout
    assert "conversation-2" not in result.stdout


def test_what_users_wrote_is_shown_on_demand(command: Command, buried: list[int]) -> None:
    lines = [json.loads(line) for line in command("inbox", "--json", "--texts").stdout.splitlines()]
    assert [line["id"] for line in lines[:2]] == buried
    assert (lines[0]["text"], lines[0]["conversation"], lines[0]["attempts"]) == ("text 2", "conversation-2", 5)
    assert lines[0]["error"] == "ValueError: text 2"
    assert [json.loads(line).get("text") for line in command("inbox", "--json").stdout.splitlines()] == [None] * 3


@pytest.mark.parametrize(("name", "left"), [("retry", (1, 1, 1)), ("drop", (0, 1, 1))])
def test_one_message_is_retried_or_dropped(
    command: Command, database: Database, buried: list[int], name: str, left: tuple[int, int, int]
) -> None:
    result = command("inbox", name, str(buried[0]))
    assert result.exit_code == 0
    assert str(buried[0]) in result.stdout
    assert counted(database) == left


@pytest.mark.parametrize("name", ["retry", "drop"])
def test_all_means_the_buried_ones(command: Command, database: Database, buried: list[int], name: str) -> None:
    result = command("inbox", name, "--all")
    assert result.exit_code == 0
    assert all(str(number) in result.stdout for number in buried)
    assert [state for _, state, _ in listed(database)].count("buried") == 0
    assert ("leased", 1) in [(state, attempts) for _, state, attempts in listed(database)]
    assert "none" in command("inbox", name, "--all").stdout


@pytest.mark.parametrize("name", ["retry", "drop"])
def test_a_message_that_can_not_be_changed_is_a_negative_result(command: Command, buried: list[int], name: str) -> None:
    for number in (buried[-1] + 1, 4711):
        result = command("inbox", name, str(number))
        assert result.exit_code == 1
        assert f"Message {number} neither waits nor is buried" in result.stderr


def test_of_several_messages_those_are_changed_that_can_be(command: Command, buried: list[int]) -> None:
    result = command("inbox", "retry", "4711", *map(str, buried))
    assert result.exit_code == 1
    assert f"will be answered again: {buried[0]}, {buried[1]}" in result.stdout
    assert "Message 4711 neither waits nor is buried" in result.stderr


@pytest.mark.parametrize("arguments", [["retry"], ["drop"], ["retry", "x"], ["retry", "1", "--all"], ["nothing"]])
def test_a_wrong_call_is_explained(command: Command, arguments: list[str]) -> None:
    result = command("inbox", *arguments)
    assert result.exit_code == 2
    assert "Usage" in result.stderr


@pytest.mark.parametrize("name", ["inbox", "outbox", "prune", "export"])
@pytest.mark.parametrize("url", ["sqlite:///{}/none.sqlite", "postgresql://u:secret@127.0.0.1:1/x", "foo://", "x"])
def test_a_database_that_is_not_there_is_said_and_not_made(tmp_path: Path, name: str, url: str) -> None:
    result = outside(name, url.format(tmp_path))
    assert result.returncode == 3
    assert "DATABASE_URL" in result.stderr
    assert "Traceback" not in result.stderr
    assert "secret" not in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["inbox", "outbox", "prune", "export"])
def test_a_database_of_another_shape_is_not_touched(tmp_path: Path, name: str) -> None:
    file = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE theirs (x)")
    result = outside(name, f"sqlite:///{file}")
    assert result.returncode == 3
    assert "has the shape of no service" in result.stderr
    with closing(sqlite3.connect(file)) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("theirs",)]


@pytest.mark.parametrize("name", ["inbox", "outbox", "prune"])
def test_it_starts_without_rasa(name: str) -> None:
    program = (
        "import sys\nfrom bot.__main__ import app\n"
        f"try:\n    app(['{name}'])\nexcept SystemExit:\n    pass\n"
        "print([name for name in ('rasa', 'tensorflow', 'sklearn') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1] == "[]"


def outside(name: str, url: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    command = [sys.executable, "-m", "bot", name]
    environment = {**os.environ, "DATABASE_URL": url}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_a_message_that_a_process_is_at_is_dropped_by_force_only(
    command: Command, database: Database, buried: list[int]
) -> None:
    leased = buried[-1] + 1
    assert command("inbox", "drop", str(leased)).exit_code == 1
    result = command("inbox", "drop", "--force", str(leased))
    assert result.exit_code == 0
    assert [number for number, _, _ in listed(database)] == buried
