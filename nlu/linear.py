"""Scores one text by a trained linear model, faster than scikit-learn, which is made for thousands at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from itertools import chain
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion

# Runs of characters inside words are the same wherever a word stands: those of so many words are remembered, as long as
# they are no longer than this.
_REMEMBERED = 4096
_LONGEST_REMEMBERED = 40
_INSIDE_WORDS = "char_wb"


class _Block:
    """The features of one vectorizer: weighted counts, of length one."""

    def __init__(self, vectorizer: TfidfVectorizer, offset: int) -> None:
        self._analyze: Callable[[str], list[str]] = vectorizer.build_analyzer()
        self._vocabulary: dict[str, int] = vectorizer.vocabulary_
        self._weights: NDArray[np.float64] = vectorizer.idf_
        self._offset = offset
        self._inside_words = vectorizer.analyzer == _INSIDE_WORDS
        self._remembered = lru_cache(_REMEMBERED)(self._positions)

    def features(self, text: str) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """Positions among all features, and values."""
        parts = map(self._of_word, text.split()) if self._inside_words else [self._positions(text)]
        counts = Counter(chain.from_iterable(parts))
        positions = np.fromiter(counts.keys(), np.intp, len(counts))
        values = (1.0 + np.log(np.fromiter(counts.values(), np.float64, len(counts)))) * self._weights[positions]
        length = np.sqrt(values @ values)
        return positions + self._offset, values / length if length else values

    def _of_word(self, word: str) -> tuple[int, ...]:
        return self._remembered(word) if len(word) <= _LONGEST_REMEMBERED else self._positions(word)

    def _positions(self, text: str) -> tuple[int, ...]:
        known = self._vocabulary
        return tuple(known[part] for part in self._analyze(text) if part in known)


class LinearClassifier(Protocol):
    """What is read of a trained classifier."""

    classes_: NDArray[Any]
    coef_: NDArray[np.float64]
    intercept_: NDArray[np.float64]


class LinearScorer:
    """The decision functions, one after the other, of scikit-learn's linear classifiers of the same features."""

    def __init__(self, features: FeatureUnion, *classifiers: LinearClassifier) -> None:
        self._blocks: list[_Block] = []
        offset = 0
        for _, vectorizer in features.transformer_list:
            self._blocks.append(_Block(vectorizer, offset))
            offset += len(vectorizer.vocabulary_)
        self.classes: list[list[str]] = [[str(name) for name in each.classes_] for each in classifiers]
        # One row a feature, so that a text takes a few rows; half the precision is ample.
        self._coefficients = np.vstack([_of_each_class(each.coef_) for each in classifiers]).T.astype(
            np.float32, order="C"
        )
        self._intercept = np.concatenate([_of_each_class(each.intercept_) for each in classifiers])

    def scores(self, text: str) -> NDArray[Any]:
        """The distance from each class's separating plane, all classifiers' together, (classes,)."""
        total = self._intercept.copy()
        for block in self._blocks:
            positions, values = block.features(text)
            total += values.astype(np.float32) @ self._coefficients[positions]
        return total


def _of_each_class(learned: NDArray[np.float64]) -> NDArray[np.float64]:
    """What a classifier learned, (classes, …): of two classes it keeps the second's, which is the first's reversed."""
    return np.concatenate([-learned, learned]) if len(learned) == 1 else learned
