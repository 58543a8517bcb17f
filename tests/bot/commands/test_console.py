"""What the command line shows."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from bot.commands.console import explain_settings, show_findings, show_reply
from bot.settings import ROOT, Settings
from knowledge import Finding


def reply(text: str, **more: Any) -> dict[str, Any]:
    custom = {"language": "id", "outcome": "answered", "facts": [], "intent": "ask_sales", "confidence": 0.987}
    return {"recipient_id": "x", "text": text, "custom": custom | more.pop("custom", {}), **more}


def test_a_reply_is_shown_with_source_outcome_language_intent_and_confidence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    facts = [{"id": "a.fact", "source": "jiefang-global", "as_of": "2025"}]
    show_reply(reply("Over 5,000.", custom={"facts": facts}))
    shown = capsys.readouterr().out
    for part in ("Over 5,000.", "jiefang-global (2025)", "a.fact", "answered", "id", "ask_sales (0.99)"):
        assert part in shown


def test_without_details_only_text_and_buttons_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    show_reply(reply("Which one?", buttons=[{"title": "Kenya", "payload": "ask:on:market/ke"}]), details=False)
    shown = capsys.readouterr().out
    assert shown.splitlines() == ["Which one?", "  › Kenya  ask:on:market/ke"]


def test_a_decline_without_intent_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    show_reply(reply("I do not know.", custom={"intent": None, "confidence": 0.0, "outcome": "declined"}))
    assert "declined" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["[red]not markup[/]", "[/]", "a :smile: b", "\\[x]", "x" * 300, "车" * 200])
def test_a_text_is_shown_as_it_is(capsys: pytest.CaptureFixture[str], text: str) -> None:
    show_reply(reply(text), details=False)
    assert capsys.readouterr().out == text + "\n"


def test_a_finding_is_shown_with_place_problem_and_remedy_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    inside = Finding(str(ROOT / "actions" / "x.yml"), 7, "the unit is missing", "write unit: vehicle")
    outside = Finding("/elsewhere/y.yml", 1, "it is [odd]", "mend it " * 20)
    show_findings([inside, outside])
    shown = capsys.readouterr().err.splitlines()
    assert shown[0] == "actions/x.yml:7 the unit is missing → write unit: vehicle"
    assert shown[1].startswith("/elsewhere/y.yml:1 it is [odd] → mend it")


def test_wrong_settings_are_named_as_in_the_environment() -> None:
    with pytest.raises(ValidationError) as raised:
        Settings.parse_obj({"port": "abc", "rate_limit": "fast"})
    words = explain_settings(raised.value)
    assert "PORT: " in words
    assert "RATE_LIMIT: 'fast' is not a rate" in words
