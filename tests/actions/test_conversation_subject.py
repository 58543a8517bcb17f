"""What is asked without naming anything is answered for the conversation's subject, or declined by its name."""

from __future__ import annotations

import pytest

from tests.actions.conversation import Conversation


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "And its rank?", "Kenya"),
        ("en", "what rank do you hold here?", "Kenya"),
        ("zh", "排名呢？", "肯尼亚"),
        ("zh", "在当地排第几？", "肯尼亚"),
        ("id", "peringkatnya di negara itu?", "Kenya"),
        ("id", "lalu peringkatnya?", "Kenya"),
    ],
)
def test_the_companys_figure_is_not_given_for_a_market(language: str, text: str, name: str) -> None:
    conversation = Conversation(language)
    conversation.ask("ask_sales", "organisation/jiefang", "market/ke")
    reply = conversation.ask("ask_rank", text=text)
    assert (reply.outcome, reply.facts) == ("declined", [])
    assert name in reply.text


def test_the_company_named_beside_there_leaves_open_what_is_meant() -> None:
    conversation = Conversation()
    conversation.ask("ask_sales", "market/za")
    named = conversation.ask("ask_rank", "organisation/jiefang", text="and what is Jiefang's rank there?")
    assert named.facts == ["south-africa.sales-rank"]
    conversation.ask("ask_sales", "market/ke")
    named = conversation.ask("ask_rank", "organisation/jiefang", text="and what is Jiefang's rank there?")
    assert "Kenya" in named.text
    assert named.facts == []


@pytest.mark.parametrize(
    ("intent", "text"), [("ask_rank", "What rank does the industry give you?"), ("ask_patents", "and the patents?")]
)
def test_a_whole_question_for_the_company_is_answered_after_a_market(intent: str, text: str) -> None:
    conversation = Conversation()
    conversation.ask("ask_sales", "market/ke")
    assert conversation.ask(intent, text=text).outcome == "answered"


@pytest.mark.parametrize(
    ("before", "named", "intent", "text", "name"),
    [
        ("ask_partner", "market/ke", "ask_partner_name", "what is the distributor called?", "Kenya"),
        ("ask_jobs", "market/ph", "ask_market_entry", "since when are you in that market?", "the Philippines"),
        ("ask_exhibits", "event/partners-conference-2025", "ask_visitors", "how many came?", "Conference"),
    ],
)
def test_what_only_others_of_the_kind_have_is_declined_by_the_subjects_name(
    before: str, named: str, intent: str, text: str, name: str
) -> None:
    conversation = Conversation()
    conversation.ask(before, named)
    reply = conversation.ask(intent, text=text)
    assert (reply.outcome, reply.facts) == ("declined", [])
    assert name in reply.text


@pytest.mark.parametrize(
    ("intent", "text", "names_it"),
    [
        ("ask_unlisted", "how large is it?", True),
        ("ask_unlisted", "and the warranty?", True),
        ("ask_unlisted", "what is your share price?", False),
        ("nlu_fallback", "does that plant have robots?", True),
        ("nlu_fallback", "hmm tree", False),
        ("out_of_scope", "will it rain tomorrow?", False),
    ],
)
def test_an_unknown_detail_is_declined_by_the_subjects_name(intent: str, text: str, names_it: bool) -> None:
    conversation = Conversation()
    conversation.ask("ask_plant_operator", "plant/fanrong")
    reply = conversation.ask(intent, text=text)
    assert reply.outcome == "declined"
    assert ("Fanrong plant." in reply.text) is names_it


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "And you?"), ("en", "how about your company?"), ("zh", "你们呢？"), ("id", "kalau kalian?")],
)
def test_a_question_back_asks_of_us_what_was_asked_of_others(language: str, text: str) -> None:
    conversation = Conversation(language)
    conversation.ask(
        "out_of_scope", "organisation/scania", ranking=[("out_of_scope", 0.6), ("ask_annual_exports", 0.35)]
    )
    assert conversation.ask("nlu_fallback", text=text).facts == ["jiefang.annual-exports"]


def test_the_market_asked_about_stays_when_the_company_changes() -> None:
    conversation = Conversation()
    ranking = [("out_of_scope", 0.6), ("ask_rank", 0.35)]
    conversation.ask("out_of_scope", "organisation/scania", "market/za", ranking=ranking)
    assert conversation.ask("follow_up", "organisation/jiefang").facts == ["south-africa.sales-rank"]


def test_a_farewell_asks_nothing_of_us() -> None:
    conversation = Conversation()
    conversation.ask("ask_annual_exports", "organisation/jiefang")
    assert conversation.ask("say_goodbye", text="see you").outcome == "chat"


def test_the_number_of_an_edition_names_it() -> None:
    conversation = Conversation()
    conversation.ask("ask_exhibits", "event/partners-conference-2025")
    assert conversation.ask("ask_orders", ordinals=[137], text="orders at the 137th?").facts == [
        "canton-fair-137.orders"
    ]
