"""Mistyped names are found, usual words are not taken for them."""

from __future__ import annotations

import pytest

from nlu.names.known_names import current_names
from nlu.text.tokens import tokenize

USUAL = {
    "how",
    "many",
    "sold",
    "in",
    "sales",
    "who",
    "runs",
    "di",
    "gimana",
    "peringkat",
    "belanja",
    "expansion",
    "score",
}


def found(text: str) -> list[str]:
    return [each for mention in current_names().find(text, tokenize(text), USUAL) for each in mention.entities]


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("how many honqi sold", ["organisation/hongqi"]),
        ("jeifang sales", ["organisation/jiefang"]),
        ("sout africa sales", ["market/za"]),
        ("southafrica sales", ["market/za"]),
        ("peringkat di afrika slatan", ["market/za"]),
        ("sales in the phillipines", ["market/ph"]),
        ("di filipin gimana", ["market/ph"]),
        ("di indonisia", ["market/id"]),
        ("korea selattan gimana", ["market/kr"]),
        ("who runs fanrog", ["plant/fanrong"]),
    ],
)
def test_a_mistyped_name_is_found(text: str, entities: list[str]) -> None:
    assert found(text) == entities


@pytest.mark.parametrize(
    "text",
    [
        "belanja",  # usual, and one edit from Belanda
        "expansion score",
        "kena",  # too short for a slip of Kenya
        "bongqi",  # the first letter is hardly ever wrong
        "hongkqxi",
        "next spring",
        "my friend Angela",
        "indiana",
        "durian",
        "koran",
        "sudah kenyang",
        "1234567",
        "其中",
    ],
)
def test_what_only_resembles_a_name_is_none(text: str) -> None:
    assert found(text) == []


def test_slips_are_not_looked_for_where_the_usual_words_are_unknown() -> None:
    text = "sales in the phillipines"
    assert current_names().find(text, tokenize(text)) == []


def test_a_slip_does_not_cut_a_name() -> None:
    """ "The Philippine" is one letter from "the Philippines", but the name is that of the lines."""
    usual = {*USUAL, "the", "assembly", "lines", "designed"}
    text = "who designed the Philippine assembly lines"
    mentions = current_names().find(text, tokenize(text), usual)
    assert [mention.entities for mention in mentions] == [("plant/philippines-assembly",)]
