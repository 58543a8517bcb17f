"""Names, years and ordinals in a message, and its words with these masked."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from rasa.shared.nlu.constants import ENTITIES

from knowledge import current, in_use
from nlu.components.entities import NAME_LANGUAGES, WORDS, KnowledgeEntityExtractor, read
from nlu.text.spellings import Spellings
from nlu.text.tokens import tokenize
from tests.contexts import with_knowledge
from tests.nlu.components import messages


def entities(text: str) -> list[tuple[Any, ...]]:
    return [(e["entity"], e["value"], e["text"]) for e in read(text, tokenize(text)).entities]


def masked(text: str) -> str:
    return " ".join(read(text, tokenize(text)).words)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How many jobs in Kenya?", "how many jobs in <market>"),
        ("Berapa lapangan kerja di Afrika Selatan?", "berapa lapangan kerja di <market>"),
        ("南非工廠的產能", "<plant> 的 产 能"),
        ("Volvo sales in Kenya", "<other> sales in <market>"),
        ("FAW sales in 2024", "<organisation> sales in <year>"),
        ("二〇二四年 2024年", "<year> 年 <year> 年"),
        ("the 136th fair", "the <ordinal> th fair"),
        ("第136届", "第 <ordinal> 届"),
        ("5,000 trucks, 21.42 percent", "<amount> trucks <amount> percent"),
        ("six capabilities, five thousand trucks", "six capabilities <amount> trucks"),
        ("", ""),
        ("?! 😀", ""),
    ],
)
def test_names_years_and_ordinals_are_masked_by_their_kind(text: str, expected: str) -> None:
    assert masked(text) == expected


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("assembly lines outside China", []),
        ("trucks that leave China each year", []),
        ("ekspor dari Tiongkok", []),
        ("中国以外的组装线", []),
        ("sales in China", ["market/cn"]),
        ("在中国的销量", ["market/cn"]),
        ("sales outside Kenya", ["market/ke"]),
        ("trucks from China for Kenya", ["market/ke"]),
    ],
)
def test_the_makers_home_is_not_meant_where_it_says_where_from(text: str, named: list[str]) -> None:
    assert [value for _, value, _ in entities(text)] == named


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in 1956", ["1956"]),
        ("2030年", ["2030"]),
        ("ＳＰＲＩＮＴ ２０２９", ["2029"]),
        ("between 2021 and 2024", ["2021", "2024"]),
        ("1799 trucks", []),
        ("2200 trucks", []),
        ("12024", []),
        ("202 4", []),
    ],
)
def test_years_from_1800_to_2199_are_found(text: str, expected: list[str]) -> None:
    assert [value for kind, value, _ in entities(text) if kind == "year"] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the 136th", ["136"]),
        ("the 2nd or the 3RD", ["2", "3"]),
        ("第136", ["136"]),
        ("第１３６届", ["136"]),
        ("136屆", ["136"]),
        ("ke-136", ["136"]),
        ("ke 136", ["136"]),
        ("ke136", ["136"]),
        ("the 1st truck", []),
        ("第1辆", []),
        ("the 0th", []),
        ("136 thanks", []),
        ("2 trucks", []),
        ("make 136", []),
        ("kue-136", []),
    ],
)
def test_ordinals_above_one_are_found(text: str, expected: list[str]) -> None:
    assert [value for kind, value, _ in entities(text) if kind == "ordinal"] == expected


def test_a_fair_with_its_number_is_a_name_and_another_number_is_not() -> None:
    assert entities("137th Canton Fair") == [("event", "event/canton-fair-137", "137th Canton Fair")]
    assert ("ordinal", "120", "120") in entities("120th Canton Fair")


@pytest.mark.parametrize("digits", [2, 2000, 5000])
def test_a_number_of_any_length_is_read(digits: int) -> None:
    assert masked("9" * digits + " trucks") == ("<amount>" if digits < 22 else "9" * digits) + " trucks"


def test_a_message_of_many_numbers_is_read() -> None:
    assert masked("第2 " * 500).split() == ["第", "<ordinal>"] * 500


def test_entities_have_offsets_in_the_text_as_written() -> None:
    text = "😀 Ｋｅｎｙａ，南非工廠?"
    found = read(text, tokenize(text)).entities
    assert [(e["start"], e["end"]) for e in found] == [(2, 7), (8, 12)]
    assert all(text[e["start"] : e["end"]] == e["text"] for e in found)


def test_an_ambiguous_name_is_all_that_it_can_mean_at_one_span() -> None:
    assert entities("SA sales") == [("market", "market/sa", "SA"), ("market", "market/za", "SA")]
    assert masked("SA sales") == "<market> sales"


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("brp unit di nanfei?", "nanfei"),
        ("Nán Fēi有多少", "Nán Fēi"),
        ("肯尼娅多少", "肯尼娅"),
        ("gmn kenyaaaa nya", "kenyaaaa"),
        ("brp sih di南非", "南非"),
    ],
)
def test_the_span_of_a_name_that_was_normalised_is_what_was_written(text: str, span: str) -> None:
    [entity] = read(text, tokenize(text), frozenset()).entities
    assert entity["text"] == span == text[entity["start"] : entity["end"]]


def test_each_name_knows_the_languages_that_it_is_one_in() -> None:
    text = "Kenya, Afrika Selatan, South Africa, 南非 in 2024"
    languages = read(text, tokenize(text)).name_languages
    assert languages == [{"en", "id"}, {"id"}, {"en"}, {"zh"}]


def test_the_component_sets_what_was_read_on_the_message() -> None:
    [message] = messages.read("Hello. Jobs in Kenya?")
    assert [entity["value"] for entity in message.get(ENTITIES)] == ["market/ke"]
    assert message.get(WORDS) == ["hello", "jobs", "in", "<market>"]
    assert message.get(NAME_LANGUAGES) == [{"en", "id"}]
    assert ENTITIES in message.as_dict(only_output_properties=True)


def test_training_examples_are_read_too() -> None:
    data = messages.examples([("ask_jobs", "en", "jobs in Kenya")])
    assert data.training_examples[0].get(WORDS) == ["jobs", "in", "<market>"]


def test_the_fingerprint_follows_names_others_and_words_that_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    knowledge = current().knowledge
    prints = [KnowledgeEntityExtractor.fingerprint_addon({}), KnowledgeEntityExtractor.fingerprint_addon({})]
    for name, value in (
        ("read_not_names", frozenset(["其中"])),
        ("current_spellings", Spellings({}, (), (), ())),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(f"nlu.components.entities.{name}", partial(_same, value))
            prints.append(KnowledgeEntityExtractor.fingerprint_addon({}))
    for other in (replace(knowledge, others=frozenset()), replace(knowledge, entities={})):
        with in_use(with_knowledge(other)):
            prints.append(KnowledgeEntityExtractor.fingerprint_addon({}))
    assert prints[0] == prints[1]
    assert len(set(prints)) == 5


def _same(value: Any, *_: Any) -> Any:
    return value
