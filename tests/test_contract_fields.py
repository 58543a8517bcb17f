"""docs/decisions/contract.md explains every field of an intent, and every value of `when_open`."""

from __future__ import annotations

import dataclasses
import re

import pytest

from bot.settings import ROOT
from bot.workshop.checks.contract import check_contract
from knowledge import Context, current
from knowledge.contract import Contract, Intent

PAGE = (ROOT / "docs" / "decisions" / "contract.md").read_text("utf-8")


def rows(heading: str) -> dict[str, str]:
    """The table below a heading: the first cells, with the rest of their rows."""
    section = re.split(r"^#+ ", PAGE.split(f"{heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    return dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", section, re.MULTILINE))


def with_when_open(value: str) -> Context:
    """The context whose intents all have this value."""
    intents = {name: dataclasses.replace(each, when_open=value) for name, each in current().contract.intents.items()}
    return dataclasses.replace(current(), contract=Contract(intents))


def test_every_field_is_explained_and_no_other() -> None:
    fields = {field.name: field for field in dataclasses.fields(Intent) if field.name != "name"}
    explained = rows("## The fields of an intent")
    assert explained.keys() == fields.keys()
    required = {name for name, field in fields.items() if field.default is dataclasses.MISSING}
    assert {name for name, text in explained.items() if text.endswith("required")} == required


@pytest.mark.parametrize(("value", "known"), [*((value, True) for value in rows("### `when_open`")), ("never", False)])
def test_the_values_that_are_explained_are_those_that_the_check_takes(value: str, known: bool) -> None:
    findings = [finding for finding in check_contract(with_when_open(value)) if "when_open" in finding.problem]
    assert (findings == []) == known
