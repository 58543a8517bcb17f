"""Scores one text by a trained linear model, faster than scikit-learn, which is made for thousands at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import Pipeline

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


class LinearScorer:
    """The decision function of a scikit-learn pipeline of `sparse_features` and a linear classifier."""

    def __init__(self, pipeline: Pipeline) -> None:
        union, classifier = pipeline[0], pipeline[-1]
        self._blocks: list[_Block] = []
        offset = 0
        for _, vectorizer in union.transformer_list:
            self._blocks.append(_Block(vectorizer, offset))
            offset += len(vectorizer.vocabulary_)
        self.classes: list[str] = [str(name) for name in classifier.classes_]
        # One row a feature, so that a text takes a few rows; half the precision is ample.
        self._coefficients = np.ascontiguousarray(classifier.coef_.T, dtype=np.float32)
        self._intercept = np.asarray(classifier.intercept_, dtype=np.float64)

    def scores(self, text: str) -> NDArray[Any]:
        """The distance from each class's separating plane, (classes,); for two classes one number, (1,)."""
        total = self._intercept.copy()
        for block in self._blocks:
            positions, values = block.features(text)
            total += values.astype(np.float32) @ self._coefficients[positions]
        return total
