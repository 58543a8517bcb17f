"""Each kind of mutant is really something else, and still valid in itself."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from actions.wording import statement
from bot.settings import settings
from knowledge import Knowledge, Quantity, Year, current
from knowledge.context import LOCALES
from tests.contexts import LANGUAGES
from tests.mutation.mutants import AS_OF, FIGURE, KINDS, NAME, QUALIFIER, SOURCE, TEXT, UNIT, YEAR, Mutant
from tests.mutation.names import MADE_UP, name_mutants
from tests.mutation.places import Places
from tests.mutation.trained import dropped_files, sample, swap, swapped_intents
from tests.mutation.values import other_dates, other_figures, other_values, source_mutants, value_mutants
from tests.mutation.words import text_mutants, without_words

SALES = "south-africa.annual-sales"
SHARE = "sprint-2030.overseas-share"


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return current().knowledge


@pytest.fixture(scope="module")
def places() -> Places:
    return Places(settings().knowledge)


@pytest.fixture(scope="module")
def mutants(knowledge: Knowledge, places: Places) -> list[Mutant]:
    return [
        *value_mutants(knowledge, places),
        *source_mutants(knowledge, places),
        *name_mutants(knowledge, places),
        *text_mutants(knowledge),
    ]


def of_sales(mutants: list[Mutant], kind: str) -> Iterator[str]:
    """The sentence for a fact with each mutant of a kind."""
    for mutant in mutants:
        if mutant.kind == kind and mutant.change.startswith(f"{SALES}:"):
            with mutant.applied():
                known = current().knowledge
                yield statement(known.facts[SALES], known, "en")


def test_every_kind_is_made(mutants: list[Mutant]) -> None:
    assert {mutant.kind for mutant in mutants} == set(KINDS)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (FIGURE, {"over 6,000 vehicles", "over 50,000 vehicles", "over 15,000 vehicles"}),
        (UNIT, {"over 5,000 orders"}),
        (QUALIFIER, {"5,000 vehicles", "less than 5,000 vehicles"}),
    ],
)
def test_a_value_is_said_otherwise(mutants: list[Mutant], kind: str, said: set[str]) -> None:
    assert set(of_sales(mutants, kind)) == {f"In South Africa, Jiefang sells {amount} a year." for amount in said}


def test_nothing_stays_changed(mutants: list[Mutant], knowledge: Knowledge) -> None:
    before = statement(knowledge.facts[SALES], knowledge, "en")
    list(of_sales(mutants, FIGURE))
    assert current().knowledge is knowledge
    assert statement(knowledge.facts[SALES], knowledge, "en") == before


def test_what_follows_from_a_fact_changes_with_it(mutants: list[Mutant], knowledge: Knowledge) -> None:
    mutant = next(m for m in mutants if m.kind == FIGURE and m.change.startswith("sprint-2030.overseas-target:"))
    with mutant.applied():
        assert current().knowledge.facts[SHARE].value != knowledge.facts[SHARE].value
    assert f"fact {SHARE}" in mutant.touches


@pytest.mark.parametrize(
    ("amount", "others"),
    [
        ("5000", ["6000", "50000", "15000"]),
        ("3.9", ["4.9", "39.0", "13.9"]),
        ("9000000", ["8000000", "90000000", "19000000"]),
    ],
)
def test_figures_are_made_wrong_in_three_ways(amount: str, others: list[str]) -> None:
    assert other_figures(Decimal(amount)) == [Decimal(other) for other in others]


def test_a_multiple_stays_one_that_can_be_said() -> None:
    changed = [value for _, _, value in other_values(Quantity(Decimal(1000), "vehicle", "multiple"))]
    assert [value for value in changed if isinstance(value, Quantity) and value.qualifier == "multiple"] == [
        Quantity(Decimal(100), "vehicle", "multiple"),
        Quantity(Decimal(1000), "order", "multiple"),
    ]


def test_a_year_becomes_the_next() -> None:
    assert list(other_values(Year(1994))) == [(YEAR, "1994 → 1995", Year(1995))]


def test_a_rank_has_no_qualifier_that_is_said() -> None:
    kinds = {kind for kind, _, _ in other_values(Quantity(Decimal(1), "rank"))}
    assert kinds == {FIGURE, UNIT}


def test_dates_and_sources_become_others_that_are_valid(knowledge: Knowledge, mutants: list[Mutant]) -> None:
    assert other_dates(knowledge.sources["jiefang-global"]) == ["2024"]
    assert other_dates(knowledge.sources["jilin-equipment"]) == ["2021-06-02", "2022-05-02"]
    assert {m.kind for m in mutants if m.touches & {"source jilin-equipment"}} == {AS_OF, SOURCE}


def test_a_name_becomes_one_that_nothing_has(mutants: list[Mutant], knowledge: Knowledge) -> None:
    known = {name for e in knowledge.entities.values() for language in LANGUAGES for name in e.all_names(language)}
    assert known.isdisjoint(MADE_UP.values())
    mutant = next(m for m in mutants if m.kind == NAME and m.change.startswith("market/za: name (zh)"))
    with mutant.applied():
        changed = current().knowledge.entities["market/za"]
        assert changed.name("zh") == MADE_UP["zh"]
        assert changed.name("en") == knowledge.entities["market/za"].name("en")


@pytest.mark.parametrize(
    ("words", "without"),
    [("In %{subject}: %{value}.", "…%{subject}…%{value}…"), ("Hello", "…"), ({"one": "%{n} car"}, {"one": "…%{n}…"})],
)
def test_a_text_keeps_its_placeholders_only(words: object, without: object) -> None:
    assert without_words(words) == without


def test_a_text_is_said_without_its_words(mutants: list[Mutant]) -> None:
    mutant = next(m for m in mutants if m.kind == TEXT and m.change.startswith("clarify.affirmative (en)"))
    before = current().text("clarify.affirmative", "en")
    with mutant.applied():
        assert current().text("clarify.affirmative", "en") == "…"
        assert mutant.check() == []
    assert current().text("clarify.affirmative", "en") == before


def test_knowledge_mutants_pass_the_check(mutants: list[Mutant]) -> None:
    for kind in (FIGURE, UNIT, QUALIFIER, YEAR, NAME, AS_OF, SOURCE):
        mutant = next(m for m in mutants if m.kind == kind)
        with mutant.applied():
            assert mutant.check() == [], mutant.change


def test_every_mutant_has_a_line_that_holds_what_is_changed(mutants: list[Mutant]) -> None:
    for mutant in mutants:
        if mutant.kind in (FIGURE, UNIT, QUALIFIER) and ": value:" in mutant.change:
            assert "value:" in Path(mutant.file).read_text("utf-8").splitlines()[mutant.line - 1], mutant.place
        if mutant.kind == TEXT:
            key = mutant.change.split(" ")[0].split(".", 1)[1]
            assert Path(mutant.file).read_text("utf-8").splitlines()[mutant.line - 1].strip().startswith(f"{key}:")
    assert {Path(m.file).parent for m in mutants if m.kind == TEXT} == {LOCALES}


def test_the_sample_of_examples_is_the_same_for_a_seed() -> None:
    chosen = [(mutant.file, mutant.change) for mutant in sample(4, 7)]
    assert chosen == [(mutant.file, mutant.change) for mutant in sample(4, 7)]
    assert {mutant.kind for mutant in sample(4, 7)} == {"dropped file", "swapped intents"}
    assert len(list(dropped_files())) < len(list(swapped_intents()))


def test_two_intents_get_each_others_examples(tmp_path: Path) -> None:
    file = tmp_path / "markets.yml"
    file.write_text("nlu:\n- intent: a\n  examples: |\n    - one\n- intent: b\n  examples: |\n    - two\n", "utf-8")
    swap(file, "a", "b")
    assert file.read_text("utf-8").split() == "nlu: - intent: b examples: | - one - intent: a examples: | - two".split()
