"""Letters repeated for emphasis are folded, real double letters are kept."""

from __future__ import annotations

import pytest

from nlu.text.repeated_letters import without_emphasis
from nlu.text.tokens import tokenize

KNOWN = {
    "berapa",
    "help",
    "how",
    "too",
    "so",
    "tell",
    "free",
    "need",
    "please",
    "address",
    "committee",
    "book",
    "really",
}


def folded(text: str, known: set[str] | None = KNOWN) -> str:
    return " ".join(token.text for token in without_emphasis(tokenize(text), known))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("berapaaaa", "berapa"),
        ("BERAPAAAA", "berapa"),
        ("heeelp", "help"),
        ("hoowww", "how"),
        ("soooo", "so"),
        ("tooooo", "too"),
        ("telllll", "tell"),
        ("freeee", "free"),
        ("neeeed", "need"),
        ("pleeeease", "please"),
        ("addressss", "address"),
        ("commmmittee", "committee"),
        ("reeeaaallly", "really"),
        ("boook", "book"),
        ("foooobar", "fobar"),
        ("多少啊啊啊", "多 少 啊"),
        ("哈哈哈哈", "哈"),
        ("南南南非", "南 非"),
    ],
)
def test_what_is_repeated_is_written_as_often_as_due(text: str, expected: str) -> None:
    assert folded(text) == expected


@pytest.mark.parametrize(
    "text",
    ["address", "committee", "aa bb", "bookkeeper", "1000000", "777", "so so so", "啊 啊", "二〇〇〇〇", "零零零", "a"],
)
def test_real_doubles_and_figures_stay(text: str) -> None:
    assert folded(text) == " ".join(token.text for token in tokenize(text))


def test_words_stay_where_none_are_known() -> None:
    assert folded("heeelp", None) == "heeelp"


@pytest.mark.parametrize("text", ["a" * 5000, "aabb" * 1000 + "ccc", "啊" * 5000, "abc" * 1000 + "!!!"])
def test_a_very_long_run_is_read(text: str) -> None:
    assert folded(text)


def test_offsets_cover_what_was_written() -> None:
    text = "heeelp 啊啊啊 now"
    assert [text[token.start : token.end] for token in without_emphasis(tokenize(text), KNOWN)] == [
        "heeelp",
        "啊啊啊",
        "now",
    ]
