"""All checks together."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.workshop.checks import check_all
from knowledge import Finding, InvalidKnowledge, Origin
from tests.bot.workshop.checks.edits import edit_line, line_with


def test_the_shipped_project_has_no_finding() -> None:
    assert check_all(Origin()) == []


def test_copies_of_texts_and_examples_are_checked_where_they_are(examples: Path, locales: Path) -> None:
    assert check_all(Origin(texts=locales), examples) == []
    file = locales / "units.id.yml"
    edit_line(file, line_with(file, "%{"), None)
    (examples / "zh" / "jilin.yml").unlink()
    files = {Path(finding.file).name for finding in check_all(Origin(texts=locales), examples)}
    assert {"units.id.yml", "jilin.yml"} <= files


@pytest.mark.parametrize("name", ["read_context", "read_not_names"])
def test_what_can_not_be_read_is_all_that_is_reported(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    finding = Finding("file.yml", 3, "wrong", "right it")

    def fail(*_: object) -> None:
        raise InvalidKnowledge([finding])

    monkeypatch.setattr(f"bot.workshop.checks.{name}", fail)
    assert check_all(Origin()) == [finding]


def test_a_finding_says_where_what_and_what_to_do() -> None:
    assert str(Finding("file.yml", 3, "wrong", "right it")) == "file.yml:3: wrong → right it"
