"""An amount in another measure than the one asked for is no answer."""

from __future__ import annotations

import pytest

from actions.wanted_unit import lacks_measure
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
    assert (reply.outcome, reply.facts) == ("declined", [])
    assert "the 137th Canton Fair" in reply.text
