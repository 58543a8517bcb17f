"""What is asked by a message, clause by clause, with a judge who knows a few words."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from nlu.questions import ANALYSES, ASKS, NAMES, SAYS, UNKNOWN, WANTS, WISHES, Asked, Judgement, Message, asked_in
from nlu.text.tokens import tokenize

KNOWN = {"jobs": "ask_jobs", "sales": "ask_sales", "rank": "ask_rank"}
SAYING = ("hello", "we", "thanks")


def judge(words: Sequence[str]) -> Judgement:
    """Asks for what one of the known words says, if nothing unknown stands beside; of two it is not sure."""
    meant = sorted({KNOWN[word] for word in words if word in KNOWN})
    strange = "electric" in words
    if "bigger" in words:
        return ANALYSES, True, [{"name": "ask_comparison", "confidence": 0.9}]
    if "speak" in words and not meant:
        return WISHES, True, [{"name": "change_language", "confidence": 0.95}]
    if "call" in words and not strange:
        return WANTS, True, [{"name": "give_contact", "confidence": 0.9}]
    if len(meant) == 1 and not strange and not any(word in SAYING for word in words):
        return ASKS, True, [{"name": meant[0], "confidence": 0.9}]
    if words and all(word == "<market>" for word in words):
        return NAMES, True, [{"name": "ask_overview", "confidence": 1.0}]
    if not meant and not strange and any(word in SAYING for word in words):
        return SAYS, True, [{"name": "greet", "confidence": 0.9}]
    return UNKNOWN, False, [{"name": "nlu_fallback", "confidence": 0.5}]


def asked(text: str) -> Asked:
    tokens = tokenize(text)
    words = ["<market>" if token.text in ("kenya", "oman") else token.text for token in tokens]
    return asked_in(Message(text, words, [token.start for token in tokens], judge).runs(), judge(words))


def parts(text: str) -> list[tuple[str, str]]:
    return [(text[part.start : part.end].strip(), part.intent) for part in asked(text).parts]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Hello. We are dealers in Oman. Jobs in Kenya? Thanks.", ["Jobs in Kenya"]),
        ("Hello, we are in Oman, jobs in Kenya, thanks", ["jobs in Kenya"]),
        ("We in Oman would like to know jobs in Kenya", ["jobs in Kenya"]),
    ],
)
def test_what_is_said_around_a_question_is_no_question(text: str, places: list[str]) -> None:
    found = asked(text)
    assert found.ranking[0]["name"] == "ask_jobs"
    assert [text[start:end].strip() for start, end in found.spans] == places
    assert not found.parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jobs? Sales?", [("Jobs", "ask_jobs"), ("Sales", "ask_sales")]),
        ("jobs and sales in Kenya", [("jobs", "ask_jobs"), ("sales in Kenya", "ask_sales")]),
        ("On Kenya: jobs, sales", [("On Kenya: jobs", "ask_jobs"), ("sales", "ask_sales")]),
        (
            "Jobs? Electric ones? Sales in Kenya?",
            [("Jobs", "ask_jobs"), ("Electric ones", "nlu_fallback"), ("Sales in Kenya", "ask_sales")],
        ),
    ],
)
def test_no_question_is_lost(text: str, expected: list[tuple[str, str]]) -> None:
    assert parts(text) == expected


def test_what_leads_to_a_list_belongs_to_each_of_it() -> None:
    text = "On Kenya: jobs, sales"
    heads = [text[slice(*part.head)] for part in asked(text).parts if part.head]
    assert heads == ["On Kenya"]


@pytest.mark.parametrize("text", ["Jobs, electric ones", "jobs, for electric ones?"])
def test_what_is_not_known_beside_a_single_question_is_its_condition(text: str) -> None:
    found = asked(text)
    assert found.ranking[0]["name"] == "nlu_fallback"
    assert not found.parts


def test_what_is_said_before_a_question_that_is_not_known_is_no_question() -> None:
    assert asked("You have jobs in Kenya. How many electric?").ranking[0]["name"] == "nlu_fallback"


def test_what_compares_is_left_whole() -> None:
    found = asked("Jobs and sales, which is bigger?")
    assert (found.ranking[0]["name"], found.parts) == ("ask_comparison", ())


def test_the_same_question_again_is_one() -> None:
    assert parts("Jobs in Kenya? And jobs in Oman?") == []


def test_a_message_that_names_another_thing_asks_the_same_of_it() -> None:
    found = asked("Hello. Jobs in Kenya? Oman? Thanks.")
    text = "Hello. Jobs in Kenya? Oman? Thanks."
    assert [text[start:end] for start, end in found.spans] == ["Jobs in Kenya? Oman"]


def test_a_message_of_one_clause_is_not_cut() -> None:
    assert asked("jobs in Kenya").spans == ()


def test_what_follows_something_unknown_and_names_nothing_is_unknown_too() -> None:
    assert asked("Electric in town? Jobs?").ranking[0]["name"] == "nlu_fallback"


def test_of_several_only_what_follows_the_unknown_one_is_doubted() -> None:
    found = [(part.intent, part.kind) for part in asked("Sales? Electric in town? Jobs?").parts]
    assert found == [("ask_sales", ASKS), ("nlu_fallback", UNKNOWN), ("nlu_fallback", UNKNOWN)]


def test_what_is_wanted_needs_no_mark_beside_what_is_not_known() -> None:
    expected = [("Electric ones in Kenya", "nlu_fallback"), ("Please call me.", "give_contact")]
    assert parts("Electric ones in Kenya? Please call me.") == expected


def test_what_names_nothing_beside_what_is_wanted_is_part_of_it() -> None:
    found = asked("Call me. Electric ones?")
    assert (found.ranking[0]["name"], found.parts) == ("give_contact", ())


def test_what_is_named_behind_a_wish_for_a_language_is_asked() -> None:
    assert parts("speak slowly, kenya?") == [("speak slowly", "change_language"), ("kenya", "ask_overview")]


def test_what_stands_before_a_wish_to_know_is_only_said() -> None:
    text = "we sell electric trucks in oman and would like to know the sales or the rank, which is bigger"
    spans = [text[start:end] for start, end in asked(text).spans]
    assert not any("oman" in span for span in spans)
