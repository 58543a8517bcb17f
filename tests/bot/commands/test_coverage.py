"""python -m bot coverage."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from tests.bot.workshop.testing.files import SALES, ByHeart, replied, wordings_in, written
from tests.contexts import LANGUAGES

CONVERSATIONS = f"conversations: [{{name: sales, turns: [{{say: sales in RSA?, facts: [{SALES}]}}]}}]"


@pytest.fixture
def arguments(tmp_path: Path) -> list[str | Path]:
    """Little to ask: one fact in each language, one conversation."""
    record = f"- {{fact: {SALES}, shows: ['5,000'], plain: [a, b], noisy: [c]}}"
    for language in LANGUAGES:
        wordings_in(tmp_path / "asked", record, language=language)
    conversations = written(tmp_path, CONVERSATIONS)
    return ["--wordings", tmp_path / "asked", "--conversations", conversations]


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> ByHeart:
    right = replied("Over 5,000.", SALES)
    client = ByHeart(dict.fromkeys(("a", "b", "sales in RSA?"), right))
    monkeypatch.setattr("bot.workshop.testing.opening.open_client", lambda url: client)
    return client


def command(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["coverage", *map(str, arguments)])


def test_the_report_is_written_and_summed_up(client: ByHeart, arguments: list[str | Path], tmp_path: Path) -> None:
    page, data = tmp_path / "out" / "coverage.html", tmp_path / "out" / "coverage.json"
    result = command(*arguments, "--html", page, "--json", data)
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0].startswith(
        "en: 1 of 65 facts proven, 2 of 3 wordings right, 1 of 1 conversations as expected, 1 of "
    )
    assert lines[1].startswith("zh: 0 of 65 facts proven, 0 of 3 wordings right, 0 of 0 conversations")
    assert lines[-2:] == [f"written: {page}", f"written: {data}"]
    (sales,) = [fact for fact in json.loads(data.read_text("utf-8"))["items"]["facts"] if fact["id"] == SALES]
    assert sales["tallies"]["en"]["examples"] > 25
    assert (sales["tallies"]["en"]["passed"], sales["tallies"]["en"]["conversations"]) == (2, 1)
    assert SALES in page.read_text("utf-8")
    assert client.closed


def test_a_file_that_can_not_be_written_is_said(client: ByHeart, arguments: list[str | Path], tmp_path: Path) -> None:
    result = command(*arguments, "--html", tmp_path)
    assert result.exit_code == 3
    assert f"{tmp_path} can't be written: Is a directory" in result.stderr


def test_findings_are_shown_and_nothing_is_asked(client: ByHeart, tmp_path: Path) -> None:
    result = command("--wordings", tmp_path)
    assert result.exit_code == 3
    assert "facts.yml:1 the file can't be read" in result.stderr
    assert client.asked == []


def test_a_service_that_does_not_answer_is_said(
    client: ByHeart, arguments: list[str | Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise httpx.ConnectError("refused")

    monkeypatch.setattr(client, "say", fail)
    result = command(*arguments, "--url", "http://127.0.0.1:1")
    assert result.exit_code == 3
    assert "the service at http://127.0.0.1:1 does not answer as it should: refused" in result.stderr
