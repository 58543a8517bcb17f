"""What docs/operations.md says is so."""

from __future__ import annotations

import ast
import re
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
import yaml

from bot.observing.hooks import Queue
from bot.observing.metrics import Metrics, State
from bot.settings import ROOT
from tests.deploy.files import setting_names

PAGE = (ROOT / "docs" / "operations.md").read_text("utf-8")


def section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def rows(title: str) -> list[str]:
    """The first cells of a section's table."""
    cells = [line.split(" | ")[0].strip("| ") for line in section(title).splitlines() if line.startswith("|")]
    return cells[2:]


def documented(text: str) -> set[str]:
    """The settings that a page's table names."""
    lines = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return {name for line in lines for name in re.findall(r"`([A-Z][A-Z_]+)`", line)}


def said_in(code: str) -> str:
    """All texts of a module, one after the other, with … for what is filled in."""
    said = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.JoinedStr):
            parts = [str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values]
            said.append("".join(parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            said.append(node.value.replace("%s", "…"))
    return "\n".join(said)


SAID = "\n".join(said_in(path.read_text("utf-8")) for path in (ROOT / "bot").rglob("*.py"))


def test_every_setting_is_documented_and_no_other() -> None:
    assert documented(section("Settings")) == setting_names()


def test_every_metric_is_documented_and_no_other() -> None:
    state = State("a-model", [Queue("inbox", 0, 0, 0, 0.0)])
    exported = set(re.findall(r"^# TYPE (\S+) ", Metrics().text(state).decode(), re.MULTILINE))
    named = {re.match(r"`(\w+)", cell).group(1) for cell in rows("Metrics") if cell.startswith("`")}  # type: ignore[union-attr]
    assert named == {name for name in exported if not name.endswith("_created")}


def test_alerts_ask_for_what_there_is() -> None:
    alerts = yaml.safe_load(re.findall(r"```yaml\n(.*?)```", section("Metrics"), re.DOTALL)[0])
    named = {re.match(r"`(\w+)", cell).group(1) for cell in rows("Metrics") if cell.startswith("`")}  # type: ignore[union-attr]
    for alert in alerts:
        for name in re.findall(r"partner_desk_\w+", alert["expr"]):
            assert re.sub(r"_(bucket|sum|count)$", "", name) in named, name


@pytest.mark.parametrize("cell", [cell for cell in rows("Troubleshooting by message") if cell.startswith("`")])
def test_every_message_that_is_explained_is_one_of_ours(cell: str) -> None:
    message = cell[1:-1].replace("\\`", "`")
    assert message in SAID


def test_a_backup_is_taken_beside_an_open_database(tmp_path: Path) -> None:
    [command] = re.findall(r'^    .venv/bin/python -c "(.*)"$', PAGE, re.MULTILINE)
    (tmp_path / "data").mkdir()
    with closing(sqlite3.connect(tmp_path / "data" / "partner-desk.sqlite")) as service:
        service.execute("PRAGMA journal_mode=WAL")
        service.execute("CREATE TABLE events (text)")
        service.execute("INSERT INTO events VALUES ('kept')")
        service.commit()
        subprocess.run([ROOT / ".venv" / "bin" / "python", "-c", command], cwd=tmp_path, check=True)
    with closing(sqlite3.connect(tmp_path / "backup.sqlite")) as backup:
        assert backup.execute("SELECT text FROM events").fetchall() == [("kept",)]
