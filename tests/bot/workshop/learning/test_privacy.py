"""What is left out of partners' questions, and what has to stay in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from bot.settings import ROOT
from bot.workshop.learning.privacy import find_private, redact
from bot.workshop.learning.wordings import Wording, asked_in_tests, trained
from knowledge import current
from tests.contexts import LANGUAGES

_TABLE = yaml.safe_load(Path(__file__).with_name("redaction.yml").read_text("utf-8"))
# So partners introduce themselves, or speak of others, by name in the examples.
_INTRODUCES = re.compile(r"\b([Ss]aya|aku|gue|[Pp]ak)( Bu)? [A-Z]")
_ROWS = [(language, row["text"], row.get("redacted", row["text"])) for language in _TABLE for row in _TABLE[language]]


@pytest.mark.parametrize(("language", "text", "redacted"), _ROWS)
def test_what_tells_who_wrote_is_left_out_and_figures_stay(language: str, text: str, redacted: str) -> None:
    assert redact(text) == redacted


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_has_hits_and_others_in_each_language(language: str) -> None:
    own = [row[1] == row[2] for row in _ROWS if row[0] == language]
    assert own.count(True) >= 10
    assert own.count(False) >= 10


@pytest.mark.parametrize("text", [row[2] for row in _ROWS])
def test_what_is_redacted_stays_as_it_is(text: str) -> None:
    assert redact(text) == text


def test_the_places_are_those_of_the_text_as_it_was_written() -> None:
    text = "電話：０８１２-３４５６-７８９０，我叫張偉"
    assert [(part.kind, text[part.start : part.end]) for part in find_private(text)] == [
        ("phone", "０８１２-３４５６-７８９０"),
        ("name", "張偉"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_that_tell_nothing_of_a_person_stay_whole(language: str) -> None:
    """The held-out questions, which no list was written from."""
    wordings = asked_in_tests([ROOT / "tests" / "heldout"], language)
    assert len(wordings) > 1_000
    assert _changed(wordings) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_examples_that_ask_for_facts_mostly_stay_whole(language: str) -> None:
    """In some of them partners introduce themselves, or speak of others, by name, which is left out rightly."""
    asking = {intent.name for intent in current().contract.intents.values() if intent.action == "action_answer"}
    wordings = [wording for wording in trained(ROOT / "nlu", language) if wording.intent in asking]
    changed = [text for text in _changed(wordings) if not _INTRODUCES.search(text)]
    assert len(wordings) > 5_000
    assert len(changed) <= len(wordings) // 300, changed


def _changed(wordings: list[Wording]) -> list[str]:
    return [wording.text for wording in wordings if redact(wording.text) != wording.text]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_of_the_knowledge_is_taken_for_a_persons(language: str) -> None:
    names = {
        name.removeprefix("=") for each in current().knowledge.entities.values() for name in each.all_names(language)
    }
    assert [name for name in sorted(names) if redact(f"{name}: 2023?") != f"{name}: 2023?"] == []
