"""Whatever a text consists of, it is read in time in proportion to its length."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actions import cards, polarity, references
from nlu.components.entities import read
from nlu.names import fuzzy, unknown_organisations, unknown_places
from nlu.names.known_names import current_names
from nlu.numbers import years
from nlu.numbers.amounts import find_amounts
from nlu.text import clauses, ellipses, question_boundaries, repeated_letters
from nlu.text.tokens import tokenize, words
from tests.nlu.growth import growth, repeated

# Twice the length; what is added for noise is less than any square makes of it.
LINEAR = 2.5
USUAL = frozenset("how many trucks the of in berapa".split())
NAMES = fuzzy.FuzzyNames({("philippines",): "ph", ("south", "africa"): "za", ("indonesia",): "id"})


def read_all(text: str) -> object:
    return read(text, tokenize(text), USUAL)


def bounds(text: str) -> object:
    return [years.bound_side(text, year.start, year.end) for year in years.find_years(text, tokenize(text))]


@pytest.mark.parametrize(
    ("reading", "part", "end"),
    [
        (find_amounts, "两 ", ""),
        (find_amounts, "一?", ""),
        (find_amounts, "1\u00a0", ""),
        (find_amounts, "1+1 ", ""),
        (find_amounts, "1万辆", ""),
        (find_amounts, "million ", ""),
        (find_amounts, "five hundred and ", ""),
        (find_amounts, "万亿", ""),
        (find_amounts, " ", "1"),
        (find_amounts, "1 new", ""),
        (bounds, "2017 ", ""),
        (bounds, "before the year 2000 ", ""),
        (bounds, "二〇一七年", ""),
        (clauses.asking_sentence, ". ", ""),
        (clauses.asking_sentence, "?!", "x"),
        (clauses.asking_sentence, "\n", ""),
        (clauses.asking_sentence, "list ", ""),
        (clauses.sentences_of, "we would like ", "to know"),
        (clauses.sentences_of, "hello, ", ""),
        (question_boundaries.compared, "是", "倍"),
        (question_boundaries.compared, "是\n倍", ""),
        (question_boundaries.compared, "1,", ""),
        (clauses.sentences_of, "a. ", ""),
        (clauses.sentences_of, "1,", "?"),
        (words, "好的", "x"),
        (words, "a", ""),
        (references.read_pick, "1 ", "- x"),
        (references.read_pick, "the second one ", ""),
        (polarity.confirmation, "or not ", "?"),
        (read_all, "第2届", ""),
        (read_all, "ke-2 ", ""),
        (read_all, "besides in the ", "South Africa"),
        (read_all, "from China ", ""),
        (read_all, "解放", ""),
        (read_all, "Kenya, ", ""),
    ],
)
def test_a_text_of_one_part_again_and_again(reading: Callable[[str], object], part: str, end: str) -> None:
    assert growth(reading, repeated(part, end)) <= LINEAR


@pytest.mark.parametrize("part", ["in the year", "那 次", "好 的", "the one in the", "yang di"])
def test_an_ellipsis_of_phrases_that_are_made_of_others(part: str) -> None:
    masked = repeated(f"{part} ", "<market> x")
    assert not ellipses.is_ellipsis(masked(200).split())
    assert growth(lambda text: ellipses.is_ellipsis(text.split()), masked, length=20_000) <= LINEAR


@pytest.mark.parametrize("part", ["公司", "有限", "华星汽贸", "PT x ", "Maju Motors ", "PT "])
def test_organisations_beside_many_names(part: str) -> None:
    def find(text: str) -> object:
        known = [(place, place + 1) for place in range(0, len(text), 7)]
        return unknown_organisations.find_organisations(text, tokenize(text), known, USUAL)

    assert growth(find, repeated(part)) <= LINEAR


@pytest.mark.parametrize("part", ["纳尼亚", "阿", "in Narnia ", "纳尼亚x"])
def test_places_beside_many_names(part: str) -> None:
    def find(text: str) -> object:
        known = [(place, place + 1) for place in range(0, len(text), 11)]
        return unknown_places.find_places(text, tokenize(text), known, USUAL)

    assert growth(find, repeated(part)) <= LINEAR


@pytest.mark.parametrize("part", ["aaa ", "aaabbbccc ", "abcdefghijkk", "heeelp "])
def test_letters_for_emphasis(part: str) -> None:
    assert growth(lambda text: repeated_letters.without_emphasis(tokenize(text), USUAL), repeated(part)) <= LINEAR


@pytest.mark.parametrize("part", ["Sout Afica ", "philippinse ", "x", "jie fang ", "nanfei", "界放"])
def test_names_with_slips(part: str) -> None:
    names = current_names()
    assert growth(lambda text: names.find(text, tokenize(text), USUAL), repeated(part)) <= LINEAR
    assert growth(lambda text: [NAMES.closest((word,), USUAL) for word in words(text)], repeated(part)) <= LINEAR


def test_a_figure_in_a_long_reply() -> None:
    card = cards.Card("id", "label", "subject", "11", "11", None, None, "2024", None)
    assert growth(lambda text: cards._says(text, card), repeated("1")) <= LINEAR
