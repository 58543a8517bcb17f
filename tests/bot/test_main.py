"""The command line: its output and its exit codes."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.settings import ROOT, settings
from tests.bot.talking import ANSWERED_BY, QUESTION
from tests.doubles import STAND_IN

DECLINED, WRONG_CALL, CANNOT_WORK = 1, 2, 3
# Only bounds how long a broken command hangs (seconds).
_LONGEST = 120


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Each command reads the settings anew, and has a database of its own."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/conversations.sqlite")
    monkeypatch.setenv("LOG_LEVEL", "info")
    settings.cache_clear()
    yield
    settings.cache_clear()


def command(*arguments: str, typed: str | None = None) -> Result:
    result = CliRunner().invoke(app, list(arguments), input=typed)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def program(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=_LONGEST)


@pytest.mark.model
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "70000"),
        ("RATE_LIMIT", "fast"),
        ("HISTORY", "1"),
        ("LOG_LEVEL", "loud"),
        ("TRUSTED_PROXIES", "proxy.local"),
        ("ALLOWED_HOSTS", "a.*"),
        ("KNOWLEDGE", "/nowhere"),
        ("MODELS", "/dev/null/models"),
        ("DATABASE_URL", "foo://"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "sqlite:////dev/null/x.sqlite"),
        ("DATABASE_URL", "sqlite:////dev"),
        ("DATABASE_URL", "postgresql://u@127.0.0.1:1/x"),
    ],
)
def test_a_wrong_setting_is_named_and_no_traceback_shown(
    model: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    for setting, given in {"PORT": "0", **STAND_IN, name: value}.items():
        monkeypatch.setenv(setting, given)
    result = program("serve")
    assert result.returncode == CANNOT_WORK
    assert name in result.stderr
    assert "Traceback" not in result.stdout + result.stderr


@pytest.mark.model
def test_a_port_in_use_is_said(model: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = program("serve", "--port", str(port))
    assert result.returncode == CANNOT_WORK
    assert f"127.0.0.1:{port} can't be used" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nothing"],
        ["ask"],
        ["serve", "--port", "abc"],
        ["serve", "--port", "99999"],
        ["ask", "hello", "--language", "klingon"],
        ["ask", "hello", "--unknown"],
    ],
)
def test_a_wrong_call_is_explained(arguments: list[str]) -> None:
    result = command(*arguments)
    assert result.exit_code == WRONG_CALL
    assert "Usage" in result.output


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "language", "figure"),
    [
        (QUESTION, "en", "5,000"),
        ("南非每年卖多少辆车？", "zh", "5000"),
        ("Berapa unit yang terjual di Afrika Selatan per tahun?", "id", "5.000"),
    ],
)
def test_an_answer_is_shown_with_source_language_intent_and_confidence(
    model: Path, question: str, language: str, figure: str
) -> None:
    result = command("ask", question)
    assert result.exit_code == 0
    shown = " ".join(result.stdout.split())
    assert figure in shown
    assert f"source jiefang-global (2025) {ANSWERED_BY}" in shown
    assert f"outcome answered language {language} intent ask_sales (" in shown


@pytest.mark.model
@pytest.mark.parametrize("question", ["How many vehicles are sold in Peru every year?", "", "/", "\udcff"])
def test_a_declined_question_is_a_negative_result(model: Path, question: str) -> None:
    result = command("ask", question)
    assert result.exit_code == DECLINED
    assert "outcome declined" in " ".join(result.stdout.split())


@pytest.mark.model
def test_the_channels_language_can_be_given(model: Path) -> None:
    result = command("ask", "12345", "--language", "zh-TW")
    assert "language zh" in " ".join(result.stdout.split())
    assert "您可以問我" in result.stdout


@pytest.mark.model
@pytest.mark.parametrize("end", ["\n", ""], ids=["an empty line", "the end of input"])
def test_a_chat_remembers_and_ends(model: Path, end: str) -> None:
    result = command("chat", "--details", typed=f"{QUESTION}\nWhat is your source?\n{end}")
    assert result.exit_code == 0
    assert result.stdout.count(ANSWERED_BY) == 2


@pytest.mark.model
def test_an_unchanged_model_is_not_trained_anew(model: Path) -> None:
    before = model.stat().st_mtime_ns
    result = command("train")
    assert (result.exit_code, result.stdout.strip()) == (0, f"The model is ready: {model.name}")
    assert model.stat().st_mtime_ns == before


def test_knowledge_that_is_not_there_is_to_mend(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KNOWLEDGE", str(tmp_path))
    result = command("check")
    assert result.exit_code != 0
    assert "there are no sources" in result.stderr


def test_what_ships_is_in_order() -> None:
    result = command("check")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "in order" in result.stdout


@pytest.mark.model
def test_silencing_rasa_leaves_our_log_level_as_it_is_set(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOG_LEVEL")
    command("train")
    assert settings().log_level == "info"


def test_the_module_runs_as_a_program() -> None:
    result = program("--help")
    assert result.returncode == 0
    for name in ("serve", "train", "ask", "chat", "check"):
        assert name in result.stdout
