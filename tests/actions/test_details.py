"""Short questions for a detail of the last answer."""

from __future__ import annotations

import pytest

from actions.details import asked_details
from tests.actions.conversation import Conversation, Said


def ask_after(intent: str, named: str, text: str, language: str = "en", understood: str = "ask_source") -> Said:
    """The reply to a short question, understood as something unlikely, after the answer to another."""
    conversation = Conversation(language)
    assert conversation.ask(intent, named).outcome == "answered"
    return conversation.ask(understood, text=text, confidence=0.6, ranking=[(understood, 0.6)])


@pytest.mark.parametrize(
    ("text", "details"),
    [
        ("And in what city exactly?", ["city"]),
        ("when, and which model?", ["model", "year"]),
        ("在哪个国家呢", ["country"]),
        ("几台，什么型号？", ["model", "vehicles"]),
        ("itu tahun berapa ya?", ["year"]),
        ("for how many years was that?", ["duration"]),
        ("Where does that come from?", []),
        ("When was the plant opened?", []),
        ("那", []),
        ("", []),
    ],
)
def test_a_question_for_details_has_no_other_words(text: str, details: list[str]) -> None:
    assert sorted("model" if detail.name == "product" else detail.name for detail in asked_details(text)) == details


@pytest.mark.parametrize(
    ("intent", "named", "text", "language", "fact"),
    [
        ("ask_first_truck", "organisation/jiefang", "Where exactly was that?", "en", "jiefang.first-truck"),
        ("ask_first_truck", "organisation/jiefang", "Such a long time! Where was that?", "en", "jiefang.first-truck"),
        ("ask_first_truck", "organisation/jiefang", "那是在哪个城市？", "zh", "jiefang.first-truck"),
        ("ask_first_truck", "organisation/jiefang", "di kota mana itu?", "id", "jiefang.first-truck"),
        ("ask_generations", "organisation/jiefang", "and in how many years?", "en", "jiefang.generations"),
        ("ask_rank", "organisation/jiefang", "for how long?", "en", "jiefang.industry-rank"),
        ("ask_first_export", "organisation/jiefang", "which model was it?", "en", "jiefang.first-export"),
        ("ask_first_export", "organisation/jiefang", "多少台？", "zh", "jiefang.first-export"),
        ("ask_aim", "strategy/sprint-2030", "and by when?", "en", "sprint-2030.aim"),
        ("ask_agreement_size", "organisation/gmm", "negara mana itu?", "id", "indonesia-gmm.size"),
        ("ask_exhibits", "event/partners-conference-2025", "which year exactly?", "en", "partners-conference.year"),
        ("ask_rd_spending", "organisation/faw", "how much is that in dollars?", "en", "faw.rd-spending"),
    ],
)
def test_the_fact_that_holds_the_detail_is_stated_again(
    intent: str, named: str, text: str, language: str, fact: str
) -> None:
    assert ask_after(intent, named, text, language).facts == [fact]


@pytest.mark.parametrize(
    ("intent", "named", "text", "fact"),
    [
        ("ask_plant_operator", "plant/coega", "which country is that in?", "coega.location"),
        ("ask_subsidiaries", "strategy/expansion", "where?", "expansion.key-regions"),
        ("ask_overseas_target", "strategy/sprint-2030", "what share is that?", "sprint-2030.overseas-share"),
    ],
)
def test_a_place_or_share_is_told_by_another_fact_about_the_same(intent: str, named: str, text: str, fact: str) -> None:
    assert fact in ask_after(intent, named, text).facts


@pytest.mark.parametrize(
    ("intent", "named", "text", "language", "name"),
    [
        ("ask_jobs", "market/ph", "in which city?", "en", "the Philippines"),
        ("ask_plant_technology", "plant/j7", "在哪儿？", "zh", "J7"),
        ("ask_visitors", "event/canton-fair-137", "berapa lama?", "id", "Canton Fair ke-137"),
        ("ask_agreement_size", "organisation/lne", "berapa rupiah?", "id", "LNE"),
    ],
)
def test_a_detail_that_is_not_known_is_declined_by_name(
    intent: str, named: str, text: str, language: str, name: str
) -> None:
    reply = ask_after(intent, named, text, language, "ask_plant_location")
    assert (reply.outcome, reply.facts) == ("declined", [])
    assert name in reply.text


def test_what_is_surely_asked_of_the_same_thing_is_no_detail() -> None:
    reply = ask_after("ask_sales", "market/za", "since when?", understood="ask_market_entry")
    assert "south-africa.market-entry" in reply.facts


def test_without_an_answer_before_it_is_no_detail() -> None:
    assert Conversation().ask("ask_source", text="where was that?").outcome == "chat"
