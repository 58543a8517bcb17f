"""Several questions in one message: each answered, in the language that is wished for, and what is left is said."""

from __future__ import annotations

from typing import Any

import pytest

from actions.reply import Reply
from actions.routing import ROUTES
from actions.turn import Turn


def answered(pieces: list[tuple[str, str, str | None]], language: str = "en") -> Reply:
    """The reply to a message of these pieces, each its words, its intent and what it names."""
    text, parts, entities = "", [], []
    for words, intent, named in pieces:
        start, text = len(text), f"{text}{words}. "
        parts.append({"intent": intent, "confidence": 0.9, "start": start, "end": start + len(words)})
        if named:
            entities.append({"entity": named.split("/")[0], "value": named, "start": start, "in_question": True})
    message: dict[str, Any] = {
        "text": text,
        "intent": {"name": pieces[0][1], "confidence": 0.9},
        "parts": parts,
        "entities": entities,
        "language": {"name": language, "confidence": 0.99},
    }
    return ROUTES["action_answer"](Turn.of(message, {}))


def ids(reply: Reply) -> list[str]:
    return [fact.id for fact in reply.custom.facts]


SALES, RANK = ("sales", "ask_sales", "market/za"), ("rank", "ask_rank", None)
PROFIT = ("their profit", "nlu_fallback", None)


def test_a_question_that_names_nothing_is_about_what_was_named_before() -> None:
    assert ids(answered([SALES, RANK])) == ["south-africa.annual-sales", "south-africa.sales-rank"]


@pytest.mark.parametrize(
    ("language", "left"),
    [
        ("en", "I can't answer this part: “their profit”."),
        ("zh", "这部分我答不上来：“their profit”。"),
        ("id", "Bagian ini belum bisa saya jawab: “their profit”."),
    ],
)
def test_what_is_not_known_is_said_beside_what_is(language: str, left: str) -> None:
    reply = answered([SALES, PROFIT, RANK], language)
    assert ids(reply) == ["south-africa.annual-sales", "south-africa.sales-rank"]
    assert reply.text.splitlines()[-1] == left
    assert reply.custom.outcome == "answered"


def test_a_figure_of_the_partner_is_not_repeated() -> None:
    reply = answered([SALES, ("why 50,000 trucks", "unanswered_reason", None)])
    assert "50,000" not in reply.text
    assert reply.text.splitlines()[-1] == "I can't answer the rest of your message."


def test_what_may_be_asked_instead_stands_in_no_middle() -> None:
    reply = answered([("sales in Kenya", "ask_sales", "market/ke"), ("sales", "ask_capacity", "market/ke"), SALES])
    lines = reply.text.splitlines()
    assert "You could ask me about:" not in lines[:-1]


@pytest.mark.parametrize("wished_last", [False, True])
def test_a_wish_for_a_language_holds_for_all(wished_last: bool) -> None:
    wish = ("in Chinese", "change_language", "language/zh")
    reply = answered([SALES, RANK, wish] if wished_last else [wish, SALES, RANK])
    assert reply.custom.language == "zh"
    assert reply.text.splitlines()[0] == "一汽解放在南非的年销量超过5000辆。"
    assert reply.slots["requested_language"] == "zh"


def test_no_more_than_ten_are_answered() -> None:
    reply = answered([SALES, *[RANK] * 11])
    assert reply.text.splitlines()[-1].startswith("I can't answer this part: “rank”")


def test_what_a_told_figure_was_computed_from_is_not_compared_again() -> None:
    multiple = ("how many times the exports is the target", "ask_target_multiple", None)
    reply = answered([multiple, ("how many times is that", "ask_comparison", None)])
    assert reply.text.count("3 times") == 1
