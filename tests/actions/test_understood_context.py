"""Conversations with the trained model: choices, amounts, comparisons, unknown names."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.delivery.desk import Desk

pytestmark = pytest.mark.model


def last(engine: Desk, *says: str) -> dict[str, Any]:
    """The reply to the last of several messages."""

    async def talk() -> dict[str, Any]:
        reply: dict[str, Any] = {}
        for text in says:
            (reply,) = await engine.answer(f"context-{says!r}"[:200], text)
        return reply

    return asyncio.run(talk())


def facts(reply: dict[str, Any]) -> list[str]:
    return [fact["id"] for fact in reply["custom"]["facts"]]


@pytest.mark.parametrize(
    ("says", "fact"),
    [
        (["how many vehicles are sold per year?", "the second one"], "south-africa.annual-sales"),
        (["一年能卖多少辆？", "第二个"], "south-africa.annual-sales"),
        (["berapa penjualan setahun?", "yang terakhir"], "south-africa.annual-sales"),
        (["who partners with you in Indonesia?", "what about the second one?"], "indonesia-lne.size"),
        (["how many jobs did you create in the Philippines?", "more than 2,000?"], "philippines.jobs"),
        (["菲律宾那边创造了多少就业", "超过两千吗"], "philippines.jobs"),
        (["berapa kapasitas produksi di Filipina?", "lebih dari 8.000?"], "philippines.production-capacity"),
        (["how many trucks go to South Africa each year?", "它的排名呢？"], "south-africa.sales-rank"),
        (["our bank in Dubai would like to know how many trucks South Africa buys"], "south-africa.annual-sales"),
        (["我们在迪拜的银行想了解南非一年买多少卡车"], "south-africa.annual-sales"),
        (["kami di Surabaya ingin tahu berapa truk yang terjual di Afrika Selatan"], "south-africa.annual-sales"),
    ],
)
def test_a_conversation_goes_on(engine: Desk, says: list[str], fact: str) -> None:
    assert facts(last(engine, *says)) == [fact]


@pytest.mark.parametrize(
    ("before", "says", "language", "fact"),
    [
        ("南非的工厂在哪里", "Let's switch to English. Who runs the Coega plant?", "en", "coega.operator"),
        ("Where is the plant in South Africa?", "请讲中文。库哈工厂由谁运营？", "zh", "coega.operator"),
        ("Where is the plant in South Africa?", "Please speak Indonesian. Who runs it?", "id", "coega.operator"),
    ],
)
def test_a_question_after_a_wish_for_a_language_is_answered_in_that(
    engine: Desk, before: str, says: str, language: str, fact: str
) -> None:
    reply = last(engine, before, says)
    assert (facts(reply), reply["custom"]["language"]) == ([fact], language)
    assert last(engine, before, says, "OK")["custom"]["language"] == language


def test_what_is_no_wish_for_a_language_changes_none(engine: Desk) -> None:
    text = "I can't read Mandarin. Who runs the Coega plant?"
    assert last(engine, "Where is the plant in South Africa?", text, "OK")["custom"]["language"] == "en"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("华星汽贸一年卖多少辆车", "华星汽贸"),
        ("鸿达集团的产能是多少", "鸿达集团"),
        ("how many trucks does Sunrise Motors export?", "Sunrise Motors"),
        ("berapa truk yang diekspor PT Maju Jaya per tahun?", "PT Maju Jaya"),
        ("华星汽贸的年销量超过5000吗", "华星汽贸"),
    ],
)
def test_an_unknown_company_is_declined_by_its_name(engine: Desk, text: str, name: str) -> None:
    reply = last(engine, text)
    assert (reply["custom"]["outcome"], facts(reply)) == ("declined", [])
    assert name in reply["text"]


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("was the first truck built in Beijing?", "No."),
        ("do they sell 100,000 trucks a year in South Africa?", "No."),
        ("第一辆车是在北京造的吗", "不是。"),
        ("南非年销量超过4000辆吗", "是的。"),
        ("apakah truk pertama dibuat di Beijing?", "Tidak."),
        ("apakah penjualan di Afrika Selatan lebih dari 4.000?", "Ya."),
    ],
)
def test_wrong_values_get_yes_or_no_and_the_fact(engine: Desk, text: str, begins: str) -> None:
    reply = last(engine, text)
    assert reply["text"].startswith(begins)
    assert len(facts(reply)) == 1


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("which came first, the first truck or the first export?", {"jiefang.first-truck", "jiefang.first-export"}),
        ("哪个更早，第一辆车还是首次出口？", {"jiefang.first-truck", "jiefang.first-export"}),
        ("mana yang lebih dulu, truk pertama atau ekspor pertama?", {"jiefang.first-truck", "jiefang.first-export"}),
        ("Kenya or Indonesia, which deal is bigger?", {"kenya.delivery", "indonesia-gmm.size", "indonesia-lne.size"}),
        ("137届广交会的订单比协议多多少", {"canton-fair-137.orders", "canton-fair-137.agreements"}),
        ("南非一年卖多少，还有第一辆车是哪年造的", {"south-africa.annual-sales", "jiefang.first-truck"}),
    ],
)
def test_two_things_are_set_beside_each_other(engine: Desk, text: str, wanted: set[str]) -> None:
    assert set(facts(last(engine, text))) == wanted


def test_a_subject_of_long_ago_is_not_meant(engine: Desk) -> None:
    asides = ["tell me a joke", "what's the weather like?", "sing a song for me", "what is 3 times 4?"]
    reply = last(engine, "how many trucks go to South Africa each year?", *asides, "and the sales?")
    assert "south-africa.annual-sales" not in facts(reply)


def test_the_story_of_the_brand_holds_no_other_companys(engine: Desk) -> None:
    assert "fuxing.train" not in facts(last(engine, "timeline of the company"))
