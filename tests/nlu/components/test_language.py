"""The language of a message, learned from a few examples."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.training_data import TrainingData

from actions.turn import reply_language
from nlu.components.language import LANGUAGE, OTHER, LanguageIdentifier
from tests.nlu.components.messages import CONTEXT, examples, read

ENGLISH = [
    "how many trucks are sold",
    "how many jobs are there",
    "what is the capacity of the plant",
    "where is the factory",
    "when was the first truck exported",
    "who is the partner",
]
INDONESIAN = [
    "berapa truk yang terjual",
    "berapa lapangan kerja di sana",
    "apa kapasitas pabrik itu",
    "di mana pabriknya",
    "kapan truk pertama diekspor",
    "siapa mitranya",
]
ROWS = [("ask", "en", text) for text in ENGLISH] + [("ask", "id", text) for text in INDONESIAN]

SPANISH = ["cuántos camiones se venden", "dónde está la fábrica", "quién es el socio", "qué capacidad tiene la planta"]


@pytest.fixture(scope="module")
def identifier(storage: ModelStorage, resource: Resource) -> LanguageIdentifier:
    """One that was trained, kept and loaded again."""
    LanguageIdentifier.create({}, storage, resource, CONTEXT).train(examples([*ROWS, ("ask", "zh", "销量是多少")]))
    return LanguageIdentifier.load({}, storage, resource, CONTEXT)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("how many trucks are sold", "en"),
        ("what is the capacity", "en"),
        ("berapa truk yang terjual", "id"),
        ("cuántos camiones tiene la fábrica", "es"),
        ("quién está en la planta", "es"),
        ("销量是多少", "zh"),
    ],
)
def test_any_number_of_languages_in_latin_letters_is_told_apart(
    monkeypatch: pytest.MonkeyPatch, storage: ModelStorage, resource: Resource, text: str, language: str
) -> None:
    languages = SimpleNamespace(latin=("en", "id", "es"))
    monkeypatch.setattr("nlu.components.language.current", lambda: SimpleNamespace(languages=languages))
    rows = [*ROWS, *(("ask", "es", spanish) for spanish in SPANISH)]
    LanguageIdentifier.create({}, storage, resource, CONTEXT).train(examples(rows))
    identified = identify(LanguageIdentifier.load({}, storage, resource, CONTEXT), text)
    assert identified["name"] == language
    assert 1 / 3 < identified["confidence"] <= 1


def identify(identifier: LanguageIdentifier, text: str) -> dict[str, Any]:
    [message] = identifier.process(read(text))
    value: dict[str, Any] = message.get(LANGUAGE)
    return value


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("how many are sold", "en"),
        ("what is the first one", "en"),
        ("berapa yang terjual", "id"),
        ("kapan pabrik itu", "id"),
        ("销量是多少", "zh"),
        ("銷量是多少", "zh"),
        ("how many are sold in Jiefang Hongqi J7", "en"),
        ("how many are sold in 南非 and 中国", "en"),
        ("berapa yang terjual di South Africa", "id"),
        ("南非 sales是多少辆", "zh"),
        ("FAW Jiefang J7 的产能是多少", "zh"),
    ],
)
def test_the_language_is_that_of_the_words_beside_the_names(
    identifier: LanguageIdentifier, text: str, language: str
) -> None:
    found = identify(identifier, text)
    assert found["name"] == language
    assert 0.5 <= found["confidence"] <= 1


@pytest.mark.parametrize("text", ["", "?!", "😀👍", "2024", "Kenya", "Afrika Selatan", "Jiefang J7, 2024!", "137"])
def test_without_a_word_there_is_no_language(identifier: LanguageIdentifier, text: str) -> None:
    assert identify(identifier, text) | {"script": None} == {"name": None, "confidence": 0.0, "script": None}


def test_a_name_of_one_language_alone_tips_the_scale(identifier: LanguageIdentifier) -> None:
    neutral = identify(identifier, "qqq Kenya")
    english, indonesian = identify(identifier, "qqq South Africa"), identify(identifier, "qqq Afrika Selatan")
    assert (english["name"], indonesian["name"]) == ("en", "id")
    assert max(english["confidence"], indonesian["confidence"]) > neutral["confidence"]


def test_a_word_that_was_never_seen_gives_little_confidence(identifier: LanguageIdentifier) -> None:
    assert identify(identifier, "qqq")["confidence"] < 0.75


@pytest.mark.parametrize(("text", "script"), [("銷量", "Hant"), ("销量", "Hans"), ("南非", None), ("sales", None)])
def test_the_chinese_script_is_told_too(identifier: LanguageIdentifier, text: str, script: str | None) -> None:
    assert identify(identifier, text)["script"] == script


def test_a_mixed_message_belongs_to_the_language_of_most_of_it(identifier: LanguageIdentifier) -> None:
    assert identify(identifier, "how many trucks are sold 多少")["name"] == "en"
    assert identify(identifier, "capacity是多少辆啊")["name"] == "zh"


def test_what_was_kept_says_the_same_as_what_was_trained(storage: ModelStorage) -> None:
    resource = Resource("another")
    trained = LanguageIdentifier.create({}, storage, resource, CONTEXT)
    assert trained.train(examples(ROWS)) == resource
    loaded = LanguageIdentifier.load({}, storage, resource, CONTEXT)
    assert identify(trained, "where is it") == identify(loaded, "where is it")


@pytest.mark.parametrize("rows", [[], ROWS[:3], [("ask", "zh", "销量")]])
def test_without_examples_of_both_languages_only_chinese_is_told(
    storage: ModelStorage, rows: list[tuple[str, str, str]]
) -> None:
    resource = Resource("untrained")
    LanguageIdentifier.create({}, storage, resource, CONTEXT).train(examples(rows))
    loaded = LanguageIdentifier.load({}, storage, resource, CONTEXT)
    assert identify(loaded, "how many trucks")["name"] is None
    assert identify(loaded, "销量是多少")["name"] == "zh"


def test_training_data_pass_through_unchanged(identifier: LanguageIdentifier) -> None:
    data: TrainingData = examples(ROWS)
    assert identifier.process_training_data(data) is data


@pytest.mark.parametrize("text", ["¿Dónde está la fábrica de Kenia?", "hola", "Где завод?", "工場はどこにありますか"])
def test_a_message_in_another_language_is_told_apart(identifier: LanguageIdentifier, text: str) -> None:
    found = identify(identifier, text)
    assert found["name"] == OTHER
    assert 0.5 <= found["confidence"] <= 1


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("hola, how many trucks are sold", "en"),
        ("hola 销量是多少", "zh"),
        ("berapa truk yang terjual di São Paulo", "id"),
        ("where is the J7 Где", "en"),
    ],
)
def test_a_foreign_word_does_not_make_a_message_foreign(
    identifier: LanguageIdentifier, text: str, language: str
) -> None:
    assert identify(identifier, text)["name"] == language


def test_the_shorter_a_message_the_less_it_says_of_its_language(identifier: LanguageIdentifier) -> None:
    short, long = (identify(identifier, text)["confidence"] for text in ("where", "where is the factory"))
    assert short < long


def test_a_name_in_characters_alone_begins_in_chinese_but_changes_no_conversation(
    identifier: LanguageIdentifier,
) -> None:
    found = identify(identifier, "南非")
    assert found["name"] == "zh"
    assert reply_language({"language": found}, {}) == "zh"
    assert reply_language({"language": found}, {"reply_language": "en"}) == "en"
