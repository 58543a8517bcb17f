"""docs/glossary.md: one sentence a term, and the values that the product uses."""

from __future__ import annotations

import re

from actions.reply import OUTCOMES
from bot.delivery.schema import CLOSED, DEAD_LETTERED, DROPPED
from bot.settings import ROOT

PAGE = (ROOT / "docs" / "glossary.md").read_text("utf-8")
TERMS = [(term, text) for term, text in re.findall(r"^\| (.+?) \| (.+) \|$", PAGE, re.MULTILINE) if term != "term"]


def test_each_term_has_one_sentence() -> None:
    names = [term for term, _ in TERMS]
    assert len(names) == len(set(names))
    assert [term for term, text in TERMS if ". " in text or not re.fullmatch(r"[A-Z].*[.?]\"?", text)] == []


def test_outcomes_and_states_are_those_of_the_product() -> None:
    said = dict(TERMS)
    assert re.findall(r"`(\w+)`", said["outcome"]) == list(OUTCOMES)
    for term, state in (("dead-lettered", DEAD_LETTERED), ("closed", CLOSED), ("dropped", DROPPED)):
        assert f"(state `{state}`)" in said[term]
