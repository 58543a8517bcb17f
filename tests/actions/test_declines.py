"""What the sources do not hold is declined, never guessed."""

from __future__ import annotations

import pytest

from actions.reply import Custom
from knowledge import current
from tests.actions.conversation import Conversation
from tests.contexts import LANGUAGES

DECLINED = ("out_of_scope", "ask_unlisted", "nlu_fallback")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("intent", DECLINED)
def test_a_decline_is_complete_and_rests_on_no_fact(intent: str, language: str) -> None:
    reply = Conversation(language).ask(intent)
    assert reply.custom == Custom(language, "declined", intent=intent, confidence=0.9)
    assert len(reply.payloads) == 4
    assert not any(digit in reply.text for digit in "0123456789")


def test_each_kind_of_decline_has_words_of_its_own() -> None:
    assert len({Conversation().ask(intent).text for intent in DECLINED}) == len(DECLINED)


@pytest.mark.parametrize(("language", "name"), [("en", "the Coega plant"), ("zh", "库哈工厂"), ("id", "pabrik Coega")])
def test_a_detail_that_no_source_gives_is_declined_by_the_name_of_its_subject(language: str, name: str) -> None:
    reply = Conversation(language).ask("ask_unlisted", "plant/coega", "organisation/faw")
    assert name in reply.text
    assert (reply.outcome, reply.facts) == ("declined", [])
    assert any(payload.endswith(":plant/coega") for payload in reply.payloads)


@pytest.mark.parametrize("company", ["organisation/volvo", "organisation/byd"])
def test_another_company_is_declined_by_its_name_with_general_topics(company: str) -> None:
    reply = Conversation().ask("ask_unlisted", company)
    assert reply.text.lower().find(company.split("/")[1]) > 0
    assert "ask:list_markets" in reply.payloads


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", "Congo - Kinshasa and Congo - Brazzaville"),
        ("zh", "刚果（金）和刚果（布）"),
        ("id", "Kongo - Kinshasa dan Kongo - Brazzaville"),
    ],
)
def test_an_ambiguous_name_is_declined_in_full(language: str, names: str) -> None:
    reply = Conversation(language).ask("ask_sales", "market/cd", "market/cg")
    assert names in reply.text
    assert (reply.outcome, reply.facts) == ("declined", [])


def test_an_ambiguous_name_is_answered_for_what_is_known_and_declined_for_the_rest() -> None:
    reply = Conversation().ask("ask_sales", "market/sa", "market/za")
    assert reply.facts == ["south-africa.annual-sales"]
    assert "South Africa" in reply.text
    assert "Saudi Arabia" in reply.text


def test_what_was_not_understood_is_asked_back_where_facts_about_what_was_named_may_be_meant() -> None:
    reply = Conversation().ask("nlu_fallback", "market/ph", ranking=[("nlu_fallback", 0.3), ("ask_jobs", 0.2)])
    assert (reply.outcome, reply.facts, reply.payloads) == ("clarify", [], ["ask:ask_jobs:market/ph"])


def test_what_was_not_understood_is_declined_where_no_reading_has_facts() -> None:
    reply = Conversation().ask("nlu_fallback", "market/pe", ranking=[("nlu_fallback", 0.3), ("ask_jobs", 0.2)])
    assert (reply.outcome, reply.facts) == ("declined", [])


def test_a_decline_does_not_lose_what_the_conversation_was_about() -> None:
    conversation = Conversation()
    conversation.ask("ask_market_entry", "market/za")
    conversation.ask("out_of_scope")
    assert conversation.ask("ask_sales").facts == ["south-africa.annual-sales"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_plans_are_not_offered_as_the_present(language: str) -> None:
    reply = Conversation(language).ask("ask_present_footprint")
    assert (reply.outcome, reply.facts) == ("declined", [])
    assert "13" not in reply.text


@pytest.mark.parametrize(
    ("language", "number", "name"),
    [
        ("en", 138, "the 138th Canton Fair"),
        ("en", 122, "the 122nd Canton Fair"),
        ("en", 111, "the 111th Canton Fair"),
        ("zh", 138, "第138届广交会"),
        ("id", 138, "Canton Fair ke-138"),
    ],
)
def test_another_edition_is_declined_by_its_own_number(language: str, number: int, name: str) -> None:
    conversation = Conversation(language)
    reply = conversation.ask("ask_orders", "event/canton-fair-137", ordinals=[number])
    assert (reply.outcome, name in reply.text, "137" in reply.text) == ("declined", True, False)
    conversation.ask("ask_orders", "event/canton-fair-137")
    assert name in conversation.ask("follow_up", ordinals=[number]).text


def test_another_maker_is_declined_by_its_name_rather_than_the_market() -> None:
    other = next(iter(sorted(current().knowledge.others)))
    reply = Conversation().ask("out_of_scope", "market/za", other)
    assert current().knowledge.entities[other].in_sentence("en") in reply.text


def test_a_city_that_is_not_known_of_is_declined_by_its_name() -> None:
    reply = Conversation().ask(
        "ask_plant_location", "organisation/jiefang", "place/surabaya", text="a plant in Surabaya?"
    )
    assert (reply.outcome, "Surabaya" in reply.text) == ("declined", True)


def test_what_is_not_understood_of_a_place_that_no_source_speaks_of_is_declined_by_its_name() -> None:
    reply = Conversation().ask("nlu_fallback", "place/surabaya", text="hmm Surabaya thing")
    assert (reply.outcome, "Surabaya" in reply.text) == ("declined", True)


@pytest.mark.parametrize(
    ("intent", "named", "words"),
    [
        ("ask_cumulative_production", "organisation/faw", "for Jiefang, not for FAW Group"),
        ("ask_sales_target", "organisation/faw", "for Jiefang, not for FAW Group"),
        ("ask_rd_spending", "organisation/jiefang", "for FAW Group, not for Jiefang"),
        ("ask_annual_exports", "organisation/hongqi", "no export figure for Hongqi"),
    ],
)
def test_whose_a_figure_is_is_said_of_companies_that_belong_together(intent: str, named: str, words: str) -> None:
    reply = Conversation().ask(intent, named)
    assert reply.outcome == "declined"
    assert words in reply.text


@pytest.mark.parametrize("intent", ["ask_sales", "ask_market_entry", "ask_rank"])
def test_the_group_stands_for_its_company_in_a_market(intent: str) -> None:
    assert Conversation().ask(intent, "organisation/faw", "market/za").outcome == "answered"
    assert Conversation().ask(intent, "organisation/hongqi", "market/za").outcome == "declined"


@pytest.mark.parametrize("named", [("language/en",), ("market/ph", "market/gh"), ("product/e-qm5", "place/beijing")])
def test_what_is_only_mentioned_is_no_subject_of_a_decline(named: tuple[str, ...]) -> None:
    reply = Conversation().ask("ask_unlisted", *named)
    assert reply.text.splitlines()[0] == current().text("decline.unlisted_open", "en")


@pytest.mark.parametrize(("intent", "names_it"), [("ask_sales", True), ("ask_unlisted", False)])
def test_an_unknown_word_is_named_only_where_a_figure_is_asked_of_it(intent: str, names_it: bool) -> None:
    message = {
        "text": "?",
        "intent": {"name": intent, "confidence": 0.9},
        "entities": [{"entity": "unknown", "value": "Nobel"}],
        "language": {"name": "en", "confidence": 0.99},
    }
    reply = Conversation().run("action_decline", message)
    assert ("Nobel" in reply.text) is names_it


@pytest.mark.parametrize(
    ("intent", "named", "line"),
    [
        ("ask_plant_location", "market/eg", "My sources mention no plant in Egypt."),
        ("ask_train", "product/j7", "My sources do not say that about J7."),
        ("ask_market_entry", "market/ph", "My sources do not say when Jiefang entered the Philippines."),
    ],
)
def test_a_decline_is_worded_for_what_is_asked_of_such_a_thing(intent: str, named: str, line: str) -> None:
    assert Conversation().ask(intent, named).text.splitlines()[0] == line


def test_another_year_is_declined_beside_the_name_of_what_has_others() -> None:
    lines = [Conversation().ask("ask_sales", market, years=[2012]).text for market in ("market/za", "market/pe")]
    assert lines[0].startswith("I have no sales figure for South Africa in 2012.")
    assert lines[1].startswith("I have no sales figure for Peru.\n")


def test_one_reading_is_asked_back_as_a_question() -> None:
    reply = Conversation("zh").ask("nlu_fallback", "market/ph", ranking=[("ask_jobs", 0.2)])
    assert reply.text == "您是想问菲律宾的就业岗位吗？"


def test_what_a_pronoun_stands_for_is_asked_back_not_denied() -> None:
    conversation = Conversation()
    conversation.ask("ask_sales", "organisation/hongqi")
    reply = conversation.ask("nlu_fallback", text="how much more was it?", ranking=[("ask_sales_growth", 0.6)])
    assert (reply.outcome, reply.text) == ("clarify", "Do you mean sales growth (Hongqi)?")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("year", "key"), [(1980, "year_only"), (1994, "not_understood")])
def test_what_is_not_understood_of_a_year_that_nothing_is_known_of_is_declined_by_it(
    year: int, key: str, language: str
) -> None:
    reply = Conversation(language).ask("nlu_fallback", years=[year])
    assert reply.text.startswith(current().text(f"decline.{key}", language, year=str(year)))
