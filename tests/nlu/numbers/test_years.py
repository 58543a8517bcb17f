"""Years in digits and in words."""

from __future__ import annotations

import pytest

from nlu.numbers.years import find_years, this_year
from nlu.text.tokens import tokenize


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("sales in 2021", [2021]),
        ("2021年和2022年", [2021, 2022]),
        ("２０２１年", [2021]),
        ("二〇一七年的研发投入", [2017]),
        ("二零一七年", [2017]),
        ("一九五六年下线", [1956]),
        ("R&D in twenty seventeen", [2017]),
        ("twenty twenty-one", [2021]),
        ("in nineteen fifty six", [1956]),
        ("two thousand and eighteen", [2018]),
        ("two thousand eighteen", [2018]),
        ("tahun dua ribu tujuh belas", [2017]),
        ("dua ribu dua puluh satu", [2021]),
        ("seribu sembilan ratus lima puluh enam", [1956]),
        ("tahun dua ribu sebelas", [2011]),
    ],
)
def test_years_are_found(text: str, years: list[int]) -> None:
    assert [mention.year for mention in find_years(text, tokenize(text))] == years


@pytest.mark.parametrize(
    "text",
    [
        "over 10,000 vehicles",
        "twenty trucks",
        "二十年",
        "一二三四",
        "9 million",
        "5000辆",
        "13 tahun",
        "two thousand trucks",
        "20211",
    ],
)
def test_other_numbers_are_no_years(text: str) -> None:
    assert find_years(text, tokenize(text)) == []


def test_a_spelled_year_covers_all_its_words() -> None:
    text = "in two thousand and eighteen please"
    (mention,) = find_years(text, tokenize(text))
    assert (mention.first, mention.last) == (1, 5)


@pytest.mark.parametrize(
    ("text", "ahead"),
    [
        ("how many last year?", -1),
        ("去年卖了多少", -1),
        ("明年呢", 1),
        ("penjualan tahun lalu berapa", -1),
        ("and next year?", 1),
        ("how many this year?", None),
        ("more than last year?", None),
        ("over the last year", None),
        ("过去年份", None),
        ("空前年代", None),
        ("empat tahun lalu", None),
        ("in the last five years", None),
    ],
)
def test_a_year_is_seen_from_today(text: str, ahead: int | None) -> None:
    years = [mention.year for mention in find_years(text, tokenize(text))]
    assert years == ([] if ahead is None else [this_year() + ahead])
