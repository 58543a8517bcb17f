"""A question that wants the name of one kind of thing is not answered with another."""

from __future__ import annotations

import pytest

from actions.wanted_kind import asks_for_kind, dating_facts, facts_of_kind, ranking_facts
from knowledge import current

FACTS = current().knowledge.facts
SALES = [FACTS["south-africa.annual-sales"], FACTS["hongqi.annual-sales"]]


@pytest.mark.parametrize(
    "asked",
    [
        "Which market sells the most?",
        "in what country do you sell most",
        "哪个市场卖得最多？",
        "哪国的销量最高",
        "Di negara mana penjualan tertinggi?",
        "Pasar mana yang paling laku?",
    ],
)
def test_a_brand_is_no_market(asked: str) -> None:
    assert [fact.id for fact in facts_of_kind(asked, SALES, current().knowledge)] == ["south-africa.annual-sales"]


@pytest.mark.parametrize("asked", ["What are the highest sales?", "销量最高的是多少？", "Penjualan tertinggi berapa?"])
def test_a_question_that_names_no_kind_is_about_all(asked: str) -> None:
    assert facts_of_kind(asked, SALES, current().knowledge) == SALES


def test_a_fact_that_holds_a_market_or_is_about_something_in_one_has_to_do_with_it() -> None:
    facts = [FACTS["jiefang.first-export"], FACTS["kenya.delivery"], FACTS["jiefang.generations"]]
    found = facts_of_kind("Which country?", facts, current().knowledge)
    assert [fact.id for fact in found] == ["jiefang.first-export", "kenya.delivery"]


BRANDS = [FACTS["jiefang.brand-value"], FACTS["hongqi.annual-sales"], FACTS["faw.rd-revenue-share"]]


@pytest.mark.parametrize(
    "asked",
    [
        "Which brand sells the most?",
        "What's your best-selling brand",
        "哪个牌子最畅销？",
        "旗下哪個品牌銷量最高？",
        "Merek mana yang paling laku?",
    ],
)
def test_what_a_brand_is_worth_is_not_what_it_sells(asked: str) -> None:
    concerned = facts_of_kind(asked, BRANDS, current().knowledge)
    assert [fact.id for fact in ranking_facts(asked, concerned)] == ["hongqi.annual-sales"]


@pytest.mark.parametrize("asked", ["Which is the most valuable brand?", "哪个品牌最值钱？", "Merek apa yang termahal?"])
def test_the_most_valuable_brand_is_told_by_its_value(asked: str) -> None:
    concerned = facts_of_kind(asked, BRANDS, current().knowledge)
    assert [fact.id for fact in ranking_facts(asked, concerned)] == ["jiefang.brand-value"]


@pytest.mark.parametrize("asked", ["Which brand is the best?", "哪个品牌最强？", "Merek mana yang paling kuat?"])
def test_no_figure_tells_which_brand_is_best_in_an_unnamed_way(asked: str) -> None:
    assert ranking_facts(asked, facts_of_kind(asked, BRANDS, current().knowledge)) == []


@pytest.mark.parametrize("asked", ["Which model is your newest?", "哪款车最新？", "Model mana yang terbaru?"])
def test_nothing_tells_models_apart(asked: str) -> None:
    assert facts_of_kind(asked, list(FACTS.values()), current().knowledge) == []


@pytest.mark.parametrize("asked", ["Which plant is the newest?", "哪家工厂最新？", "Pabrik mana yang paling baru?"])
def test_a_plant_is_as_new_as_its_opening(asked: str) -> None:
    facts = [FACTS["j7.operation"], FACTS["partners-conference.year"], FACTS["j7.operator"]]
    concerned = facts_of_kind(asked, facts, current().knowledge)
    assert [fact.id for fact in dating_facts(asked, concerned)] == ["j7.operation"]


@pytest.mark.parametrize("asked", ["The highest growth?", "最高的增长率？", "Pertumbuhan tertinggi?"])
def test_a_question_that_names_no_kind_wants_any_figure(asked: str) -> None:
    assert not asks_for_kind(asked)
    assert ranking_facts(asked, BRANDS) == dating_facts(asked, BRANDS) == BRANDS
