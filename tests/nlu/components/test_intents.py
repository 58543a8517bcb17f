"""The intent of a message, learned from a few examples."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT

from nlu.components.intents import LinearIntentClassifier
from tests.nlu.components.messages import CONTEXT, examples, read

TEXTS = {
    "ask_jobs": {
        "en": ["how many jobs in {}", "jobs created in {}", "how much employment in {}"],
        "zh": ["{}创造了多少就业岗位", "{}有多少就业", "就业岗位有多少"],
        "id": ["berapa lapangan kerja di {}", "lapangan kerja di {} berapa", "jumlah lapangan kerja"],
    },
    "ask_sales": {
        "en": ["how many trucks are sold in {}", "annual sales in {}", "sales in {}"],
        "zh": ["{}的销量是多少", "{}每年卖多少辆", "年销量多少"],
        "id": ["berapa truk terjual di {}", "penjualan di {} berapa", "penjualan tahunan"],
    },
    "greet": {
        "en": ["hello", "hello there", "hi there"],
        "zh": ["你好", "您好", "你好啊"],
        "id": ["halo", "halo kak", "hai"],
    },
}
ROWS = [
    (intent, language, text.format(market))
    for intent, by_language in TEXTS.items()
    for language, texts in by_language.items()
    for text in texts
    for market in ("Kenya", "南非")
]
CONFIG = LinearIntentClassifier.get_default_config()


@pytest.fixture(scope="module")
def classifier(storage: ModelStorage, resource: Resource) -> LinearIntentClassifier:
    """One that was trained, kept and loaded again."""
    LinearIntentClassifier.create(CONFIG, storage, resource, CONTEXT).train(examples(ROWS))
    return LinearIntentClassifier.load(CONFIG, storage, resource, CONTEXT)


def ranking(classifier: LinearIntentClassifier, text: str) -> list[dict[str, Any]]:
    [message] = classifier.process(read(text))
    found: list[dict[str, Any]] = message.get("intent_ranking")
    assert message.get(INTENT) == found[0]
    return found


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("how many jobs in the Philippines", "ask_jobs"),
        ("韩国有多少就业岗位", "ask_jobs"),
        ("韓國有多少就業崗位", "ask_jobs"),
        ("lapangan kerja di Filipina", "ask_jobs"),
        ("sales in South Africa?", "ask_sales"),
        ("印尼的销量", "ask_sales"),
        ("PENJUALAN DI AFRIKA SELATAN", "ask_sales"),
        ("helo there", "greet"),
        ("你好！", "greet"),
    ],
)
def test_an_intent_is_told_in_all_languages_whatever_is_named(
    classifier: LinearIntentClassifier, text: str, intent: str
) -> None:
    assert ranking(classifier, text)[0]["name"] == intent


def test_confidences_are_probabilities_in_falling_order(classifier: LinearIntentClassifier) -> None:
    found = ranking(classifier, "how many jobs in Kenya")
    confidences = [entry["confidence"] for entry in found]
    assert found[0]["name"] == "ask_jobs"
    assert {entry["name"] for entry in found} <= set(TEXTS)
    assert all(0 <= confidence <= 1 for confidence in confidences)
    assert confidences == sorted(confidences, reverse=True)


def test_a_text_like_the_examples_is_surer_than_one_that_is_not(classifier: LinearIntentClassifier) -> None:
    sure, unsure = (ranking(classifier, text)[0]["confidence"] for text in ("annual sales in Kenya", "qqq zzz"))
    assert sure > unsure


@pytest.mark.parametrize("text", ["", "?!", "😀"])
def test_a_message_without_words_is_not_understood(classifier: LinearIntentClassifier, text: str) -> None:
    assert ranking(classifier, text) == [{"name": "nlu_fallback", "confidence": 0.0}]


def test_context_before_the_question_does_not_hide_it(classifier: LinearIntentClassifier) -> None:
    text = "hello there, hi there, hello. How many jobs in Kenya?"
    assert ranking(classifier, text)[0]["name"] == "ask_jobs"


@pytest.mark.parametrize("text", ["Kenya", "南非，J7", "2024?"])
def test_bare_names_ask_for_an_overview_where_that_is_an_intent(storage: ModelStorage, text: str) -> None:
    resource = Resource("overview")
    rows = [*ROWS, ("ask_overview", "en", "tell me about Kenya"), ("ask_overview", "en", "what about Kenya")]
    LinearIntentClassifier.create(CONFIG, storage, resource, CONTEXT).train(examples(rows))
    found = ranking(LinearIntentClassifier.load(CONFIG, storage, resource, CONTEXT), text)
    assert found[0]["name"] == "ask_overview"


def test_what_was_kept_says_the_same_as_what_was_trained(storage: ModelStorage) -> None:
    resource = Resource("another")
    trained = LinearIntentClassifier.create(CONFIG, storage, resource, CONTEXT)
    assert trained.train(examples(ROWS)) == resource
    loaded = LinearIntentClassifier.load(CONFIG, storage, resource, CONTEXT)
    assert ranking(trained, "sales in Kenya") == ranking(loaded, "sales in Kenya")


def test_training_again_gives_the_same_model(storage: ModelStorage, classifier: LinearIntentClassifier) -> None:
    again = LinearIntentClassifier.create(CONFIG, storage, Resource("again"), CONTEXT)
    again.train(examples(ROWS))
    assert ranking(again, "jobs in Kenya") == ranking(classifier, "jobs in Kenya")


def test_an_untrained_classifier_refuses(storage: ModelStorage) -> None:
    with pytest.raises(RuntimeError, match="not trained"):
        LinearIntentClassifier.create(CONFIG, storage, Resource("none"), CONTEXT).process(read("sales"))
