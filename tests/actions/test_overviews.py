"""Overviews and follow-ups."""

from __future__ import annotations

import pytest

from knowledge import current
from tests.actions.conversation import Conversation
from tests.contexts import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_overview_tells_the_facts_about_its_subject_first(language: str) -> None:
    reply = Conversation(language).ask("ask_overview", "market/ph")
    assert reply.outcome == "answered"
    assert reply.facts[:3] == ["philippines.production-capacity", "philippines.jobs", "philippines.local-role"]
    assert reply.text.count("\n• ") == len(reply.facts) <= 8


def test_an_overview_is_no_lecture() -> None:
    assert len(current().knowledge.concerning("organisation/jiefang")) > 8
    assert len(Conversation().ask("ask_overview", "organisation/jiefang").facts) == 8


@pytest.mark.parametrize(("language", "name"), [("en", "Peru"), ("zh", "秘鲁"), ("id", "Peru")])
def test_what_no_source_speaks_of_is_declined_by_its_name(language: str, name: str) -> None:
    reply = Conversation(language).ask("ask_overview", "market/pe")
    assert (reply.outcome, reply.facts, len(reply.payloads)) == ("declined", [], 4)
    assert name in reply.text


@pytest.mark.parametrize("intent", ["ask_overview", "follow_up"])
def test_where_nothing_is_named_the_conversations_subject_is_meant(intent: str) -> None:
    conversation = Conversation()
    conversation.ask("ask_sales", "market/za")
    reply = conversation.ask(intent)
    assert "South Africa" in reply.text
    assert len(reply.facts) > 1


@pytest.mark.parametrize("intent", ["ask_overview", "follow_up"])
def test_where_there_is_no_subject_the_bot_asks_back(intent: str) -> None:
    reply = Conversation().ask(intent)
    assert (reply.outcome, reply.facts) == ("clarify", [])
    assert len(reply.payloads) == 4


def test_a_market_goes_before_the_company_named_beside_it() -> None:
    reply = Conversation().ask("ask_overview", "organisation/jiefang", "market/za")
    assert "What my sources say about South Africa" in reply.text


@pytest.mark.parametrize("identity", ["plant/coega", "event/canton-fair-137", "strategy/sprint-2030", "place/jilin"])
def test_everything_that_there_are_facts_about_has_an_overview(identity: str) -> None:
    own = [fact.id for fact in current().knowledge.facts.values() if fact.subject == identity]
    assert set(own) <= set(Conversation().ask("ask_overview", identity).facts)


def test_a_follow_up_asks_the_last_question_for_what_is_named_now() -> None:
    conversation = Conversation()
    conversation.ask("ask_partner", "market/ke")
    reply = conversation.ask("follow_up", "market/au")
    assert reply.facts == ["australia.distributor"]
    assert reply.custom.intent == "ask_partner"


@pytest.mark.parametrize(
    ("named", "facts"),
    [("organisation/gmm", ["indonesia-gmm.size"]), ("organisation/lne", ["indonesia-lne.size"]), ("market/au", [])],
)
def test_a_follow_up_to_a_delivery_tells_how_many_were_agreed_on(named: str, facts: list[str]) -> None:
    conversation = Conversation()
    assert conversation.ask("ask_delivery", "market/ke").facts == ["kenya.delivery"]
    assert conversation.ask("follow_up", named).facts == facts


def test_a_follow_up_for_a_year_keeps_the_subject_and_declines_what_is_unknown() -> None:
    conversation = Conversation()
    conversation.ask("ask_sales", "organisation/hongqi")
    assert conversation.ask("follow_up", years=[2021]).facts == ["hongqi.annual-sales"]
    reply = conversation.ask("follow_up", years=[2019])
    assert (reply.outcome, reply.facts) == ("declined", [])
    assert "2019" in reply.text
    assert "300,000" not in reply.text


def test_a_follow_up_to_no_question_is_an_overview() -> None:
    conversation = Conversation()
    conversation.ask("greet")
    assert conversation.ask("follow_up", "market/ke").outcome == "answered"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_region_is_told_of_by_what_lies_in_it_too(language: str) -> None:
    reply = Conversation(language).ask("ask_overview", "region/africa")
    assert {"expansion.key-regions", "south-africa.annual-sales", "kenya.delivery"} <= set(reply.facts)


def test_what_lies_in_a_region_is_no_figure_of_it() -> None:
    assert Conversation().ask("ask_sales", "region/africa").facts == []


def test_another_edition_has_no_overview() -> None:
    conversation = Conversation()
    conversation.ask("ask_overview", "event/canton-fair-137")
    reply = conversation.ask("follow_up", ordinals=[136], text="and the 136th?")
    assert (reply.outcome, reply.facts) == ("declined", [])
    assert "136th" in reply.text
