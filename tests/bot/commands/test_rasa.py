"""python -m bot rasa: Rasa's own commands run on what it writes, and the gate sees what they found."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.settings import ROOT, settings

pytestmark = pytest.mark.model

QUESTIONS = """- {fact: philippines.jobs, plain: ["Berapa lapangan kerja yang tercipta di Filipina?"], noisy: []}
- {fact: south-africa.annual-sales, plain: ["Berapa penjualan di Afrika Selatan setahun?"], noisy: []}
- {fact: jiefang.brand-value, plain: ["Berapa nilai merek Jiefang?"], noisy: []}
"""
CONVERSATION = """conversations:
- name: jobs and then the brand
  turns:
  - {say: Berapa lapangan kerja yang tercipta di Filipina?, facts: [philippines.jobs]}
  - {say: Berapa nilai merek Jiefang?, facts: [jiefang.brand-value]}
"""
THRESHOLDS = """id:
  intents: {accuracy: 1, f1: 1, fewest: 3}
  stories: {accuracy: 1, fewest: 1}
"""


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LOG_LEVEL", "info")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, model: Path) -> tuple[Path, list[list[str]]]:
    """The data of a small sample, and the commands that run Rasa's tests on it."""
    directory = tmp_path_factory.mktemp("rasa")
    tests = directory / "id"
    tests.mkdir()
    (tests / "questions.yml").write_text(QUESTIONS)
    (tests / "conversation.yml").write_text(CONVERSATION)
    (directory / "thresholds.yml").write_text(THRESHOLDS)
    result = run("write", str(directory / "data"), *map(str, sorted(tests.iterdir())))
    assert result.exit_code == 0, result.output
    lines = [line for line in result.output.splitlines() if line.startswith("python -m bot rasa test ")]
    commands = [shlex.split(line)[1:] for line in lines]
    for command in commands:
        rasa(command)
    return directory, commands


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(app, ["rasa", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def rasa(command: list[str]) -> str:
    result = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert result.returncode == 0, result.stderr[-4000:]
    return result.stdout


def gate(directory: Path) -> Result:
    return run("gate", str(directory / "data"), "--thresholds", str(directory / "thresholds.yml"))


def test_rasas_tests_of_intents_and_stories_pass_the_gate(data: tuple[Path, list[list[str]]]) -> None:
    directory, commands = data
    assert [command[4] for command in commands] == ["nlu", "core"]
    result = gate(directory)
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        ("nlu_test.id.yml", "intent: ask_brand_value", "intent: ask_sales", "the share of messages"),
        ("test_stories.id.yml", "intent: ask_jobs", "intent: ask_sales", "the share of stories that went right is 0,"),
        ("test_stories.id.yml", "market/ph", "market/za", "the share of stories that went right is 0,"),
    ],
)
def test_a_changed_label_makes_the_gate_red(
    data: tuple[Path, list[list[str]]], tmp_path: Path, name: str, old: str, new: str, problem: str
) -> None:
    directory, commands = data
    changed = Path(shutil.copytree(directory, tmp_path / "changed"))
    file = changed / "data" / name
    content = file.read_text()
    assert old in content
    file.write_text(content.replace(old, new, 1))
    [command] = [command for command in commands if any(argument.endswith(name) for argument in command)]
    rasa([argument.replace(str(directory), str(changed)) for argument in command])
    result = gate(changed)
    assert result.exit_code == 1
    assert problem in " ".join(result.output.split())


@pytest.mark.parametrize("command", [["data", "validate"], ["train"], ["test", "nlu"]])
def test_rasas_own_commands_say_what_they_take(command: list[str]) -> None:
    assert f"usage: rasa {' '.join(command)}" in rasa(["-m", "bot", "rasa", *command, "--help"])


def test_a_file_of_no_language_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "questions.yml"
    file.write_text(QUESTIONS)
    result = run("write", str(tmp_path / "data"), str(file))
    assert result.exit_code == 3
    assert "is in no folder that is named by a language: en, zh, id" in " ".join(result.output.split())


def test_nothing_to_test_is_said(tmp_path: Path) -> None:
    (tmp_path / "id").mkdir()
    (tmp_path / "id" / "questions.yml").write_text("[]\n")
    result = run("write", str(tmp_path / "data"), str(tmp_path / "id" / "questions.yml"))
    assert result.exit_code == 3
    assert "There is nothing to test" in result.output
