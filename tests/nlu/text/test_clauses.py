"""Where a message is cut into sentences and clauses."""

from __future__ import annotations

import pytest

from nlu.text.clauses import asking_sentence, sentences_of


def pieces(text: str, cuts: tuple[int, ...] = ()) -> list[list[str]]:
    return [[text[each.start : each.end].strip() for each in sentence] for sentence in sentences_of(text, cuts)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Where? When?", [["Where"], ["When"]]),
        ("one\ntwo", [["one"], ["two"]]),
        ("21.42 or (x). and y", [["21.42 or (x).", "y"]]),
        ("10,000", [["10,000"]]),
        ("Jobs, capacity and rank", [["Jobs", "capacity", "rank"]]),
        ("On Kenya: jobs, and rank", [["On Kenya", "jobs", "rank"]]),
        ("哪里，还有几辆；谢谢", [["哪里", "几辆"], ["谢谢"]]),
        ("产能、就业", [["产能", "就业"]]),
        ("kapasitas dan peringkat", [["kapasitas", "peringkat"]]),
        ("We at Maju want to know the capacity", [["We at Maju want to know", "the capacity"]]),
        ("", []),
        ("??", []),
    ],
)
def test_a_text_is_cut_into_sentences_and_clauses(text: str, expected: list[list[str]]) -> None:
    assert pieces(text) == expected


def test_a_clause_ends_where_it_is_told_to() -> None:
    assert pieces("in Chinese how many", (11,)) == [["in Chinese", "how many"]]


def test_what_is_behind_a_question_mark_or_a_wish_asks() -> None:
    [first, second] = sentences_of("我们想了解销量。排名？")
    assert [clause.asks for clause in first] == [True, False]
    assert [clause.asks for clause in second] == [True]


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("We sell trucks. How many jobs in Kenya?", "How many jobs in Kenya"),
        ("Hi! How many?! Thanks.", "How many"),
        ("First? Second?", "Second"),
        ("你好。南非销量多少？", "南非销量多少"),
        ("Halo min\nberapa penjualan?", "berapa penjualan"),
    ],
)
def test_the_last_sentence_that_asks_is_found(text: str, question: str) -> None:
    span = asking_sentence(text)
    assert span is not None
    assert text[slice(*span)].strip() == question


@pytest.mark.parametrize("text", ["", "How many?", "I ask. You answer.", "Kenya", "\n\n", "???", "Only one line\n"])
def test_a_text_without_a_question_beside_something_else_has_no_span(text: str) -> None:
    assert asking_sentence(text) is None
