"""Whether a message asks just what an intent answers, and nothing more: a calibrated probability.

An intent classifier presses every message into the nearest intent, and is as sure of "Why are you first there?" as of
"Are you first there?". This model reads a message's words together with an intent. It is trained on the examples with
their own intents (it asks that), with other intents that look likely, and on questions that nothing known answers (it
does not).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

Words = Sequence[str]
# What is measured counts less than words, which say what exactly is asked.
_MEASURED_SCALE = 0.5
_STRENGTH = 0.3
# Twice as near to the best takes twice as long, and tells no question better from another.
_TOLERANCE = 0.01
_SMALLEST_WEIGHT = 0.01
_LEAST = 1e-4
_MOST_UNKNOWN = 4


@dataclass(frozen=True)
class Candidate:
    """A message's words and an intent that it may have.

    `measures` are what the linear models find, always as many; `is_example` says that the words are those of an example
    for an intent that is answered: they are not new because of themselves.
    """

    words: Words
    intent: str
    measures: tuple[float, ...]
    is_example: bool = False


class Answerability:
    """The trained model."""

    def __init__(
        self,
        weights: Mapping[str, float],
        measured: NDArray[np.float64],
        intercept: float,
        known: Mapping[str, int],
    ) -> None:
        """`measured` are the weights of what is measured; `known` says in how many answered examples each word is."""
        self._weights = dict(weights)
        self._measured = measured
        self._intercept = intercept
        self._known = dict(known)

    @classmethod
    def trained(cls, candidates: Sequence[Candidate], asked: Sequence[bool], known: Mapping[str, int]) -> Answerability:
        """Train on candidates and whether the message asks that."""
        vectorizer = CountVectorizer(analyzer=list, binary=True, min_df=2, dtype=np.float64)
        features = vectorizer.fit_transform([_features(each) for each in candidates])
        measured = np.array([_measures(each, known) for each in candidates])
        mean, spread = measured.mean(axis=0), measured.std(axis=0) + _LEAST
        scaled = sparse.csr_matrix((measured - mean) / spread * _MEASURED_SCALE)
        model = LogisticRegression(C=_STRENGTH, solver="liblinear", tol=_TOLERANCE, random_state=0)
        model.fit(sparse.hstack([features, scaled]).tocsr(), np.array(asked))
        weights = model.coef_[0][: features.shape[1]]
        slopes = model.coef_[0][features.shape[1] :] * _MEASURED_SCALE / spread
        named = {name: float(weights[place]) for name, place in vectorizer.vocabulary_.items()}
        kept = {name: weight for name, weight in named.items() if abs(weight) >= _SMALLEST_WEIGHT}
        return cls(kept, slopes, float(model.intercept_[0] - slopes @ mean), known)

    def probability(self, candidate: Candidate) -> float:
        """How likely the message asks just what the intent answers, between 0 and 1."""
        weights = self._weights
        score = self._intercept + sum(weights.get(name, 0.0) for name in set(_features(candidate)))
        score += float(self._measured @ _measures(candidate, self._known))
        return 1.0 / (1.0 + exp(-max(min(score, 30.0), -30.0)))


def known_words(examples: Iterable[Words]) -> Counter[str]:
    """In how many of the examples each word is."""
    return Counter(word for words in examples for word in set(words))


def _features(candidate: Candidate) -> list[str]:
    """The words, each word together with the intent, the first and the last word, the intent."""
    words, intent = candidate.words, candidate.intent
    ends = [f"^{words[0]}", f"{words[-1]}$"] if words else []
    return [*words, *(f"{word}|{intent}" for word in words), *ends, f"|{intent}"]


def _measures(candidate: Candidate, known: Mapping[str, int]) -> NDArray[np.float64]:
    """What the linear models find, and how much of the words no answered example has."""
    own = 1 if candidate.is_example else 0
    new = [word for word in candidate.words if not word.startswith("<") and known.get(word, 0) <= own]
    number = len(candidate.words)
    return np.array(
        [
            *candidate.measures,
            min(len(new), _MOST_UNKNOWN),
            len(new) / max(number, 1),
            log(number + 1),
            float(bool(new)),
            max(map(len, new), default=0),
        ]
    )
