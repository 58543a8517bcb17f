"""Organisations that nobody knows, told by the form of their names."""

from __future__ import annotations

import pytest

from nlu.names.known_names import current_names
from nlu.names.unknown_organisations import find_organisations
from nlu.text.tokens import tokenize

USUAL = set("how many trucks does export what about the sales of your company which berapa jual truk nama".split())


def found(text: str) -> list[str]:
    tokens = tokenize(text)
    mentions = current_names().find(text, tokens)
    known = [(tokens[mention.first].start, tokens[mention.last - 1].end) for mention in mentions]
    return [text[start:end] for start, end in find_organisations(text, tokens, known, USUAL)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("华星汽贸一年卖多少辆车", "华星汽贸"),
        ("请问顺达物流有限公司出口多少", "顺达物流有限公司"),
        ("鴻達集團的產能是多少", "鴻達集團"),
        ("中远重卡的销量", "中远重卡"),
        ("how many trucks does Sunrise Motors export?", "Sunrise Motors"),
        ("sales of Pacific Trucks", "Pacific Trucks"),
        ("what about sunrise motors", "sunrise motors"),
        ("Acme Ltd", "Acme Ltd"),
        ("berapa truk PT Maju Jaya jual", "PT Maju Jaya"),
        ("penjualan perusahaan Sinar Abadi", "Sinar Abadi"),
        ("about the Hannover fair", "Hannover fair"),
        ("about the Komotra Expo", "Komotra Expo"),
        ("jual berapa di pameran Komotra", "Komotra"),
        ("汉诺威车展来了多少人", "汉诺威车展"),
    ],
)
def test_an_unknown_organisation_is_found_by_its_name(text: str, name: str) -> None:
    assert found(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "贵公司出口多少",
        "你们集团的研发投入",
        "海外子公司有几家",
        "一汽集团的专利",
        "解放重卡",
        "国产重卡",
        "哪家公司运营",
        "sales of FAW Group",
        "which trucks does your company export",
        "How Many Trucks",
        "berapa truk Jiefang",
        "nama PT",
        "Hongqi Group",
        "visitors at the Canton Fair",
        "visitors at your fair",
        "a fair question",
        "please show trucks",
        "berapa pengunjung di pameran Canton",
        "参加车展",
        "广交会",
        "",
    ],
)
def test_what_is_known_or_general_is_no_unknown_organisation(text: str) -> None:
    assert found(text) == []
