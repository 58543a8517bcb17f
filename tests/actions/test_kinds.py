"""A question that wants the name of one kind of thing is not answered with another."""

from __future__ import annotations

import pytest

from actions.kinds import of_asked_kind
from actions.knowledge import current_knowledge

FACTS = current_knowledge().facts
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
    assert [fact.id for fact in of_asked_kind(asked, SALES, current_knowledge())] == ["south-africa.annual-sales"]


@pytest.mark.parametrize("asked", ["What are the highest sales?", "销量最高的是多少？", "Penjualan tertinggi berapa?"])
def test_a_question_that_names_no_kind_is_about_all(asked: str) -> None:
    assert of_asked_kind(asked, SALES, current_knowledge()) == SALES


def test_a_fact_that_holds_a_market_or_is_about_something_in_one_has_to_do_with_it() -> None:
    facts = [FACTS["jiefang.first-export"], FACTS["kenya.delivery"], FACTS["jiefang.generations"]]
    found = of_asked_kind("Which country?", facts, current_knowledge())
    assert [fact.id for fact in found] == ["jiefang.first-export", "kenya.delivery"]
