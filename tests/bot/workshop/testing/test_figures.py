"""Every figure of every fact stands in what its answer must show, so that no change of it goes unnoticed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from actions.wording import statement
from bot.workshop.testing.figures import shown, unguarded, with_other_figures
from bot.workshop.testing.wordings import read_wordings
from knowledge import Fact, Quantity, Year, current
from tests.bot.workshop.testing.files import SALES
from tests.contexts import LANGUAGES

WORDINGS = {(each.fact, each.language): each for each in read_wordings(current().knowledge, LANGUAGES)}


def a_fact(**fields: object) -> Fact:
    return replace(current().knowledge.facts[SALES], **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fact", current().knowledge.facts)
def test_no_changed_figure_is_taken_for_the_right_one(fact: str, language: str) -> None:
    knowledge, shows = current().knowledge, WORDINGS[fact, language].shows
    assert shown(shows, statement(knowledge.facts[fact], knowledge, language))
    assert unguarded(knowledge.facts[fact], shows, knowledge, language) == []


def test_a_figure_that_need_not_be_shown_is_named() -> None:
    knowledge = current().knowledge
    fact = knowledge.facts["faw.rd-spending"]
    assert unguarded(fact, [["21.42 billion"]], knowledge, "en") == ["dollars", "year"]
    assert unguarded(fact, [["21.42 billion"], ["3.21 billion", "3,210 million"], ["2021"]], knowledge, "en") == []
    assert unguarded(fact, [["billion"]], knowledge, "en") == ["value", "dollars", "year"]


def test_every_figure_is_changed_in_several_ways() -> None:
    span = Year(1990)
    fact = a_fact(value=Quantity(Decimal(30), "vehicle"), details={"span": span}, year=2021)
    changed = list(with_other_figures(fact))
    assert [field for field, _ in changed] == ["value", "value", "value", "span", "year"]
    assert [other.value.amount for field, other in changed if field == "value"] == [31, 300, 130]  # type: ignore[union-attr]
    assert [other.details["span"] for field, other in changed if field == "span"] == [Year(1991)]
    assert changed[-1][1].year == 2022


def test_a_multiple_becomes_another_that_can_be_said() -> None:
    fact = a_fact(value=Quantity(Decimal(1000), "vehicle", "multiple"))
    ((_, other),) = with_other_figures(fact)
    assert other.value == Quantity(Decimal(100), "vehicle", "multiple")


def test_every_group_needs_one_of_its_alternatives() -> None:
    assert shown([["5,000", "5000"], ["Kenya"]], "Over 5,000 in KENYA")
    assert not shown([["5,000"], ["Kenya"]], "Over 5,000")
    assert shown([], "anything")
