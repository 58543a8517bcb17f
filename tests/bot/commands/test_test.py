"""python -m bot test."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.workshop.testing.gaps import MOST_APART
from knowledge import current
from tests.bot.workshop.testing.files import RANK, SALES, ByHeart, replied, wordings_in, written
from tests.contexts import LANGUAGES

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
    monkeypatch.setattr("bot.workshop.testing.opening.open_client", lambda url: client)
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
    assert (result.exit_code, result.stdout) == (0, "conversations: 1 passed\n")


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


@pytest.fixture
def asked(client: ByHeart, tmp_path: Path) -> list[str]:
    """Arguments for a matrix of two facts: English questions for either get the first one."""
    for language in LANGUAGES:
        records = [f"- {{fact: {fact}, shows: ['5,000'], plain: [a, b], noisy: [c]}}" for fact in (SALES, RANK)]
        wordings_in(tmp_path, *records, language=language)
    client.knows({text: replied("Over 5,000.", SALES) for text in ("a", "b", "c")})
    return ["--no-conversations", "--wordings", str(tmp_path)]


def test_every_fact_is_asked_in_every_language(asked: list[str], tmp_path: Path) -> None:
    report = tmp_path / "junit.xml"
    result = command(*asked, "--junit", report)
    lines = result.stdout.splitlines()
    assert result.exit_code == 1
    assert len(lines) == len(LANGUAGES) * len(current().knowledge.facts) + 2
    assert f"✓ matrix/en: {SALES}" in lines
    assert f"✗ matrix/en: {RANK}" in lines
    assert f"{RANK} has no passing question in en" in result.stderr
    assert f"✗ facts: {RANK} is not among {SALES}" in result.stderr
    assert f"{SALES} is proven in en, but not in zh" in result.stderr
    assert "jiefang.first-truck has no question in id" in result.stderr
    assert "plain questions right: en 50.0 %, zh 0.0 %, id 0.0 %" in result.stderr
    suite = next(ElementTree.parse(report).iter("testsuite"))  # noqa: S314
    assert suite.get("name") == "matrix"
    cases = {(case.get("classname"), case.get("name")): list(case) for case in suite}
    assert cases["matrix.en", SALES] == []
    assert "has no passing question" in (cases["matrix.en", RANK][0].get("message") or "")
    assert f"more than {MOST_APART * 100:.1f} % apart" in (
        cases["matrix", "languages in plain questions"][0].text or ""
    )
    assert suite.get("tests") == str(len(cases)) == str(len(lines))


def test_one_cell_of_the_matrix_can_be_chosen(asked: list[str], client: ByHeart) -> None:
    result = command(*asked, "-k", f"matrix/en: {SALES}", "-q")
    assert result.exit_code == 0
    assert result.stdout.startswith("matrix: 1 passed\n")
    assert len(client.asked) == 3 * len(LANGUAGES)


def test_matrix_and_conversations_are_both_held_unless_one_is_left_out(asked: list[str], tmp_path: Path) -> None:
    file = written(tmp_path / "more", CONVERSATIONS)
    both = command(file, *asked[1:], "--matrix", "-k", "sales")
    assert "matrix: " in both.stderr
    assert "conversations: 1 passed" in both.stderr
    assert "matrix" not in command(file, "-k", "sales").stdout
    none = command("--no-matrix", "--no-conversations")
    assert (none.exit_code, none.stderr) == (2, "nothing is left to hold\n")


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
