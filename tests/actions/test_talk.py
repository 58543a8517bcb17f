"""What is said about the talk itself: again, shorter, really?, what did I ask, I meant, the other one, yes."""

from __future__ import annotations

import pytest

from tests.actions.conversation import Conversation
from tests.contexts import LANGUAGES

EXPORTS = "jiefang.annual-exports"
ABOUT_TALK = ("repeat_answer", "shorten_answer", "doubt_answer", "recall_question")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("intent", ABOUT_TALK)
def test_before_anything_was_told_nothing_is_told_again(intent: str, language: str) -> None:
    reply = Conversation(language).ask(intent)
    assert (reply.outcome, reply.facts) == ("chat", [])
    assert reply.titles


@pytest.mark.parametrize(("language", "words"), [("en", "Once more:"), ("zh", "再说一遍："), ("id", "Saya ulangi:")])
def test_the_last_answer_is_told_again(language: str, words: str) -> None:
    conversation = Conversation(language)
    first = conversation.ask("ask_annual_exports")
    reply = conversation.ask("repeat_answer")
    assert reply.text.splitlines() == [words, *first.text.splitlines()]
    assert (reply.outcome, reply.facts) == ("answered", [EXPORTS])


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "the first figure you told me"), ("zh", "第一个数字是多少"), ("id", "angka yang pertama tadi")],
)
def test_what_was_told_first_is_told_again(language: str, text: str) -> None:
    conversation = Conversation(language)
    conversation.ask("ask_annual_exports")
    conversation.ask("ask_brand_value")
    assert conversation.ask("repeat_answer", text=text).facts == [EXPORTS]


def test_what_is_named_of_what_was_told_is_told_again() -> None:
    conversation = Conversation()
    conversation.ask("ask_delivery", "market/ke")
    conversation.ask("ask_annual_exports")
    assert conversation.ask("repeat_answer", "market/ke").facts == ["kenya.delivery"]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "In short: annual exports (Jiefang): 60,000 vehicles"),
        ("zh", "简单说：一汽解放的年出口量：6万辆"),
        ("id", "Singkatnya: ekspor tahunan (Jiefang): 60.000 unit kendaraan"),
    ],
)
def test_the_last_answer_is_shortened_to_its_figures(language: str, line: str) -> None:
    conversation = Conversation(language)
    conversation.ask("ask_annual_exports")
    reply = conversation.ask("shorten_answer")
    assert (reply.text, reply.outcome, reply.facts) == (line, "answered", [EXPORTS])


@pytest.mark.parametrize(("language", "yes"), [("en", "Yes."), ("zh", "是的。"), ("id", "Ya.")])
def test_who_doubts_gets_a_yes_the_fact_and_its_source(language: str, yes: str) -> None:
    conversation = Conversation(language)
    conversation.ask("ask_annual_exports")
    reply = conversation.ask("doubt_answer")
    lines = reply.text.splitlines()
    assert lines[0] == yes
    assert "2025" in lines[-1]
    assert (reply.outcome, reply.facts) == ("answered", [EXPORTS])


def test_a_yes_is_not_said_to_another_year() -> None:
    conversation = Conversation()
    conversation.ask("ask_first_truck")
    reply = conversation.ask("doubt_answer", years=[1994], text="Are you sure it was not 1994?")
    assert not reply.text.startswith("Yes")
    assert reply.facts == ["jiefang.first-truck"]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "You asked about"), ("zh", "您刚才问的是"), ("id", "Tadi Anda bertanya")]
)
def test_what_was_asked_is_recalled(language: str, words: str) -> None:
    conversation = Conversation(language)
    conversation.ask("ask_annual_exports")
    reply = conversation.ask("recall_question")
    assert words in reply.text
    assert (reply.outcome, reply.facts) == ("chat", [])


def test_the_last_question_is_asked_again_for_what_was_meant() -> None:
    conversation = Conversation()
    conversation.ask("ask_sales", "organisation/hongqi")
    reply = conversation.ask("correct_self", "organisation/hongqi", "market/za", text="not Hongqi, South Africa")
    assert reply.facts == ["south-africa.annual-sales"]


def test_another_attribute_is_meant_of_the_same_subject() -> None:
    conversation = Conversation()
    conversation.ask("ask_sales", "market/za")
    ranking = [("correct_self", 0.9), ("ask_sales", 0.3), ("ask_market_entry", 0.2)]
    assert "south-africa.market-entry" in conversation.ask("correct_self", ranking=ranking).facts


def test_who_meant_nothing_known_is_asked_what() -> None:
    conversation = Conversation()
    conversation.ask("ask_sales", "market/za")
    assert conversation.ask("correct_self").outcome == "clarify"


def test_the_other_one_is_told() -> None:
    conversation = Conversation()
    conversation.ask("ask_agreement_size", "market/id")
    assert conversation.ask("ask_agreement_size", "agreement/indonesia-gmm").facts == ["indonesia-gmm.size"]
    assert conversation.ask("ask_other").facts == ["indonesia-lne.size"]


def test_the_other_one_of_what_was_never_listed_is_told() -> None:
    conversation = Conversation()
    conversation.ask("ask_agreement_size", "agreement/indonesia-gmm")
    assert conversation.ask("ask_other").facts == ["indonesia-lne.size"]


@pytest.mark.parametrize(
    ("language", "text"), [("en", "the third one?"), ("zh", "第三个呢"), ("id", "yang ketiga apa?")]
)
def test_an_item_of_a_list_is_in_the_list_told_again(language: str, text: str) -> None:
    conversation = Conversation(language)
    conversation.ask("ask_capabilities")
    assert conversation.ask("ask_unlisted", text=text).facts == ["sprint-2030.capabilities"]


def test_a_yes_takes_the_only_offer() -> None:
    conversation = Conversation()
    conversation.slots["offered"] = [{"title": "Kenya: deliveries", "payload": "ask:ask_delivery:market/ke"}]
    assert conversation.ask("affirm").facts == ["kenya.delivery"]


def test_a_yes_to_a_choice_shows_the_choice_again() -> None:
    conversation = Conversation()
    asked = conversation.ask("ask_plant_operator")
    reply = conversation.ask("affirm")
    assert (reply.outcome, reply.payloads) == ("clarify", asked.payloads)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_yes_to_nothing_is_asked_what_is_wanted(language: str) -> None:
    assert Conversation(language).ask("affirm").outcome == "chat"


def test_a_yes_that_asks_doubts_what_was_told() -> None:
    conversation = Conversation()
    conversation.ask("ask_annual_exports")
    reply = conversation.ask("affirm", text="Sure?")
    assert (reply.text.splitlines()[0], reply.facts) == ("Yes.", [EXPORTS])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("intent", ["praise", "acknowledge", "deny"])
def test_small_talk_is_answered_shortly(intent: str, language: str) -> None:
    reply = Conversation(language).ask(intent)
    assert (reply.outcome, reply.facts, reply.titles) == ("chat", [], [])


def test_what_is_most_likely_said_of_the_talk_is_taken_for_it() -> None:
    conversation = Conversation()
    conversation.ask("ask_annual_exports")
    reply = conversation.ask("nlu_fallback", ranking=[("nlu_fallback", 0.6), ("repeat_answer", 0.6), ("ask_jobs", 0.2)])
    assert reply.facts == [EXPORTS]


@pytest.mark.parametrize("intent", ["repeat_answer", "shorten_answer", "doubt_answer", "recall_question"])
def test_the_last_of_nothing_is_nothing(intent: str) -> None:
    reply = Conversation().ask(intent, text="what was the last figure that you told me?")
    assert (reply.outcome, reply.facts) == ("chat", [])


def test_in_short_the_figure_is_told_without_what_stands_beside_it() -> None:
    conversation = Conversation("zh")
    conversation.ask("ask_overseas_target")
    assert conversation.ask("shorten_answer").text.endswith("：18万辆")
