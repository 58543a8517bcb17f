"""What the last reply offered can be chosen by number, place, title or all at once; else the bot asks back."""

from __future__ import annotations

import pytest

from actions.offers import MOST_OFFERS, read_offers
from actions.references import has_pronoun, read_pick
from tests.actions.conversation import Conversation


def offering(language: str = "en") -> Conversation:
    """A conversation in which the bot has just asked which sales are meant: Hongqi's or South Africa's."""
    conversation = Conversation(language)
    assert conversation.ask("ask_sales").outcome == "clarify"
    return conversation


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "the second one"),
        ("en", "2"),
        ("en", "2."),
        ("en", "option 2 please"),
        ("en", "the last one"),
        ("en", "the latter"),
        ("en", "South Africa: annual sales"),
        ("en", "SOUTH AFRICA"),
        ("zh", "第二个"),
        ("zh", "我要第二個"),
        ("zh", "选2"),
        ("zh", "后者"),
        ("zh", "最后一个吧"),
        ("zh", "南非：年銷量"),
        ("id", "yang kedua"),
        ("id", "yang terakhir dong"),
        ("id", "nomor 2"),
        ("id", "afrika selatan: penjualan tahunan"),
    ],
)
def test_one_of_what_was_offered_is_chosen(language: str, text: str) -> None:
    assert offering(language).ask("out_of_scope", text=text).facts == ["south-africa.annual-sales"]


@pytest.mark.parametrize(
    "text", ["both", "both of them", "两个都要", "dua-duanya", "keduanya", "all of them", "1 and 2"]
)
def test_all_of_what_was_offered_is_answered(text: str) -> None:
    conversation = offering()
    assert conversation.ask("out_of_scope", text=text).facts == ["hongqi.annual-sales", "south-africa.annual-sales"]
    assert conversation.slots["subjects"] == ["organisation/hongqi", "market/za"]


@pytest.mark.parametrize("text", ["the third one", "7", "第三个", "yang keempat"])
def test_what_was_not_among_the_offers_is_asked_back_with_them(text: str) -> None:
    reply = offering().ask("out_of_scope", text=text)
    assert (reply.outcome, reply.facts) == ("clarify", [])
    assert reply.payloads == ["ask:ask_sales:organisation/hongqi", "ask:ask_sales:market/za"]


@pytest.mark.parametrize("text", ["the second one", "2", "both", "后者的销量呢", "第一个", "yang pertama", "keduanya"])
def test_where_nothing_was_offered_the_bot_asks_back(text: str) -> None:
    reply = Conversation().ask("ask_sales", text=text)
    assert (reply.outcome, reply.facts) == ("clarify", [])
    assert "not offered" in reply.text


def test_a_title_that_fits_several_offers_chooses_none() -> None:
    assert offering().ask("ask_sales", text="annual sales").outcome == "clarify"


def test_offers_lapse_after_a_turn_on_another_topic() -> None:
    conversation = offering()
    conversation.ask("ask_brand_value", text="what is the brand worth?")
    reply = conversation.ask("ask_unlisted", text="the second one")
    assert (reply.outcome, reply.facts) == ("clarify", [])


def test_small_talk_does_not_make_offers_lapse() -> None:
    conversation = offering()
    conversation.ask("thank", text="thanks")
    assert conversation.ask("out_of_scope", text="the second one").facts == ["south-africa.annual-sales"]


def test_of_a_list_more_can_be_chosen_than_there_are_buttons() -> None:
    conversation = Conversation()
    buttons = conversation.ask("list_markets").payloads
    assert len(buttons) < len(conversation.slots["offered"]) <= MOST_OFFERS
    assert "Philippines" in conversation.ask("out_of_scope", text="the last one").text


def test_of_two_things_that_were_compared_one_can_be_meant_in_a_question() -> None:
    conversation = Conversation()
    conversation.ask("ask_comparison", "market/ke", "market/id", ranking=[("ask_agreement_size", 0.5)])
    assert conversation.ask("ask_agreement_size", text="how large was the former?").facts == ["kenya.delivery"]


def test_a_choice_survives_a_restart_and_stale_offers_do_not() -> None:
    stored = offering().slots["offered"]
    assert [offer.as_slot for offer in read_offers(stored)] == stored
    assert read_offers([{"title": "x", "payload": "ask:no_such_intent"}, "y", None, {}]) == ()
    assert read_offers(None) == ()


@pytest.mark.parametrize(
    "text", ["2+2", "2021", "in 1956", "the first truck", "第一辆车", "truk pertama", "", "2nd largest"]
)
def test_what_chooses_nothing_is_no_pick(text: str) -> None:
    assert read_pick(text) is None


def test_a_pronoun_means_the_subject_of_the_conversation_only() -> None:
    conversation = Conversation()
    conversation.ask("ask_partner", "market/au")
    conversation.ask("follow_up", "market/kr")
    reply = conversation.ask("ask_partner_name", text="what is its name?")
    assert (reply.outcome, reply.facts) == ("declined", [])
    assert "South Korea" in reply.text


@pytest.mark.parametrize("text", ["is it true that you have 13?", "are there more than 5?", "how long does it take?"])
def test_some_words_only_look_like_pronouns(text: str) -> None:
    assert not has_pronoun(text)


def test_a_subject_is_forgotten_after_turns_about_nothing() -> None:
    conversation = Conversation()
    conversation.ask("ask_market_entry", "market/za")
    for _ in range(4):
        conversation.ask("out_of_scope", text="tell me a joke")
    reply = conversation.ask("ask_sales", text="and the sales?")
    assert (reply.outcome, reply.facts) == ("clarify", [])


def test_a_follow_up_to_a_declined_question_is_declined_too() -> None:
    conversation = Conversation()
    conversation.ask("ask_sales", "market/za")
    conversation.ask("ask_unlisted", "product/j7", text="what does the J7 cost?")
    reply = conversation.ask("follow_up", "market/za", text="and in South Africa?")
    assert (reply.outcome, reply.facts) == ("declined", [])
