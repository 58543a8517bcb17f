"""Comparisons, superlatives, years."""

from __future__ import annotations

from decimal import Decimal

import pytest

from actions.claims import SameNumber
from actions.orders import ordered
from knowledge import current
from knowledge.comparing import comparable, equal, largest, smallest
from knowledge.computed import CannotCompute, compute
from knowledge.records import Computed, Fact, Quantity
from tests.actions.conversation import Conversation

FACTS = current().knowledge.facts


def amount(identity: str, value: int, qualifier: str | None = None, unit: str = "vehicle") -> Fact:
    return Fact(identity, "market/za", "annual_sales", Quantity(Decimal(value), unit, qualifier), "jiefang-global")


def ids(facts: list[Fact]) -> list[str]:
    return [fact.id for fact in facts]


@pytest.mark.parametrize(
    ("facts", "most"),
    [
        ([amount("a", 5000), amount("b", 4000)], ["a"]),
        ([amount("a", 5000, "over"), amount("b", 5000)], ["a"]),
        ([amount("a", 5000, "nearly"), amount("b", 5000)], ["b"]),
        ([amount("a", 1000, "multiple"), amount("b", 1000)], ["a"]),
        ([amount("a", 5000, "over"), amount("b", 6000)], ["a", "b"]),  # over 5,000 may be more or less than 6,000
        ([amount("a", 5000, "over"), amount("b", 4000, "over")], ["a", "b"]),
    ],
)
def test_the_most_is_named_only_as_far_as_the_sources_are_exact(facts: list[Fact], most: list[str]) -> None:
    assert ids(largest(facts)) == most


def test_the_least_is_found_too() -> None:
    assert ids(smallest([amount("a", 5000), amount("b", 4000)])) == ["b"]


def test_equal_amounts_are_equal() -> None:
    assert equal([amount("a", 5000), amount("b", 5000)])
    assert not equal([amount("a", 5000), amount("b", 5000, "over")])


def test_amounts_that_are_as_inexact_need_not_be_equal() -> None:
    assert not equal([amount("a", 1000, "multiple"), amount("b", 1000, "multiple")])


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        (("vehicle", "truck"), True),
        (("order", "agreement"), True),
        (("vehicle", "CNY"), False),
        (("rank", "rank"), False),
    ],
)
def test_only_what_is_counted_alike_is_compared(units: tuple[str, str], expected: bool) -> None:
    assert comparable([amount(unit, 5, unit=unit) for unit in units]) is expected


def test_a_share_of_more_than_a_whole_is_less() -> None:
    share = FACTS["sprint-2030.overseas-share"]
    assert share.value == Quantity(Decimal(36), "percent", "under")
    assert share.computed_from == ("sprint-2030.overseas-target", "sprint-2030.sales-target")


def test_a_multiple_of_exact_amounts_is_exact() -> None:
    assert FACTS["sprint-2030.overseas-target-multiple"].value == Quantity(Decimal(3), "multiple")


@pytest.mark.parametrize(
    ("of", "problem"),
    [
        (("a", "missing"), "there is no fact 'missing'"),
        (("a", "zero"), "'zero' is zero"),
        (("a", "several"), "'several' is no amount that is exact enough"),
        (("over", "over"), "inexact in opposite ways"),
    ],
)
def test_what_cannot_be_computed_is_not(of: tuple[str, str], problem: str) -> None:
    known = {
        f.id: f
        for f in (amount("a", 5), amount("zero", 0), amount("several", 1000, "multiple"), amount("over", 9, "over"))
    }
    wanted = Fact("x", "market/za", "share", Computed("share", of), "jiefang-global")
    with pytest.raises(CannotCompute, match=problem):
        compute(wanted, known)


def test_the_most_of_an_unknown_edition_is_not_that_of_the_known_one() -> None:
    readings = [("ask_superlative", 0.98), ("ask_event_agreements", 0.01), ("ask_visitors", 0.001)]
    known = Conversation().ask("ask_superlative", "event/canton-fair-137", ordinals=[137], ranking=readings)
    unknown = Conversation().ask("ask_superlative", "event/canton-fair-137", ordinals=[136], ranking=readings)
    assert (known.outcome, unknown.outcome) == ("answered", "declined")


def test_the_most_of_a_year_that_the_sources_do_not_give_is_declined() -> None:
    readings = [("ask_superlative", 0.9), ("ask_rd_spending", 0.09)]
    assert Conversation().ask("ask_superlative", years=[2021], ranking=readings).outcome == "answered"
    assert Conversation().ask("ask_superlative", years=[2018], ranking=readings).outcome == "declined"


def test_other_companies_are_not_compared_with_our_figures() -> None:
    readings = [("ask_comparison", 0.9), ("ask_annual_exports", 0.05), ("ask_sales_target", 0.04)]
    reply = Conversation().ask("ask_comparison", "organisation/volvo", "organisation/scania", ranking=readings)
    assert (reply.outcome, reply.facts) == ("declined", [])


def test_sales_are_not_compared_with_deliveries_because_a_market_has_no_sales() -> None:
    readings = [("ask_comparison", 0.97), ("ask_sales", 0.009), ("ask_partner", 0.006), ("ask_plant_location", 0.003)]
    reply = Conversation().ask("ask_comparison", "market/za", "market/ke", ranking=readings)
    assert reply.facts == ["south-africa.annual-sales"]
    assert reply.text.endswith("\nI have no sales figure for Kenya.")


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("Which brand sells the most?", ["hongqi.annual-sales"]),  # no reading need tell of it
        ("Which brand is the oldest?", []),
        ("Which Jiefang plant is the newest?", ["j7.operation"]),
        ("Which event was the biggest?", []),
        ("Which market is the newest?", ["south-africa.market-entry"]),
        ("Kawasan mana yang penjualannya paling tinggi?", []),
        ("哪个省最大？", []),
        ("Who is your biggest customer?", ["indonesia-gmm.size", "indonesia-lne.size"]),
        ("Which partner is the biggest?", ["indonesia-gmm.size", "indonesia-lne.size"]),
    ],
)
def test_the_most_of_a_kind_is_nothing_of_another_kind(asked: str, answer: list[str]) -> None:
    readings = [("ask_superlative", 0.99), ("ask_brand_value", 0.004), ("ask_event_date", 0.003)]
    named = ["organisation/jiefang"] if "Jiefang" in asked else []
    reply = Conversation().ask("ask_superlative", *named, text=asked, ranking=readings)
    assert reply.facts == answer
    assert reply.outcome == ("answered" if answer else "declined")


def test_which_year_it_was_may_look_like_a_question_for_the_most() -> None:
    readings = [("ask_superlative", 0.84), ("ask_event_date", 0.15)]
    reply = Conversation().ask(
        "ask_superlative", "event/partners-conference-2025", text="Which one was it?", ranking=readings
    )
    assert reply.facts == ["partners-conference.year"]


@pytest.mark.parametrize(("language", "other"), [("en", "South Africa"), ("zh", "南非"), ("id", "Afrika Selatan")])
@pytest.mark.parametrize("numbers", [(136,), (137, 136)])
def test_an_unknown_edition_is_compared_with_nothing_spoken_of_before(
    numbers: tuple[int, ...], other: str, language: str
) -> None:
    conversation = Conversation(language)
    assert other in conversation.ask("ask_sales", "market/za").text
    reply = conversation.ask("ask_comparison", "event/canton-fair-137", ordinals=numbers)
    assert (reply.outcome, reply.facts) == ("declined", [])
    assert "136" in reply.text
    assert "137" not in reply.text
    assert other not in reply.text


def test_all_unknown_editions_are_declined_by_their_names() -> None:
    reply = Conversation().ask("ask_comparison", "event/canton-fair-137", ordinals=[121, 122])
    assert "121st Canton Fair and the 122nd Canton Fair" in reply.text


def test_of_what_was_spoken_of_only_the_same_kind_is_named_as_not_comparable() -> None:
    conversation = Conversation()
    conversation.ask("ask_sales", "market/za")
    assert "South Africa" not in conversation.ask("ask_comparison", "product/ca10").text
    conversation.ask("ask_sales", "market/za")
    assert "South Africa and Kenya" in conversation.ask("ask_comparison", "market/ke").text


def test_the_most_in_a_region_is_that_of_what_lies_in_it() -> None:
    reply = Conversation().ask("ask_superlative", "region/africa", text="the oldest market in Africa?")
    assert "south-africa.market-entry" in reply.facts


def test_counts_of_different_things_may_be_the_same_number() -> None:
    visitors, delivery = FACTS["canton-fair-137.visitors"], FACTS["kenya.delivery"]
    assert isinstance(ordered([visitors, delivery]), SameNumber)
    assert not isinstance(ordered([visitors, FACTS["philippines.jobs"]]), SameNumber)


def test_a_plan_is_set_beside_what_there_is_now() -> None:
    conversation = Conversation()
    conversation.ask("ask_sales_target")
    conversation.ask("ask_overseas_target")
    ranking = [("ask_comparison", 0.9)]
    reply = conversation.ask("ask_comparison", text="how much more than now is that?", ranking=ranking)
    assert {"sprint-2030.overseas-target", "jiefang.annual-exports"} <= set(reply.facts)
    assert "120,000" in reply.text


def test_two_figures_without_a_word_for_a_sum_are_both_told() -> None:
    ranking = [("ask_total", 0.9), ("ask_capacity", 0.5), ("ask_jobs", 0.5)]
    reply = Conversation().ask("ask_total", "market/ph", text="the two figures, please", ranking=ranking)
    assert set(reply.facts) == {"philippines.production-capacity", "philippines.jobs"}
