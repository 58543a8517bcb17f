"""python -m bot test."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from tests.bot.testing.files import RANK, SALES, ByHeart, replied, written

CONVERSATIONS = f"""
conversations:
- {{name: sales, turns: [{{say: sales?, facts: [{SALES}]}}]}}
- {{name: rank, turns: [{{say: sales?, facts: [{RANK}]}}]}}
- {{name: greeting, fails: not polite enough, turns: [{{say: hello, outcome: answered}}]}}
- {{name: restarted, turns: [{{say: hello}}, {{restart: true}}]}}
"""


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> ByHeart:
    client = ByHeart({"sales?": replied("Over 5,000.", SALES)})
    monkeypatch.setattr("bot.testing.opening.open_client", lambda url: client)
    return client


def command(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["test", *map(str, arguments)])


def test_every_conversation_is_shown_with_its_verdict(client: ByHeart, tmp_path: Path) -> None:
    result = command(written(tmp_path, CONVERSATIONS))
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "✓ en/markets.yml: sales",
        "✗ en/markets.yml: rank",
        "~ en/markets.yml: greeting",
        "✓ en/markets.yml: restarted",
    ]
    assert f"✗ facts: {RANK} is not among {SALES}" in result.stderr
    assert "2 passed, 1 failed, 1 known to fail" in result.stderr
    assert client.closed


def test_all_is_well_without_failures(client: ByHeart, tmp_path: Path) -> None:
    result = command(written(tmp_path, CONVERSATIONS), "-k", "SALES", "-q")
    assert (result.exit_code, result.stdout) == (0, "1 passed\n")


def test_it_can_end_at_the_first_failure(client: ByHeart, tmp_path: Path) -> None:
    result = command(written(tmp_path, CONVERSATIONS), "-x")
    assert "1 passed, 1 failed" in result.stderr


def test_a_known_failure_that_passes_is_a_failure(client: ByHeart, tmp_path: Path) -> None:
    content = "conversations: [{name: a, fails: unknown to it, turns: [{say: hello, outcome: chat}]}]"
    result = command(written(tmp_path, content))
    assert result.exit_code == 1
    assert "it passes: take out 'fails: unknown to it'" in result.stderr


def test_the_report_is_junit_s(client: ByHeart, tmp_path: Path) -> None:
    report = tmp_path / "reports" / "junit.xml"
    command(written(tmp_path, CONVERSATIONS), "--junit", report)
    suite = next(ElementTree.parse(report).iter("testsuite"))  # noqa: S314
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("4", "1", "1")
    failed = next(case for case in suite if case.get("name") == "rank")
    assert failed.get("classname") == "en.markets"
    assert RANK in (failed[0].text or "")


def test_findings_are_shown_and_nothing_is_held(client: ByHeart, tmp_path: Path) -> None:
    result = command(written(tmp_path, "conversations: [{name: a, turns: [{say: a, outcom: chat}]}]"))
    assert result.exit_code == 3
    assert "unknown field 'outcom'" in result.stderr
    assert client.asked == []


def test_nothing_to_hold_is_no_success(client: ByHeart, tmp_path: Path) -> None:
    file = written(tmp_path, CONVERSATIONS)
    assert command(file, "-k", "absent").exit_code == 2
    assert command(tmp_path / "absent").exit_code == 3


def test_a_service_that_does_not_answer_is_said(
    client: ByHeart, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise httpx.ConnectError("refused")

    monkeypatch.setattr(client, "say", fail)
    result = command(written(tmp_path, CONVERSATIONS), "--url", "http://127.0.0.1:1")
    assert result.exit_code == 3
    assert "the service at http://127.0.0.1:1 does not answer as it should: refused" in result.stderr
