"""Known mutants are noticed, equivalent ones are not; and nobody can change a figure unnoticed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from bot.settings import settings
from bot.workshop.testing.clients import InMemory
from bot.workshop.testing.meanings import slots
from bot.workshop.testing.records import Expectation, TestConversation, Turn
from knowledge import current
from tests.mutation.marks import fact_mark, text_mark
from tests.mutation.matrix import is_of_matrix, matrix
from tests.mutation.mutants import DEMANDED, FIGURE, KINDS, NAME, Mutant
from tests.mutation.names import name_mutants
from tests.mutation.places import Places
from tests.mutation.replaying import Player, Readings
from tests.mutation.report import Result, as_json, has_failed, listed, table
from tests.mutation.suite import Suite, Verdict
from tests.mutation.values import value_mutants
from tests.mutation.words import text_mutants

pytestmark = pytest.mark.model

# One of each form: an inexact amount, an exact one, money with a second amount, a percentage, a multiple, a rank.
FACTS = (
    "south-africa.annual-sales",
    "kenya.delivery",
    "faw.rd-spending",
    "jilin.equipment-growth",
    "indonesia-gmm.size",
    "jiefang.industry-rank",
)


def said_in_south_africa(*contains: str) -> TestConversation:
    expected = Expectation(facts=("south-africa.annual-sales",), contains=tuple((part,) for part in contains))
    turn = Turn(line=1, say=("How many trucks do you sell in South Africa every year?",), expected=expected)
    return TestConversation(Path("en/markets.yml"), 1, "sales", "en", (turn,))


@pytest.fixture(scope="module")
def player(model: Path) -> Iterator[Player]:
    client = InMemory(model, settings())
    yield Player(client.understood, slots())
    client.close()


@pytest.fixture(scope="module")
def suite(player: Player) -> Suite:
    return Suite(player, [said_in_south_africa("5,000", "South Africa", "sells")])


@pytest.fixture(scope="module")
def mutants() -> list[Mutant]:
    knowledge, places = current().knowledge, Places(settings().knowledge)
    made = [*value_mutants(knowledge, places), *name_mutants(knowledge, places), *text_mutants(knowledge)]
    return [mutant for mutant in made if mutant.kind != "other name"]


def named(mutants: list[Mutant], change: str) -> Mutant:
    return next(mutant for mutant in mutants if mutant.change.startswith(change))


def test_all_figures_of_some_facts_are_demanded_in_every_language(player: Player, mutants: list[Mutant]) -> None:
    suite = Suite(player, [conversation for conversation in matrix() if conversation.name.split(":")[0] in FACTS])
    figures = [m for m in mutants if m.kind == FIGURE and m.change.split(":")[0] in FACTS]
    assert {mutant.change.split(":")[0] for mutant in figures} == set(FACTS)
    assert [m.change for m in figures if not suite.verdict(m, whole=False).everywhere] == []


@pytest.mark.parametrize(
    "change",
    [
        "south-africa.annual-sales: value: amount 5000 → 6000",
        "south-africa.annual-sales: value: amount 5000 → 15000",
        "market/za: name (en)",
        "markets.annual_sales (en)",
    ],
)
def test_a_mutant_is_noticed_by_who_demands_it(suite: Suite, mutants: list[Mutant], change: str) -> None:
    verdict = suite.verdict(named(mutants, change))
    assert verdict.caught
    assert set(verdict.noticed) == {"en"}
    assert "is not in the text" in verdict.noticed["en"]


@pytest.mark.parametrize(
    "change",
    [
        "south-africa.annual-sales: value: unit",
        "kenya.delivery: value: amount",
        "market/za: name (zh)",
        "markets.annual_sales (id)",
    ],
)
def test_a_mutant_survives_where_nobody_demands_it(suite: Suite, mutants: list[Mutant], change: str) -> None:
    assert not suite.verdict(named(mutants, change)).caught


def test_a_mutant_that_changes_nothing_survives(suite: Suite) -> None:
    touches = frozenset({fact_mark("south-africa.annual-sales")})
    same = Mutant("figure", "f.yml", 1, "nothing", touches, nullcontext, list)
    assert not suite.verdict(same).caught


def test_the_whole_is_held_where_nothing_that_is_touched_notices(suite: Suite, mutants: list[Mutant]) -> None:
    figure = named(mutants, "south-africa.annual-sales: value: amount 5000 → 6000")
    elsewhere = Mutant(FIGURE, "f.yml", 1, "x", frozenset(), figure.applied, figure.check)
    assert suite.verdict(elsewhere).caught
    assert not suite.verdict(elsewhere, whole=False).caught


def test_what_fails_already_catches_nothing(player: Player, mutants: list[Mutant]) -> None:
    suite = Suite(player, [said_in_south_africa("7,000")])
    assert (suite.held, len(suite.failing)) == ([], 1)
    assert not suite.verdict(named(mutants, "south-africa.annual-sales: value: amount 5000 → 6000")).caught


def test_marks_tell_what_a_reply_rested_on(suite: Suite) -> None:
    marks = suite.held[0].marks
    assert {fact_mark("south-africa.annual-sales"), text_mark("markets.annual_sales", "en")} <= marks
    assert {"entity market/za", "source jiefang-global"} <= marks
    assert text_mark("markets.annual_sales", "zh") not in marks


def test_words_that_come_from_the_knowledge_change_with_it(player: Player, mutants: list[Mutant]) -> None:
    turn = Turn(
        line=1, say=("How many trucks are sold in South Africa?",), expected=Expectation(contains=(("{value}",),))
    )
    query = "facts where id is south-africa.annual-sales"
    echo = TestConversation(Path("en/markets.yml"), 1, "sales", "en", (turn,), query=query)
    suite = Suite(player, [echo])
    assert len(suite.held) == 1
    assert not suite.verdict(named(mutants, "south-africa.annual-sales: value: amount 5000 → 6000")).caught


def test_no_message_is_understood_twice_but_with_other_names() -> None:
    asked = []

    def understanding(text: str) -> Mapping[str, Any]:
        asked.append(text)
        return {"text": text, "entities": []}

    readings = Readings(understanding)
    first = readings.of("hello")
    first["entities"].append("changed")
    assert readings.of("hello")["entities"] == []
    assert asked == ["hello"]
    readings.of("hello", anew=True)
    assert asked == ["hello", "hello"]


def test_the_matrix_asks_each_wording() -> None:
    conversations = list(matrix())
    assert all(is_of_matrix(conversation) for conversation in conversations)
    assert not is_of_matrix(said_in_south_africa())
    assert {conversation.language for conversation in conversations} == {"en", "zh", "id"}


def test_the_report_lists_survivors_with_their_place(mutants: list[Mutant]) -> None:
    caught, survived = (
        named(mutants, "south-africa.annual-sales: value: amount"),
        named(mutants, "market/za: name (zh)"),
    )
    results = [Result(caught, Verdict({"en": "why"})), Result(survived, Verdict({}))]
    assert [line.split() for line in table(results).splitlines()[1:]] == [
        ["figure", "1", "1", "100.0%", "0", "0"],
        ["name", "1", "0", "0.0%", "1"],
    ]
    assert listed(results).startswith(("actions/knowledge/entities/markets.yml:", "babel: CLDR:1:"))
    assert listed(results).endswith("name: market/za: name (zh): 南非 → 佐尔凡")
    assert '"change": "market/za: name (zh): 南非 → 佐尔凡"' in as_json(results, [], [])
    assert has_failed(results)
    assert not has_failed(results[:1])
    assert NAME in DEMANDED
    assert set(DEMANDED) < set(KINDS)
