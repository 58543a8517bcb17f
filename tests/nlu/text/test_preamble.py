"""What writers say of themselves before they ask."""

from __future__ import annotations

import pytest

from nlu.text.preamble import after_greeting, question_start


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("our bank in Dubai would like to know how many trucks Kenya buys", "how many trucks Kenya buys"),
        ("We are dealers in Lagos and want to know the capacity", "the capacity"),
        ("我们在迪拜的银行想了解南非一年买多少", "南非一年买多少"),
        ("我們是迪拜的公司，請問南非的銷量", "南非的銷量"),
        ("I am writing about trucks and would be glad if you could tell me the capacity", "the capacity"),
        ("下周要拜访你们的工厂，想先了解一下产能", "产能"),
        ("kami di Surabaya ingin tahu kapasitasnya", "kapasitasnya"),
    ],
)
def test_the_question_begins_after_its_writer(text: str, question: str) -> None:
    assert text[question_start(text) :].strip() == question


@pytest.mark.parametrize(
    "text",
    ["I would like to know the capacity", "请问南非的销量", "how many trucks?", "what does Kenya buy?", ""],
)
def test_a_question_without_its_writer_is_left_whole(text: str) -> None:
    assert question_start(text) == 0


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Hi there, who runs it?", "who runs it?"),
        ("oke terima kasih pak, kapasitasnya?", "kapasitasnya?"),
        ("您好，产能多少", "产能多少"),
        ("Thanks, bye", "bye"),
        ("Hello!", "Hello!"),
        ("Which market?", "Which market?"),
    ],
)
def test_a_text_goes_on_after_its_greeting(text: str, rest: str) -> None:
    assert text[after_greeting(text) :] == rest
