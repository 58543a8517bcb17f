"""Numbers, quantities, lists and dates, as each language says them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from actions.wording import as_of, bullets, enumeration, maker, number, quantity, statement, value_in_words
from knowledge import EntityList, Fact, Quantity, Source, Texts, Value, Year, current
from knowledge.schema import MULTIPLES
from tests.contexts import LANGUAGES

Words = tuple[str, str, str]  # English, Chinese, Indonesian


def in_each(say: dict[str, str]) -> Words:
    return say["en"], say["zh"], say["id"]


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", ("0", "0", "0")),
        ("1", ("1", "1", "1")),
        ("0.5", ("0.5", "0.5", "0,5")),
        ("3.9", ("3.9", "3.9", "3,9")),
        ("-15.6", ("-15.6", "-15.6", "-15,6")),
        ("1000", ("1,000", "1000", "1.000")),
        ("1E+3", ("1,000", "1000", "1.000")),
        ("4757", ("4,757", "4757", "4.757")),
        ("5000.0", ("5,000", "5000", "5.000")),
        ("9999", ("9,999", "9999", "9.999")),
        ("10000", ("10,000", "1万", "10.000")),
        ("15600", ("15,600", "1.56万", "15.600")),
        ("300000", ("300,000", "30万", "300.000")),
        ("9000000", ("9 million", "900万", "9 juta")),
        ("-9000000", ("-9 million", "-900万", "-9 juta")),
        ("1250000", ("1.25 million", "125万", "1,25 juta")),
        ("100000000", ("100 million", "1亿", "100 juta")),
        ("3210000000", ("3.21 billion", "32.1亿", "3,21 miliar")),
        ("21420000000", ("21.42 billion", "214.2亿", "21,42 miliar")),
        ("100000000000", ("100 billion", "1000亿", "100 miliar")),
        ("1000000000000", ("1 trillion", "1万亿", "1 triliun")),
        ("1500000000000", ("1.5 trillion", "1.5万亿", "1,5 triliun")),
        # Odd amounts are said in full: never rounded.
        ("1234567", ("1,234,567", "1234567", "1.234.567")),
        ("12345", ("12,345", "12345", "12.345")),
        ("1005000000", ("1,005 million", "10.05亿", "1.005 juta")),
        ("100000001", ("100,000,001", "100000001", "100.000.001")),
        ("12345.678", ("12,345.678", "12345.678", "12.345,678")),
        ("0.00000012", ("0.00000012", "0.00000012", "0,00000012")),
        ("999999999999999999999", ("999,999,999,999,999,999,999", "9" * 21, "999.999.999.999.999.999.999")),
    ],
)
def test_a_number_is_said_in_full_in_each_language(amount: str, words: Words) -> None:
    assert in_each({language: number(Decimal(amount), language) for language in LANGUAGES}) == words


@pytest.mark.parametrize(
    ("amount", "unit", "qualifier", "words"),
    [
        ("5000", "vehicle", "over", ("over 5,000 vehicles", "超过5000辆", "lebih dari 5.000 unit kendaraan")),
        ("400", "order", "nearly", ("nearly 400 orders", "近400份订单", "hampir 400 pesanan")),
        ("30", "agreement", "about", ("about 30 agreements", "约30项协议", "sekitar 30 perjanjian")),
        ("1000", "vehicle", "multiple", ("several thousand vehicles", "数千辆", "ribuan unit kendaraan")),
        ("100", "order", "multiple", ("hundreds of orders", "数百份订单", "ratusan pesanan")),
        ("1", "vehicle", None, ("1 vehicle", "1辆", "1 unit kendaraan")),
        ("1.0", "job", None, ("1 job", "1个就业岗位", "1 lapangan kerja")),
        ("0", "vehicle", None, ("0 vehicles", "0辆", "0 unit kendaraan")),
        ("1.5", "vehicle", None, ("1.5 vehicles", "1.5辆", "1,5 unit kendaraan")),
        ("1000000", "vehicle", None, ("1 million vehicles", "100万辆", "1 juta unit kendaraan")),
        ("3.9", "percent", None, ("3.9%", "3.9%", "3,9%")),
        ("-3.9", "percent", None, ("-3.9%", "-3.9%", "-3,9%")),
        ("50", "percent", "over", ("over 50%", "超过50%", "lebih dari 50%")),
        ("21420000000", "CNY", None, ("RMB 21.42 billion", "214.2亿元人民币", "21,42 miliar yuan (RMB)")),
        ("3210000000", "USD", None, ("US$3.21 billion", "32.1亿美元", "3,21 miliar dolar AS")),
        ("1", "rank", None, ("first", "第一", "pertama")),
        ("3", "rank", None, ("third", "第三", "ketiga")),
        ("4", "rank", None, ("number 4", "第4", "ke-4")),
    ],
)
def test_a_quantity_has_its_unit_and_qualifier(amount: str, unit: str, qualifier: str | None, words: Words) -> None:
    value = Quantity(Decimal(amount), unit, qualifier)
    assert in_each({language: quantity(value, language) for language in LANGUAGES}) == words


@pytest.mark.parametrize("multiple", MULTIPLES)
def test_every_multiple_that_the_schema_accepts_can_be_said(multiple: int) -> None:
    said_ = [quantity(Quantity(Decimal(multiple), "vehicle", "multiple"), language) for language in LANGUAGES]
    assert len(set(said_)) == len(LANGUAGES)
    assert not any(str(multiple) in words for words in said_)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_unit_that_no_locale_file_knows_is_an_error(language: str) -> None:
    with pytest.raises(KeyError):
        quantity(Quantity(Decimal(1), "furlong"), language)


@pytest.mark.parametrize(
    ("items", "words"),
    [
        ([], ("", "", "")),
        (["A"], ("A", "A", "A")),
        (["A", "B"], ("A and B", "A和B", "A dan B")),
        (["A", "B", "C"], ("A, B, and C", "A、B和C", "A, B, dan C")),
    ],
)
def test_a_list_is_joined_as_the_language_joins(items: list[str], words: Words) -> None:
    assert in_each({language: enumeration(items, language) for language in LANGUAGES}) == words


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("2025", ("2025", "2025年", "2025")),
        ("2022-06-02", ("June 2, 2022", "2022年6月2日", "2 Juni 2022")),
        ("2024-02-29", ("February 29, 2024", "2024年2月29日", "29 Februari 2024")),
    ],
)
def test_the_time_of_a_source_is_a_year_or_a_date(written: str, words: Words) -> None:
    assert in_each({language: as_of(Source("s", {}, written), language) for language in LANGUAGES}) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Year(1956), ("1956", "1956", "1956")),
        (EntityList(("market/ph", "market/ke")), ("the Philippines and Kenya", "菲律宾和肯尼亚", "Filipina dan Kenya")),
        (Texts(("prosperity",)), ("prosperity", "繁荣昌盛", "kemakmuran")),
        (
            Texts(("mutual_growth", "big_data")),
            ("mutual growth and big data", "共同成长和大数据", "pertumbuhan bersama dan"),
        ),
    ],
)
def test_a_value_of_each_form_is_said(value: Value, words: Words) -> None:
    knowledge = current().knowledge
    spoken = in_each({language: value_in_words(value, knowledge, language) for language in LANGUAGES})
    assert all(full.startswith(start) for full, start in zip(spoken, words, strict=True))


def test_a_statement_is_a_sentence_with_subject_maker_and_value() -> None:
    knowledge = current().knowledge
    fact = knowledge.facts["south-africa.annual-sales"]
    assert in_each({language: statement(fact, knowledge, language) for language in LANGUAGES}) == (
        "In South Africa, Jiefang sells over 5,000 vehicles a year.",
        "一汽解放在南非的年销量超过5000辆。",
        "Di Afrika Selatan, Jiefang menjual lebih dari 5.000 unit kendaraan per tahun.",
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fact_shipped_is_stated_with_nothing_left_open(language: str) -> None:
    knowledge = current().knowledge
    sentences = {fact.id: statement(fact, knowledge, language) for fact in knowledge.facts.values()}
    assert [id_ for id_, words in sentences.items() if "%{" in words or "None" in words or words != words.strip()] == []
    assert [id_ for id_, words in sentences.items() if words[-1] not in ".。"] == []
    assert [id_ for id_, words in sentences.items() if words[0].islower()] == []


@pytest.mark.parametrize(
    ("id_", "change", "lacks"),
    [
        ("faw.rd-growth", {"year": None}, "year"),
        ("sprint-2030.capabilities", {"value": Year(2030)}, "number"),
        ("sprint-2030.sales-target", {"details": {}}, "deadline"),
        ("sprint-2030.aim", {"attribute": "colour"}, "no intent of the contract answers 'colour'"),
    ],
)
def test_a_fact_that_lacks_what_its_sentence_says_is_an_error(id_: str, change: dict[str, object], lacks: str) -> None:
    knowledge = current().knowledge
    fact: Fact = replace(knowledge.facts[id_], **change)  # type: ignore[arg-type]
    for language in LANGUAGES:
        with pytest.raises(KeyError, match=lacks):
            statement(fact, knowledge, language)


@pytest.mark.parametrize(
    ("id_", "organisation"),
    [
        ("faw.rd-growth", "organisation/faw"),
        ("south-africa.annual-sales", "organisation/jiefang"),
        ("jilin.profile", "place/jilin"),
    ],
)
def test_the_maker_is_the_organisation_that_a_fact_is_about(id_: str, organisation: str) -> None:
    knowledge = current().knowledge
    assert maker(knowledge.facts[id_], knowledge).id == organisation


def test_bullets_are_one_a_line() -> None:
    assert bullets(["a", "b"]) == "• a\n• b"
    assert bullets([]) == ""
