"""Amounts as people write them in each language."""

from __future__ import annotations

import pytest

from nlu.numbers.amounts import find_amounts


def only(text: str) -> str:
    (amount,) = find_amounts(text)
    return f"{amount.value.normalize():f}"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4,757 patents", "4757"),
        ("4.757 paten", "4757"),
        ("4757", "4757"),
        ("10 000 trucks", "10000"),
        ("1,234,567", "1234567"),
        ("1.234.567,5 yuan", "1234567.5"),
        ("21.42 billion yuan", "21420000000"),
        ("21,42 miliar yuan", "21420000000"),
        ("214.2亿元", "21420000000"),
        ("9 million", "9000000"),
        ("9 juta unit", "9000000"),
        ("900万辆", "9000000"),
        ("９００万辆", "9000000"),
        ("60k vehicles", "60000"),
        ("60rb unit", "60000"),
        ("15.6%", "15.6"),
        ("0.125 percent", "0.125"),
        ("RMB 100bn", "100000000000"),
        ("five thousand trucks", "5000"),
        ("twenty-five hundred jobs", "2500"),
        ("two hundred and fifty", "250"),
        ("one hundred thousand", "100000"),
        ("half a million vehicles", "500000"),
        ("a hundred visitors", "100"),
        ("three point nine percent", "3.9"),
        ("sixty-three times", "63"),
        ("五千辆", "5000"),
        ("兩萬輛", "20000"),
        ("九百万辆", "9000000"),
        ("一千亿元", "100000000000"),
        ("两千五百个岗位", "2500"),
        ("一万五", "15000"),
        ("一百零五人", "105"),
        ("三点九倍", "3.9"),
        ("八十八个国家", "88"),
        ("lima ribu unit", "5000"),
        ("sepuluh ribu", "10000"),
        ("seribu pengunjung", "1000"),
        ("dua puluh satu koma empat dua miliar", "21420000000"),
        ("seratus delapan puluh ribu", "180000"),
        ("dua ribu lima ratus lapangan kerja", "2500"),
        ("setengah juta", "500000"),
        ("enam belas negara", "16"),
    ],
)
def test_an_amount_is_read(text: str, value: str) -> None:
    assert only(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "the J7 factory", "CA10", "CA-10", "E-QM5", "第137届广交会", "the 137th Canton Fair", "ke-137", "SPRINT2030",
        "which of the two", "the first one", "一汽解放", "请问一下", "satu lagi", "9m", "one more question", "三菱", "",
        "几十万辆", "十几万辆", "6x4", "24h",
    ],
)  # fmt: skip
def test_what_is_no_amount_is_not_read(text: str) -> None:
    assert find_amounts(text) == []


@pytest.mark.parametrize(
    ("text", "relation", "unit"),
    [
        ("more than 4,000 trucks", "over", "vehicle"),
        ("no more than 4,000 trucks", "at_most", "vehicle"),
        ("at least 88 countries", "at_least", "country_or_region"),
        ("less than 5 percent", "under", "percent"),
        ("about $3.21 billion", "about", "USD"),
        ("超过4000辆吗", "over", "vehicle"),
        ("5000辆以上", "over", "vehicle"),
        ("5000以上", "over", None),
        ("不到一千亿元", "under", "CNY"),
        ("13年左右", "about", "year"),
        ("lebih dari 4.000 unit", "over", "vehicle"),
        ("tidak lebih dari 5.000 truk", "at_most", "vehicle"),
        ("sekitar 400 negosiasi", "about", "negotiation"),
        ("63 key technology breakthroughs", "is", "breakthrough"),
        ("100 billion yuan", "is", "CNY"),
        ("is it 5000?", "is", None),
        ("2000 orders", "is", "order"),
        ("10,000 trucks a year", "is", "vehicle"),
        ("by 2028 how many bases", "is", None),
    ],
)
def test_what_stands_around_an_amount_is_understood(text: str, relation: str, unit: str | None) -> None:
    (amount,) = find_amounts(text)
    assert (amount.relation, amount.unit) == (relation, unit)


def test_several_amounts_are_found_in_order() -> None:
    assert [int(a.value) for a in find_amounts("180,000 of 500,000, 13 bases and 五千 jobs")] == [
        180000,
        500000,
        13,
        5000,
    ]
