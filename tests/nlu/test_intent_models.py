"""The models of intents together: what is answered, what is declined, and what is missing."""

from __future__ import annotations

import pytest

from nlu.intent_models import Groups, IntentModels, train_models

_SHARPNESS = 5.5
_OPTIONS = {"C": 1.0, "word_ngrams": [1, 2], "character_ngrams": [1, 3], "sharpness": _SHARPNESS}
_GROUPS = Groups(
    lacking=frozenset({"lacks_reason", "lacks_doer", "lacks_opinion"}), declined=frozenset({"out_of_scope"})
)
_EXAMPLES = {
    "sales": (
        "how many trucks sold",
        "trucks sold a year",
        "how many did you sell",
        "number of sold trucks",
        "sales figure",
    ),
    "rank": (
        "what is your rank",
        "are you first",
        "rank in the market",
        "which place do you have",
        "your place in the ranking",
    ),
    "out_of_scope": ("tell me a joke", "what is the weather", "sing a song", "a joke please", "weather today"),
    "lacks_reason": (
        "why are you first",
        "why so many trucks sold",
        "reason for the rank",
        "why that place",
        "why is it so",
    ),
    "lacks_opinion": (
        "is that a good rank",
        "do you like trucks",
        "nice figure, do you agree",
        "good or bad",
        "best place",
    ),
    "lacks_doer": ("who sold the trucks", "who ranks you", "who decided it", "whose ranking is it", "who buys trucks"),
}


@pytest.fixture(scope="module")
def models() -> IntentModels:
    pairs = [(text.split(), intent) for intent, texts in _EXAMPLES.items() for text in texts] * 20
    words, intents = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return IntentModels(_GROUPS, _SHARPNESS, train_models(words, intents, _GROUPS, _OPTIONS))


def test_what_is_surest_to_be_asked_comes_first(models: IntentModels) -> None:
    readings = models.readings(["how", "many", "trucks", "sold"])
    assert readings[0].intent == "sales"
    assert [reading.asked for reading in readings] == sorted((reading.asked for reading in readings), reverse=True)


def test_nothing_that_is_always_declined_is_a_reading(models: IntentModels) -> None:
    intents = {reading.intent for text in _EXAMPLES["out_of_scope"] for reading in models.readings(text.split())}
    assert intents <= {"sales", "rank"}


def test_a_near_miss_is_told_by_what_is_missing(models: IntentModels) -> None:
    assert models.declined("why are you first".split())[0] == "lacks_reason"
    assert models.declined("who ranks you".split())[0] == "lacks_doer"


def test_what_has_nothing_to_do_with_us_stays_that(models: IntentModels) -> None:
    assert models.declined("tell me a joke".split())[0] == "out_of_scope"
