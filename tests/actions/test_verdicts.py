"""Yes or no to amounts, years and places that a question takes for granted, and neither where it is open."""

from __future__ import annotations

import pytest

from actions.polarity import confirmation, offers_choice
from actions.turn import Turn
from actions.verdicts import verdict
from knowledge import current
from nlu.numbers.amounts import find_amounts
from tests.actions.conversation import Conversation

FACTS = current().knowledge.facts


def judged(text: str, fact: str) -> str | None:
    amounts = [
        {"entity": "amount", "value": str(amount.value), "relation": amount.relation, "unit": amount.unit}
        for amount in find_amounts(text)
    ]
    turn = Turn.of({"text": text, "entities": amounts, "intent": {"name": "ask_sales", "confidence": 0.99}}, {})
    words = verdict(turn, [FACTS[fact]], current().contract.intents["ask_sales"])
    return {"Yes.": "yes", "No.": "no", None: None}[words]


@pytest.mark.parametrize(
    ("text", "fact", "expected"),
    [
        # over 5,000
        ("do they sell 100,000 trucks a year in South Africa?", "south-africa.annual-sales", "no"),
        # "over 5,000" does not deny it
        ("do they sell 7,000 trucks a year in South Africa?", "south-africa.annual-sales", None),
        ("more than 4,000?", "south-africa.annual-sales", "yes"),
        ("is it over 5000?", "south-africa.annual-sales", "yes"),
        ("is it over 6000?", "south-africa.annual-sales", None),
        ("is it 5,000?", "south-africa.annual-sales", "yes"),
        ("is it just 5,000?", "south-africa.annual-sales", None),
        ("is it only 500?", "south-africa.annual-sales", "no"),
        ("is it 5,200?", "south-africa.annual-sales", None),
        ("is it less than 5,000?", "south-africa.annual-sales", "no"),
        ("at least five thousand?", "south-africa.annual-sales", "yes"),
        ("超过四千辆吗", "south-africa.annual-sales", "yes"),
        ("一年卖十万辆吗", "south-africa.annual-sales", "no"),
        ("apakah lebih dari lima ribu?", "south-africa.annual-sales", "yes"),
        ("apakah di bawah 4.000?", "south-africa.annual-sales", "no"),
        # exactly 60,000
        ("did they export 50,000?", "jiefang.annual-exports", "no"),
        ("每年出口六万辆吗", "jiefang.annual-exports", "yes"),
        ("ekspornya 60 ribu ya?", "jiefang.annual-exports", "yes"),
        ("is it about 58,000?", "jiefang.annual-exports", "yes"),
        # nearly 400, several thousand
        ("were there nearly 400 talks?", "canton-fair-137.negotiations", "yes"),
        ("were there more than 400?", "canton-fair-137.negotiations", "no"),
        ("were there 390?", "canton-fair-137.negotiations", None),
        ("is it more than 1,000?", "indonesia-gmm.size", "yes"),
        ("is it 3,000 units?", "indonesia-gmm.size", None),
        ("is it 50,000 units?", "indonesia-gmm.size", "no"),
        # several amounts in a fact: the unit says which is meant
        ("is it $3.21 billion?", "faw.rd-spending", "yes"),
        ("是214.2亿元吗", "faw.rd-spending", "yes"),
        ("21,42 miliar yuan, benar?", "faw.rd-spending", "yes"),
        ("is it 30 billion?", "faw.rd-spending", "no"),
        ("have they been first for 10 years?", "jiefang.industry-rank", "no"),
        # a plan is no present
        ("do you have 13 production bases?", "expansion.production-bases", None),
        ("do you plan 13 production bases?", "expansion.production-bases", "yes"),
        ("do you have 40 production bases?", "expansion.production-bases", "no"),
        # no question for yes or no
        ("how many of the 10,000?", "south-africa.annual-sales", None),
        ("is it 5,000 or 10,000?", "south-africa.annual-sales", None),
        ("isn't it 10,000?", "south-africa.annual-sales", "no"),
        ("不是一万辆吗", "south-africa.annual-sales", None),
        ("bukan 10.000 ya?", "south-africa.annual-sales", None),
        ("tell me about the 10,000 trucks", "south-africa.annual-sales", None),
        ("more than 4,000 dollars?", "south-africa.annual-sales", None),
    ],
)
def test_yes_or_no_only_as_far_as_the_source_is_exact(text: str, fact: str, expected: str | None) -> None:
    assert judged(text, fact) == expected


@pytest.mark.parametrize(
    ("intent", "named", "years", "fact"),
    [
        ("ask_first_truck", ["place/beijing"], [], "jiefang.first-truck"),
        ("ask_first_truck", [], [1958], "jiefang.first-truck"),
        ("ask_first_truck", ["place/changchun"], [1958], "jiefang.first-truck"),
        ("ask_first_export", ["market/iq"], [], "jiefang.first-export"),
        ("ask_market_entry", ["market/za"], [2001], "south-africa.market-entry"),
        ("ask_plant_location", ["plant/coega", "market/ke"], [], "coega.location"),
    ],
)
def test_a_wrong_place_or_year_is_put_right(intent: str, named: list[str], years: list[int], fact: str) -> None:
    reply = Conversation().ask(intent, *named, years=years, text="was it so?")
    assert reply.text.startswith("No.\n")
    assert fact in reply.facts


@pytest.mark.parametrize(
    ("intent", "named", "years"),
    [
        ("ask_market_entry", ["market/ke"], [1994]),  # another market, not a wrong one
        ("ask_sales", ["market/za"], [2019]),  # another year's figure, not a wrong one
        ("ask_plant_location", ["market/ke"], []),  # a plant there is not denied by one elsewhere
        ("ask_first_truck", ["organisation/volvo"], []),
    ],
)
def test_what_the_sources_do_not_speak_of_is_declined_not_denied(
    intent: str, named: list[str], years: list[int]
) -> None:
    reply = Conversation().ask(intent, *named, years=years, text="was it so?")
    assert (reply.outcome, reply.facts) == ("declined", [])


def test_a_right_place_is_confirmed() -> None:
    reply = Conversation().ask("ask_first_truck", "place/changchun", text="was it built in Changchun?")
    assert reply.text.startswith("Yes.\n")


@pytest.mark.parametrize(
    ("intent", "named"),
    [
        ("ask_first_truck", ["market/cn"]),  # the fact has to do with it
        ("ask_plant_operator", ["plant/j7", "organisation/faw"]),  # its operator is part of it
    ],
)
def test_what_a_fact_has_to_do_with_is_neither_right_nor_wrong(intent: str, named: list[str]) -> None:
    reply = Conversation().ask(intent, *named, text="was it so?")
    assert reply.outcome == "answered"
    assert not reply.text.startswith(("Yes.", "No."))


@pytest.mark.parametrize("language", ["en", "zh", "id"])
def test_half_an_answer_is_neither_yes_nor_no(language: str) -> None:
    texts = {"en": "are they sold there?", "zh": "在那里卖吗", "id": "apakah dijual di sana?"}
    reply = Conversation(language).ask("ask_plant_location", "market/za", "market/ke", text=texts[language])
    assert "coega.location" in reply.facts
    assert len(reply.text.splitlines()) == 2


def test_a_wrong_place_in_a_question_of_another_kind_is_declined() -> None:
    assert Conversation().ask("ask_first_truck", "place/beijing", text="where was it built?").outcome == "declined"


CONFIRMED = [
    ("agreement/australia-distributor", "australia.distributor", "ask_partner", "is there a distributor?", "Yes."),
    ("agreement/korea-distributor", "south-korea.distributor", "ask_partner", "韩国还没有经销商吧?", "No."),
    ("plant/j7", "j7.operation", "ask_plant_opening", "is the J7 plant in operation?", "Yes."),
    ("plant/j7", "j7.operation", "ask_plant_opening", "it has not started, right?", "No."),
    ("plant/j7", "j7.operation", "ask_plant_opening", "pabriknya masih dibangun?", "No."),
    ("plant/j7", "j7.operation", "ask_plant_opening", "J7工厂投产了没有?", "Yes."),
    ("plant/coega", "coega.reputation", "ask_plant_reputation", "is it called a model of cooperation?", "Yes."),
    ("product/e-qm5", "e-qm5.kind", "ask_product_kind", "is it a diesel car?", "No."),
    ("place/jilin", "jilin.profile", "ask_province", "is it an old industrial base?", "Yes."),
    ("market/za", "south-africa.sales-rank", "ask_rank", "they rank third, don't they?", "No."),
    ("market/za", "south-africa.sales-rank", "ask_rank", "nomor satu ya?", "Yes."),
    ("organisation/jiefang", "jiefang.export-growth", "ask_export_growth", "did exports fall?", "No."),
]


@pytest.mark.parametrize(("subject", "fact", "intent", "text", "expected"), CONFIRMED)
def test_what_a_fact_tells_in_words_is_confirmed_or_denied(
    subject: str, fact: str, intent: str, text: str, expected: str
) -> None:
    reply = Conversation().ask(intent, subject, text=text)
    assert reply.text.startswith(f"{expected}\n")
    assert fact in reply.facts


@pytest.mark.parametrize(
    ("named", "text", "expected"),
    [
        (["region/europe"], "is Europe among the regions?", "Yes.\n"),
        (["region/africa", "region/americas"], "are both on the list of the six regions?", "Yes.\n"),
        (["market/nz"], "is New Zealand a key region?", "Yes.\n"),
        (["region/africa"], "Africa is not a key region, right?", "No.\n"),
        (["region/europe"], "is only Europe a key region?", "Over"),
    ],
)
def test_a_list_says_what_is_on_it(named: list[str], text: str, expected: str) -> None:
    assert Conversation().ask("ask_key_regions", *named, text=text).text.startswith(expected)


@pytest.mark.parametrize("place", ["place/cape-town", "place/durban"])
def test_another_city_of_the_same_country_is_denied(place: str) -> None:
    reply = Conversation().ask("ask_plant_location", "plant/coega", place, text="is the plant there?")
    assert reply.text.startswith("No.\n")


def test_a_city_beside_the_place_is_neither_right_nor_wrong() -> None:
    reply = Conversation().ask("ask_plant_location", "plant/coega", "place/port-elizabeth", text="is it there?")
    assert not reply.text.startswith(("Yes.", "No."))


@pytest.mark.parametrize(("text", "expected"), [("I thought 1953.", "No.\n"), ("我以为是1953年", "No.\n")])
def test_a_figure_is_held_against_the_last_answer(text: str, expected: str) -> None:
    conversation = Conversation()
    conversation.ask("ask_first_truck", text="when?")
    reply = conversation.ask("nlu_fallback", years=[1953], text=text)
    assert reply.text.startswith(expected)
    assert reply.facts == ["jiefang.first-truck"]


@pytest.mark.parametrize(
    "text",
    ["who runs it?", "is it Kenya or Indonesia?", "tell me more", "几辆?", "berapa ya?", "where was it?", "不是它吗"],
)
def test_what_wants_no_confirmation(text: str) -> None:
    assert confirmation(text) is None


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("isn't it new?", False),
        ("it is new, isn't it?", False),
        ("it is not new?", True),
        ("新的,对不对?", False),
        ("投产了没有?", False),
        ("还没有投产吧?", True),
        ("itu baru, bukan?", False),
        ("belum jalan ya?", True),
    ],
)
def test_a_tag_denies_nothing(text: str, negated: bool) -> None:
    found = confirmation(text)
    assert found
    assert found.negated is negated


@pytest.mark.parametrize("text", ["is it?", "是吗", "apakah begitu", "benar?", "有没有一万", "bukankah"])
def test_questions_for_yes_or_no(text: str) -> None:
    assert confirmation(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kenya or Indonesia", True),
        ("南非还是肯尼亚", True),
        ("A atau B", True),
        ("so or not", False),
        ("Kenya", False),
    ],
)
def test_a_choice_is_told_from_its_absence(text: str, expected: bool) -> None:
    assert offers_choice(text) is expected


@pytest.mark.parametrize("event", ["event/canton-fair", "event/canton-fair-1957"])
def test_a_fair_stands_for_its_edition(event: str) -> None:
    reply = Conversation().ask("ask_first_export", event, text="was the first export at the Canton Fair?")
    assert reply.text.startswith("Yes.")


def test_another_edition_is_not_confirmed() -> None:
    reply = Conversation().ask(
        "ask_first_export", "event/canton-fair-137", text="was the first export at the 137th Canton Fair?"
    )
    assert not reply.text.startswith("Yes.")
