"""An amount in another measure than the one asked for is no answer."""

from __future__ import annotations

import pytest

from actions.wanted_unit import ATTRIBUTE, CONDITION, NAMES, lacks_measure, what_lacks
from knowledge import current
from tests.actions.conversation import Conversation


@pytest.mark.parametrize(
    ("text", "fact", "lacks"),
    [
        ("What are the orders worth?", "canton-fair-137.orders", True),
        ("How many orders were there?", "canton-fair-137.orders", False),
        ("What is the brand worth in yuan?", "jiefang.brand-value", False),
        ("What was spent, in dollars?", "faw.rd-spending", False),
        ("实用新型占多少？", "faw.patent-applications", True),
        ("研发投入占比多少？", "faw.rd-revenue-share", False),
        ("每天能造多少辆？", "philippines.production-capacity", True),
        ("kapasitasnya berapa per bulan?", "philippines.production-capacity", True),
        ("kapasitasnya berapa per tahun?", "philippines.production-capacity", False),
        ("anggarannya berapa?", "sprint-2030.sales-target", True),
        ("Were the orders worth it?", "canton-fair-137.orders", False),
        ("By how much did the research budget grow?", "faw.rd-growth", False),
        ("海外占多少辆？", "sprint-2030.overseas-target", False),
        ("Who runs the plant that makes 30 a day?", "coega.operator", False),
    ],
)
def test_a_fact_lacks_the_measure_that_is_asked_for(text: str, fact: str, lacks: bool) -> None:
    assert lacks_measure(text, [current().knowledge.facts[fact]]) is lacks


def test_what_is_wanted_in_another_measure_is_declined_by_name() -> None:
    conversation = Conversation()
    conversation.ask("ask_orders", "event/canton-fair-137")
    reply = conversation.ask("ask_orders", text="What were the orders worth?")
    assert (reply.outcome, reply.facts) == ("related", ["canton-fair-137.orders"])
    assert reply.text.startswith("My sources give no separate figure for that.")


@pytest.mark.parametrize(
    ("text", "fact", "intent", "lacks"),
    [
        ("What is the brand value in euros?", "jiefang.brand-value", "ask_brand_value", CONDITION),
        ("品牌价值折成港币是多少？", "jiefang.brand-value", "ask_brand_value", CONDITION),
        ("Belanja risetnya berapa dalam rupiah?", "faw.rd-spending", "ask_rd_spending", CONDITION),
        ("How much R&D spending in dollars?", "faw.rd-spending", "ask_rd_spending", None),
        ("What is the brand worth in yuan?", "jiefang.brand-value", "ask_brand_value", None),
        ("How many trucks were built in the first year?", "jiefang.first-truck", "ask_first_truck", CONDITION),
        ("Tahun berapa truk pertama keluar?", "jiefang.first-truck", "ask_first_truck", None),
        ("How many trucks were exported first?", "jiefang.first-export", "ask_first_export", None),
        ("What is the growth rate of exports?", "jiefang.export-growth", "ask_export_growth", CONDITION),
        ("在哪个城市？", "philippines-assembly.location", "ask_plant_location", ATTRIBUTE),
        ("In which city is it?", "coega.location", "ask_plant_location", None),
        ("Who is the distributor?", "kenya.delivery", "ask_partner", NAMES),
        ("Who is the partner?", "indonesia-gmm.size", "ask_partner", None),
        ("Is there a distributor?", "australia.distributor", "ask_partner", None),
    ],
)
def test_what_is_wanted_and_not_given_is_named(text: str, fact: str, intent: str, lacks: str | None) -> None:
    known = current()
    assert what_lacks(text, [known.knowledge.facts[fact]], known.contract.intents[intent]) == lacks
