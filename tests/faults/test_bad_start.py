"""What can't work is said in one line that names the setting and the remedy, and nothing is left running."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
import sqlalchemy as sa

from bot.delivery.database import Database, migrate
from bot.processes.exit_codes import CANNOT_WORK
from bot.settings import ROOT
from tests.doubles import NONE, STAND_IN
from tests.processes import await_end

pytestmark = pytest.mark.model
# Only bounds how long a broken start hangs.
_LONGEST_SECONDS = 120
Prepare = Callable[[Path, Path], dict[str, str]]


def newer_schema(directory: Path, model: Path) -> dict[str, str]:
    database = Database(f"sqlite:///{directory}/newer.sqlite")
    migrate(database)
    with database.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    return {"DATABASE_URL": f"sqlite:///{directory}/newer.sqlite"}


def no_database(directory: Path, model: Path) -> dict[str, str]:
    (directory / "notes.txt").write_text("These are notes, and no database.\n" * 200)
    return {"DATABASE_URL": f"sqlite:///{directory}/notes.txt"}


def unreachable(directory: Path, model: Path) -> dict[str, str]:
    return {"DATABASE_URL": "postgresql://user:secret@127.0.0.1:1/desk"}


def unknown_scheme(directory: Path, model: Path) -> dict[str, str]:
    return {"DATABASE_URL": "mysql://user:secret@127.0.0.1/desk"}


def corrupt_model(directory: Path, model: Path) -> dict[str, str]:
    (directory / "models").mkdir()
    (directory / "models" / model.name).write_bytes(model.read_bytes()[:100_000])
    return {"MODELS": str(directory / "models"), **NONE}


def empty_model(directory: Path, model: Path) -> dict[str, str]:
    (directory / "models").mkdir()
    (directory / "models" / model.name).touch()
    return {"MODELS": str(directory / "models"), **NONE}


@pytest.mark.parametrize(
    ("prepare", "named", "remedy"),
    [
        (newer_schema, "DATABASE_URL", "update Partner Desk, or name another database"),
        (no_database, "DATABASE_URL", "not a database"),
        (unreachable, "DATABASE_URL", "Connection refused"),
        (unknown_scheme, "DATABASE_URL", "write sqlite:///path or postgresql://"),
        (corrupt_model, "partner-desk-", "python -m bot train --force"),
        (empty_model, "partner-desk-", "python -m bot train --force"),
    ],
)
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_bad_start_ends_with_one_clear_line(
    model: Path, tmp_path: Path, prepare: Prepare, named: str, remedy: str, workers: str
) -> None:
    models = tmp_path / "good"
    models.mkdir()
    (models / model.name).symlink_to(model)
    settings = {"MODELS": str(models), "DATABASE_URL": f"sqlite:///{tmp_path}/desk.sqlite"}
    settings |= {"PORT": "0", "WORKERS": workers, **STAND_IN, **prepare(tmp_path, model)}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve"],
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    said, complained = process.communicate(timeout=_LONGEST_SECONDS)
    assert process.returncode == CANNOT_WORK
    assert said == ""
    [line] = set(complained.strip().splitlines())
    assert named in line
    assert remedy in line
    assert "secret" not in line
    mine = [other for other in psutil.process_iter() if _session(other) == process.pid]
    assert await_end(mine) == []


def _session(process: psutil.Process) -> int:
    try:
        return os.getsid(process.pid)
    except ProcessLookupError:
        return -1
