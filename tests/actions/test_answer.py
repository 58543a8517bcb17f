"""Questions for facts: answered, asked back, or declined by name; and what the machine-readable part says."""

from __future__ import annotations

import pytest

from actions.payloads import read_payload
from actions.reply import Custom, Provenance
from actions.wording import statement
from knowledge import current
from tests.actions.conversation import Conversation
from tests.contexts import LANGUAGES


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "In South Africa, Jiefang sells over 5,000 vehicles a year."),
        ("zh", "一汽解放在南非的年销量超过5000辆。"),
        ("id", "Di Afrika Selatan, Jiefang menjual lebih dari 5.000 unit kendaraan per tahun."),
    ],
)
def test_a_question_is_answered_with_its_provenance(language: str, words: str) -> None:
    reply = Conversation(language).ask("ask_sales", "market/za")
    assert reply.text == words
    facts = (Provenance("south-africa.annual-sales", "jiefang-global", "2025"),)
    assert reply.custom == Custom(language, "answered", facts, "ask_sales", 0.9)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fact_answers_the_question_for_it(language: str) -> None:
    knowledge = current().knowledge
    missing = []
    for fact in knowledge.facts.values():
        intent = current().contract.intent_for(fact.attribute)
        assert intent is not None
        reply = Conversation(language).ask(intent.name, fact.subject)
        if fact.id not in reply.facts or statement(fact, knowledge, language) not in reply.text:
            missing.append(fact.id)
    assert missing == []


@pytest.mark.parametrize(
    ("language", "unknown"),
    [("en", "no sales figure for Peru"), ("zh", "没有秘鲁的销量数字"), ("id", "angka penjualan untuk Peru")],
)
def test_an_unknown_country_is_declined_by_its_name(language: str, unknown: str) -> None:
    reply = Conversation(language).ask("ask_sales", "market/pe")
    assert unknown in reply.text
    assert (reply.outcome, reply.facts) == ("declined", [])
    assert not any(digit in reply.text for digit in "0123456789")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_decline_offers_what_is_known(language: str) -> None:
    reply = Conversation(language).ask("ask_sales", "market/pe")
    assert 1 <= len(reply.payloads) <= 4
    assert len(set(reply.payloads)) == len(reply.payloads)
    for payload in reply.payloads:
        read = read_payload(payload)
        assert read is not None
        again = Conversation(language).ask(read[0], *([read[1]] if read[1] else []))
        assert again.outcome == "answered"


def test_a_year_that_the_source_does_not_speak_of_is_declined() -> None:
    reply = Conversation().ask("ask_sales", "market/za", years=[2019])
    assert (reply.outcome, reply.facts) == ("declined", [])
    assert "for South Africa in 2019" in reply.text
    assert "5,000" not in reply.text


@pytest.mark.parametrize(
    ("language", "years"), [("en", "2018 and 2019"), ("zh", "2018和2019年"), ("id", "2018 dan 2019")]
)
def test_several_years_are_declined_as_a_list(language: str, years: str) -> None:
    assert years in Conversation(language).ask("ask_sales", "market/za", years=[2018, 2019]).text


def test_a_fair_of_another_number_is_declined() -> None:
    reply = Conversation().ask("ask_visitors", ordinals=[136])
    assert (reply.outcome, reply.facts) == ("declined", [])
    assert "1,000" not in reply.text


def test_another_company_beside_a_known_market_is_declined_by_its_name() -> None:
    reply = Conversation().ask("ask_sales", "organisation/volvo")
    assert (reply.outcome, reply.facts) == ("declined", [])
    assert "Volvo" in reply.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_bot_asks_back_where_several_subjects_could_be_meant(language: str) -> None:
    reply = Conversation(language).ask("ask_sales")
    assert (reply.outcome, reply.facts) == ("clarify", [])
    assert {"ask:ask_sales:market/za", "ask:ask_sales:organisation/hongqi"} <= set(reply.payloads)
    assert not any(digit in reply.text for digit in "0123456789")


def test_the_button_of_a_choice_says_subject_and_topic() -> None:
    assert "South Africa: annual sales" in Conversation().ask("ask_sales").titles


def test_a_name_alone_answers_what_was_asked_back() -> None:
    conversation = Conversation()
    conversation.ask("ask_sales")
    assert conversation.ask("ask_overview", "market/za").facts == ["south-africa.annual-sales"]


def test_several_markets_are_answered_in_the_order_named_and_the_unknown_declined_by_name() -> None:
    reply = Conversation().ask("ask_delivery", "market/pe", "market/ke")
    assert (reply.outcome, reply.facts) == ("answered", ["kenya.delivery"])
    assert "Kenya" in reply.text.splitlines()[0]
    assert "Peru" in reply.text.splitlines()[1]


def test_several_unknown_markets_are_declined() -> None:
    reply = Conversation().ask("ask_sales", "market/pe", "market/fr")
    assert (reply.outcome, reply.facts) == ("declined", [])


def test_the_subject_carries_over_to_the_next_question() -> None:
    conversation = Conversation()
    conversation.ask("ask_market_entry", "market/za")
    assert conversation.ask("ask_sales").facts == ["south-africa.annual-sales"]


def test_a_subject_that_the_knowledge_no_longer_holds_is_forgotten() -> None:
    conversation = Conversation()
    conversation.slots = {"subjects": ["market/xx"], "facts": ["no.such-fact"], "intent": "no_such_intent"}
    assert conversation.ask("ask_sales").outcome == "clarify"
    assert conversation.ask("follow_up", "market/za").outcome == "answered"


def test_a_language_that_is_named_is_no_subject_of_the_conversation() -> None:
    conversation = Conversation()
    conversation.ask("ask_market_entry", "market/za")
    conversation.ask("ask_sales", "language/en")
    assert conversation.ask("ask_rank").facts == ["south-africa.sales-rank"]


def test_what_is_certainly_asked_of_a_plant_is_not_answered_with_something_else_of_it() -> None:
    conversation = Conversation()
    conversation.ask("ask_plant_reputation", "plant/coega")
    reply = conversation.ask("ask_plant_opening", text="when did it open?", ranking=[("ask_plant_location", 0.05)])
    assert (reply.outcome, reply.facts) == ("declined", [])


def test_what_is_hardly_likely_takes_the_place_of_what_is_certain_if_only_that_fits_the_conversation() -> None:
    conversation = Conversation()
    conversation.ask("ask_rd_spending", "organisation/faw")
    reply = conversation.ask("ask_sales_growth", text="up by what?", ranking=[("ask_rd_growth", 0.0008)])
    assert reply.facts == ["faw.rd-growth"]


def test_what_is_unsure_is_not_replaced_by_what_is_hardly_likely() -> None:
    conversation = Conversation()
    conversation.ask("ask_rd_spending", "organisation/faw")
    reply = conversation.ask(
        "ask_sales",
        text="sold there last year?",
        ranking=[("ask_rd_growth", 0.005)],
        topics=[("ask_sales", 0.98), ("ask_rd_growth", 0.02)],
        confidence=0.47,
    )
    assert reply.facts != ["faw.rd-growth"]


def test_what_the_last_answer_named_belongs_to_the_conversation() -> None:
    conversation = Conversation()
    conversation.ask("ask_assembly")
    assert conversation.ask("ask_capacity").facts == ["philippines.production-capacity"]
    conversation = Conversation()
    conversation.ask("ask_plant_product", "plant/fanrong")
    reply = conversation.ask("ask_product_kind", text="what kind is it?", ranking=[("ask_plant_product", 0.001)])
    assert reply.facts == ["e-qm5.kind"]


def test_what_was_asked_of_another_company_goes_on_for_ours() -> None:
    conversation = Conversation()
    ranking = [("out_of_scope", 0.6), ("ask_sales", 0.35)]
    asked = conversation.ask("out_of_scope", "organisation/scania", "market/za", ranking=ranking)
    assert asked.facts == []
    assert conversation.ask("follow_up", "organisation/jiefang").facts == ["south-africa.annual-sales"]


def test_an_answer_about_another_subject_is_no_longer_spoken_of() -> None:
    conversation = Conversation()
    conversation.ask("ask_jobs", "market/ph")
    conversation.ask("ask_jobs", "market/ke")
    assert conversation.ask("ask_capacity").facts == []


@pytest.mark.parametrize(
    ("intent", "named", "ordinals", "facts"),
    [
        ("ask_rank", "market/za", [2, 3], ["south-africa.sales-rank"]),
        ("ask_generations", "organisation/jiefang", [7, 8], ["jiefang.generations"]),
        ("ask_visitors", "event/canton-fair-137", [136], []),
        ("ask_sales", "market/za", [2], []),
    ],
)
def test_only_what_has_a_place_in_an_order_is_asked_for_by_places(
    intent: str, named: str, ordinals: list[int], facts: list[str]
) -> None:
    assert Conversation().ask(intent, named, ordinals=ordinals).facts == facts


@pytest.mark.parametrize(
    ("intent", "named", "years", "facts"),
    [
        ("ask_capabilities", "strategy/sprint-2030", [2030], ["sprint-2030.capabilities"]),
        ("ask_capabilities", "strategy/sprint-2030", [2027], []),
        ("ask_production_bases", "strategy/expansion", [2030], []),
        ("ask_sales_growth", "organisation/hongqi", [2017, 2021], ["hongqi.sales-multiple"]),
        ("ask_sales_growth", "organisation/hongqi", [2016, 2021], []),
    ],
)
def test_a_year_of_the_subjects_name_or_of_the_span_compared_fits(
    intent: str, named: str, years: list[int], facts: list[str]
) -> None:
    assert Conversation().ask(intent, named, years=years).facts == facts


def test_naming_a_language_does_not_spoil_a_question() -> None:
    assert Conversation().ask("ask_sales", "market/za", "language/en").facts == ["south-africa.annual-sales"]


def test_a_question_without_facts_for_its_default_still_names_no_figure_of_others() -> None:
    conversation = Conversation()
    conversation.ask("ask_overview", "market/ke")
    reply = conversation.ask("ask_jobs")
    assert (reply.outcome, reply.facts) == ("declined", [])
    assert "Kenya" in reply.text
    assert "2,500" not in reply.text


def test_traditional_characters_are_answered_in_traditional_characters() -> None:
    reply = Conversation("zh").ask("ask_sales", "market/za", script="Hant")
    assert reply.text == "一汽解放在南非的年銷量超過5000輛。"
    assert (reply.custom.language, reply.custom.script) == ("zh", "Hant")


def test_buttons_are_in_traditional_characters_and_their_payloads_untouched() -> None:
    reply = Conversation("zh").ask("ask_sales", script="Hant")
    assert "南非：年銷量" in reply.titles or "南非: 年銷量" in reply.titles
    assert "ask:ask_sales:market/za" in reply.payloads


def test_the_script_stays_until_the_partner_writes_the_other() -> None:
    conversation = Conversation("zh")
    conversation.ask("ask_sales", "market/za", script="Hant")
    assert "輛" in conversation.ask("ask_sales", "market/za").text
    assert "辆" in conversation.ask("ask_sales", "market/za", script="Hans").text
    assert conversation.ask("ask_sales", "market/za", language="en").custom.script is None
