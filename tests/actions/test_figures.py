"""Which figures a message means to compare, or to reckon with."""

from __future__ import annotations

import pytest

from tests.actions.conversation import Conversation


def told(*questions: tuple[str, str], language: str = "en") -> Conversation:
    """A conversation in which questions were answered."""
    conversation = Conversation(language)
    for intent, subject in questions:
        conversation.ask(intent, subject)
    return conversation


FAIR = (("ask_orders", "event/canton-fair-137"), ("ask_event_agreements", "event/canton-fair-137"))


@pytest.mark.parametrize(
    ("intent", "asked", "said"),
    [
        ("ask_total", "together?", "the total is over 230."),
        ("ask_comparison", "which is bigger?", "the figure for orders is the larger one."),
        ("ask_comparison", "by how much?", "the difference is over 170."),
        ("ask_comparison", "how many times as much?", "more than 6.6 times"),
        ("ask_comparison", "what share is that, in percent?", "15% of the larger one."),
    ],
)
def test_two_figures_told_before_are_reckoned_with(intent: str, asked: str, said: str) -> None:
    reply = told(*FAIR).ask(intent, text=asked, ranking=[(intent, 0.95)])
    assert reply.facts == ["canton-fair-137.orders", "canton-fair-137.agreements"]
    assert said.replace("more than", "over") in reply.text


def test_the_newest_of_what_was_told_are_meant() -> None:
    conversation = told(("ask_sales", "market/za"), *FAIR)
    assert "230" in conversation.ask("ask_total", text="in total?", ranking=[("ask_total", 0.95)]).text


def test_what_was_told_of_other_kinds_is_not_added() -> None:
    conversation = told(("ask_equipment_growth", "place/jilin"), ("ask_hightech_growth", "place/jilin"))
    reply = conversation.ask("ask_total", text="together?", ranking=[("ask_total", 0.95)])
    assert (reply.outcome, reply.facts) == ("declined", [])
    assert reply.text.startswith("These figures can't be added up to a meaningful total.")
    reply = conversation.ask("ask_comparison", text="by how many points?", ranking=[("ask_comparison", 0.95)])
    assert reply.text.endswith("the difference is 6 percentage points.")


def test_nothing_told_is_nothing_to_reckon_with() -> None:
    reply = Conversation().ask("ask_total", text="together?", ranking=[("ask_total", 0.95)])
    assert (reply.outcome, reply.facts) == ("declined", [])


def test_what_is_hardly_asked_is_not_added_up() -> None:
    ranking = [("ask_total", 0.95), ("ask_sales_target", 0.09), ("ask_cumulative_production", 0.08)]
    reply = Conversation().ask("ask_total", text="to what total?", ranking=ranking)
    assert (reply.outcome, reply.facts) == ("declined", [])


def test_what_a_message_asks_for_itself_goes_before_what_was_told() -> None:
    ranking = [("ask_comparison", 0.7), ("ask_overseas_target", 0.6), ("ask_target_multiple", 0.2)]
    reply = told(*FAIR).ask("ask_comparison", text="how far are exports below the target?", ranking=ranking)
    assert set(reply.facts) >= {"sprint-2030.overseas-target", "jiefang.annual-exports"}


def test_a_comparison_that_is_not_quite_sure_is_made_where_its_figures_are_found() -> None:
    ranking = [("nlu_fallback", 0.68), ("ask_comparison", 0.68), ("ask_agreement_size", 0.25)]
    named = ("organisation/gmm", "organisation/lne")
    reply = Conversation().ask("nlu_fallback", *named, text="Did it order more than they did?", ranking=ranking)
    assert reply.facts == ["indonesia-gmm.size", "indonesia-lne.size"]


def test_what_was_told_long_ago_is_forgotten() -> None:
    conversation = told(*FAIR)
    for _ in range(4):
        conversation.ask("greet")
    assert conversation.ask("ask_total", text="together?", ranking=[("ask_total", 0.95)]).facts == []


def test_another_maker_is_not_compared_with_what_was_told() -> None:
    conversation = told(("ask_sales", "market/za"), ("ask_capacity", "market/ph"))
    reply = conversation.ask(
        "ask_comparison", "organisation/scania", text="and Scania?", ranking=[("ask_comparison", 0.9)]
    )
    assert (reply.outcome, reply.facts) == ("declined", [])


def test_what_is_hardly_asked_is_no_second_figure() -> None:
    conversation = told(("ask_sales_growth", "organisation/hongqi"))
    ranking = [("ask_comparison", 0.9), ("ask_rd_growth", 0.03), ("ask_sales_growth", 0.02)]
    reply = conversation.ask("ask_comparison", text="By how many times did they increase?", ranking=ranking)
    assert "faw.rd-growth" not in reply.facts
    assert "12.8" not in reply.text
