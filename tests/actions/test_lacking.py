"""What is missing is said first, then the facts that come near, which are marked as no answer."""

from __future__ import annotations

import pytest

from knowledge import current
from tests.actions.conversation import Conversation
from tests.contexts import LANGUAGES

SALES = ("ask_sales", 0.3)
LACKING = [name for name, intent in current().contract.intents.items() if intent.lacks]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lacks", ["reason", "doer", "moment", "names", "manner", "condition", "hypothetical"])
def test_what_is_missing_is_said_before_the_fact_that_comes_near(lacks: str, language: str) -> None:
    reply = Conversation(language).ask(f"unanswered_{lacks}", "market/za", ranking=[SALES])
    missing, lead, fact = reply.text.splitlines()
    assert missing == current().text(f"decline.lacks_{lacks}", language)
    assert lead == current().text("decline.related", language)
    assert "5" in fact
    assert (reply.outcome, reply.facts) == ("related", ["south-africa.annual-sales"])
    assert reply.reply.missing == missing


@pytest.mark.parametrize("intent", LACKING)
def test_without_a_fact_that_comes_near_it_is_declined(intent: str) -> None:
    reply = Conversation().ask(intent, topics=[("ask_sales", 0.01)])
    assert (reply.outcome, reply.facts) == ("declined", [])


@pytest.mark.parametrize("lacks", ["support", "off_topic"])
def test_no_fact_comes_near_a_support_matter_or_another_topic(lacks: str) -> None:
    reply = Conversation().ask(f"unanswered_{lacks}", "market/za", ranking=[SALES])
    assert (reply.outcome, reply.facts) == ("declined", [])


@pytest.mark.parametrize("lacks", ["opinion", "premise"])
def test_an_opinion_or_a_premise_gets_only_a_fact_about_what_it_names(lacks: str) -> None:
    named = Conversation().ask(f"unanswered_{lacks}", "market/za", ranking=[SALES])
    conversation = Conversation()
    conversation.ask("ask_sales", "market/za")
    unnamed = conversation.ask(f"unanswered_{lacks}", ranking=[SALES])
    assert (named.outcome, unnamed.outcome) == ("related", "declined")


def test_what_names_nothing_is_near_to_what_the_conversation_is_about() -> None:
    conversation = Conversation()
    conversation.ask("ask_rank", "market/za")
    reply = conversation.ask("unanswered_reason", text="and why?", ranking=[SALES])
    assert (reply.outcome, reply.facts) == ("related", ["south-africa.annual-sales"])


@pytest.mark.parametrize(("year", "outcome"), [(1994, "related"), (1995, "declined")])
def test_a_fact_of_the_very_year_comes_near_though_hardly_asked(year: int, outcome: str) -> None:
    reply = Conversation().ask("unanswered_reason", "market/za", years=[year], topics=[("ask_market_entry", 0.15)])
    assert reply.outcome == outcome


def test_another_year_is_named_as_what_is_missing() -> None:
    reply = Conversation().ask("unanswered_condition", "market/za", years=[2019], ranking=[SALES])
    assert reply.text.startswith("I have no data on this for 2019.\n")
    assert reply.outcome == "related"


@pytest.mark.parametrize(
    ("lacks", "named", "asked"),
    [("moment", "market/za", "ask_market_entry"), ("doer", "plant/coega", "ask_plant_operator")],
)
def test_what_the_fact_beside_it_gives_is_not_said_to_be_missing(lacks: str, named: str, asked: str) -> None:
    reply = Conversation().ask(f"unanswered_{lacks}", named, ranking=[(asked, 0.3)])
    assert reply.text.startswith(current().text("decline.lacks_attribute", "en"))


def test_what_no_source_speaks_of_is_declined_by_its_name() -> None:
    reply = Conversation().ask("unanswered_reason", "market/pe", ranking=[SALES])
    assert (reply.outcome, "Peru" in reply.text) == ("declined", True)


def test_another_edition_is_declined_by_its_name() -> None:
    reply = Conversation().ask(
        "unanswered_event", "event/canton-fair-137", ordinals=[138], ranking=[("ask_orders", 0.3)]
    )
    assert (reply.outcome, reply.facts, "138" in reply.text) == ("declined", [], True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_support_matter_leads_on_to_a_person(language: str) -> None:
    reply = Conversation(language).ask("unanswered_support")
    assert (reply.outcome, reply.payloads) == ("declined", ["ask:talk_to_person"])
