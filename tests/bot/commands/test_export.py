"""python -m bot export, on both databases."""

from __future__ import annotations

import json
import stat
from pathlib import Path

from bot.delivery.database import Database
from tests.bot.commands.conftest import Command


def test_every_conversation_is_one_line_with_its_events(command: Command, buried: list[int]) -> None:
    result = command("export")
    assert result.exit_code == 0
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["conversation"] for line in lines] == ["conversation-2", "conversation-3", "one"]
    assert [event["text"] for event in lines[0]["events"] if event["event"] == "user"] == ["text 2"]


def test_a_file_is_written_for_its_owner_alone(command: Command, buried: list[int], tmp_path: Path) -> None:
    file = tmp_path / "out" / "conversations.jsonl"
    file.parent.mkdir()
    result = command("export", "--to", str(file))
    assert (result.exit_code, result.stdout) == (0, "")
    assert "Conversations written: 3" in result.stderr
    assert len(file.read_text().splitlines()) == 3
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_a_file_that_can_not_be_written_is_said(command: Command, database: Database) -> None:
    result = command("export", "--to", "/dev/null/x")
    assert result.exit_code == 3
    assert "/dev/null/x can't be written" in result.stderr


def test_without_conversations_nothing_is_written(command: Command, database: Database) -> None:
    assert command("export").stdout == ""
