"""Questions are grouped by meaning; the nearest intents are named."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from bot.settings import ROOT
from bot.workshop.learning import groups as module
from bot.workshop.learning.groups import Group, group, nearest
from bot.workshop.learning.log import ABANDONED, DECLINED, Asked, identity
from bot.workshop.learning.wordings import Wording, trained
from tests.contexts import LANGUAGES

_QUESTIONS = yaml.safe_load(Path(__file__).with_name("questions.yml").read_text("utf-8"))
# Of two questions in one group so many are of one topic, and so much of a topic is in one group, at least.
_PRECISION, _RECALL = 0.85, 0.55


def asked(text: str, conversation: str = "one", language: str = "en", when: float = 0.0, why: str = DECLINED) -> Asked:
    return Asked(conversation, text, why, when, language, "ask_unlisted", 0.75)


def texts(groups: Sequence[Group]) -> list[list[str]]:
    return [[each.text for each in found.questions] for found in groups]


@pytest.fixture(scope="module")
def english() -> list[Wording]:
    return trained(ROOT / "nlu", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_of_a_topic_come_together(language: str) -> None:
    topics = {text: topic for topic, wordings in _QUESTIONS[language].items() for text in wordings}
    found = group([asked(text, text, language) for text in topics], trained(ROOT / "nlu", language))
    sizes = Counter(topics.values())
    precision, recall = [], []
    for own in texts(found):
        together = Counter(topics[text] for text in own)
        precision += [together[topics[text]] / len(own) for text in own]
        recall += [together[topics[text]] / sizes[topics[text]] for text in own]
    assert sum(precision) / len(topics) >= _PRECISION, texts(found)
    assert sum(recall) / len(topics) >= _RECALL, texts(found)


def test_a_group_tells_how_often_where_when_and_how_it_was_read(english: list[Wording]) -> None:
    questions = [
        asked("How long is the warranty?", "one", when=86_400.0),
        asked("how long is the warranty", "one", when=5.0, why=ABANDONED),
        asked("How long is the WARRANTY??", "two", when=7.0),
        asked("who is your CEO", "two"),
    ]
    first, second = group(questions, english)
    assert (len(first.questions), first.conversations, first.last) == (3, 2, 86_400.0)
    assert first.why == {DECLINED: 2, ABANDONED: 1}
    assert first.readings == {"ask_unlisted": (3, 0.75)}
    assert texts([second]) == [["who is your CEO"]]


def test_names_are_alike_and_are_told_by_their_ids(english: list[Wording]) -> None:
    entities = ({"entity": "market", "value": "market/de"}, {"entity": "unknown", "value": "PT Budi"})
    more = ({"entity": "amount", "value": "81234567890"}, {"entity": "market", "value": "market/de"})
    one = Asked("1", "How many do you sell in Germany?", DECLINED, 0.0, "en", "ask_sales", 0.9, entities)
    two = Asked("2", "How many do you sell in Peru?", DECLINED, 0.0, "en", "ask_sales", 0.9, more)
    [found] = group([one, two], english)
    assert found.entities == {"market/de": 2, "unknown": 1, "amount": 1}
    assert found.near[0].intent == "ask_sales"
    assert (found.near[0].example.file.name, found.near[0].example.intent) == ("markets.yml", "ask_sales")


def test_the_wording_that_stands_for_a_group_needs_nothing_left_out_if_one_does(english: list[Wording]) -> None:
    private = asked("Pak Budi, what is the price of the J7?")
    [both] = group([private, private, asked("what is the price of the J7 now?")], english)
    assert both.wording == "what is the price of the J7 now?"
    [alone] = group([private], english)
    assert alone.wording == "Pak [name], what is the price of the J7?"
    assert alone.id == identity(private)


def test_without_questions_without_words_and_without_examples(english: list[Wording]) -> None:
    assert group([], english) == []
    assert texts(group([asked("?!"), asked("…")], english)) == [["?!", "…"]]
    [found] = group([asked("what is the price")], [])
    assert found.near == ()


def test_rare_wordings_join_the_nearest_group_when_there_are_too_many(
    monkeypatch: pytest.MonkeyPatch, english: list[Wording]
) -> None:
    monkeypatch.setattr(module, "MOST_WORDINGS", 2)
    often = [asked("how long is the warranty")] * 3 + [asked("price of the J7")] * 2
    rare = [asked("how long is the warranty now"), asked("do you train drivers"), asked("where can I park")]
    assert sorted(map(len, texts(group([*often, *rare], english)))) == [1, 1, 2, 4]


@pytest.mark.parametrize(
    ("language", "text", "intent"),
    [
        ("en", "how many of your trucks get sold in Peru a year", "ask_sales"),
        ("zh", "秘鲁那边一年能卖多少台车", "ask_sales"),
        ("id", "setahun laku berapa truk di Peru", "ask_sales"),
    ],
)
def test_the_nearest_intents_of_a_text(language: str, text: str, intent: str) -> None:
    found = nearest(text, trained(ROOT / "nlu", language))
    assert intent in [near.intent for near in found]
    assert [near.similarity for near in found] == sorted((near.similarity for near in found), reverse=True)
    counted: dict[str, int] = defaultdict(int)
    for near in found:
        counted[near.intent] += 1
    assert set(counted.values()) == {1}
