"""Leaving parts of understanding out: each does what its title says, and comes back."""

from __future__ import annotations

import pytest

from benchmarks.understanding.ablation import PARTS, without
from benchmarks.understanding.heldout import counts
from nlu.components import entities, features
from nlu.names.fuzzy import FuzzyNames
from nlu.questions import Message
from nlu.text import tokens as nlu_text
from nlu.text.tokens import tokenize, words
from tests.heldout.evaluation import Result


def read(text: str) -> entities.Reading:
    return entities.read(text, tokenize(text))


def test_names_are_read_as_written_but_still_found() -> None:
    text = "We are from Oman. How many in Kenya?"
    with without("masks"):
        reading = read(text)
    assert reading.words == "we are from oman how many in kenya".split()
    assert reading.entities == read(text).entities
    assert read(text).words[-1] == "<market>"


@pytest.mark.parametrize(
    ("part", "kept"),
    [
        ("nothing", {"word", "two words", "characters"}),
        ("words", {"characters"}),
        ("pairs", {"word", "characters"}),
        ("characters", {"word", "two words"}),
    ],
)
def test_features_are_left_out(part: str, kept: set[str]) -> None:
    with without(part):
        vectors = features.sparse_features([1, 2], [1, 3]).fit(["abcd efgh", "abcd efgh"])
    names = {name.split("__", 1)[1] for name in vectors.get_feature_names_out()}
    kinds = {"word": "abcd", "two words": "abcd efgh", "characters": " ab"}
    assert {kind for kind, name in kinds.items() if name in names} == kept


def test_scripts_are_not_folded() -> None:
    _forget()
    with without("script"):
        assert words("銷量 ABC") == ("銷", "量", "abc")
    _forget()
    assert words("銷量 ABC") == ("销", "量", "abc")


def _forget() -> None:
    """What was made of texts is remembered; a benchmark leaves parts out in processes of their own."""
    for remembered in (nlu_text.words, nlu_text.spaced, nlu_text._tokens, nlu_text._parts):
        remembered.cache_clear()


def test_slips_and_clauses_are_left_out() -> None:
    names = FuzzyNames({("philippines",): "market/ph"})
    with without("slips"):
        assert names.closest(("philipines",), ()) is None
    with without("clauses"):
        assert Message("Jobs? Trucks?", ["jobs", "trucks"], [0, 6], lambda words: ("asks", True, [])).runs() == []
    assert names.closest(("philipines",), ()) == ("philippines",)


def test_every_part_has_a_title_of_its_own() -> None:
    assert len({part.title for part in PARTS.values()}) == len(PARTS)


def result(kind: str, expected: str, *, passed: bool, false_answer: bool = False) -> Result:
    return Result("zh", kind, "?", expected, passed, false_answer, "zh", None, 1.0, [], "answered", "")


def test_held_out_results_are_counted_by_what_they_ask() -> None:
    results = [
        result("plain", "kenya.sales", passed=True),
        result("noisy", "kenya.sales", passed=False, false_answer=True),
        result("turn", "declined", passed=True),
        result("trap", "declined", passed=False, false_answer=True),
        result("trap", "declined", passed=True),
        result("comparison", "kenya.sales, oman.sales", passed=False),
    ]
    assert counts(results) == {
        "right": {"zh": 1, "turns": 1, "false answers": 1},
        "asked": {"zh": 2, "turns": 1, "false answers": 2},
    }
