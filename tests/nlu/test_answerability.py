"""The model that tells whether a message asks just what an intent answers, on a world of two intents."""

from __future__ import annotations

import pytest

from nlu.answerability import Answerability, Candidate, known_words

_SALES = ("how many trucks sold", "number of trucks sold", "trucks sold a year", "how many did you sell")
_RANK = ("which place in the ranking", "are you first", "what is your rank", "first in the ranking")
_MISSES = ("why are you first", "why so many trucks sold", "who sold the trucks", "how many electric trucks sold")


def _candidate(text: str, intent: str, is_example: bool = False) -> Candidate:
    return Candidate(tuple(text.split()), intent, (-0.1, 0.85, 0.01), is_example)


@pytest.fixture(scope="module")
def model() -> Answerability:
    own = [(text, "sales") for text in _SALES] + [(text, "rank") for text in _RANK]
    examples = [_candidate(text, intent, is_example=True) for text, intent in own]
    others = [_candidate(text, "rank" if intent == "sales" else "sales") for text, intent in own]
    misses = [_candidate(text, intent) for text in _MISSES for intent in ("sales", "rank")]
    candidates = 40 * (examples + others + misses)
    asked = 40 * ([True] * len(examples) + [False] * (len(others) + len(misses)))
    return Answerability.trained(candidates, asked, known_words(text.split() for text, _ in own))


def test_the_same_words_ask_one_intent_and_not_another(model: Answerability) -> None:
    assert model.probability(_candidate("number of trucks sold", "sales")) > 0.5
    assert model.probability(_candidate("number of trucks sold", "rank")) < 0.5


def test_a_reason_is_not_the_figure(model: Answerability) -> None:
    asked = model.probability(_candidate("are you first", "rank"))
    assert model.probability(_candidate("why are you first", "rank")) < 0.5 < asked


def test_a_word_that_no_example_has_counts_against_it(model: Answerability) -> None:
    known = model.probability(_candidate("how many trucks sold", "sales"))
    assert model.probability(_candidate("how many zeppelin trucks sold", "sales")) < known


def test_probabilities_stay_between_0_and_1(model: Answerability) -> None:
    for words in ((), ("?",), ("trucks",) * 500):
        assert 0.0 <= model.probability(Candidate(words, "sales", (-9.0, -1.0, 0.0))) <= 1.0


def test_a_word_is_known_once_for_each_example() -> None:
    assert known_words([("a", "a", "b"), ("a",)]) == {"a": 2, "b": 1}
