"""Sparse features of a text whose tokens are separated by spaces."""

from __future__ import annotations

from collections.abc import Sequence

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion, make_union


def sparse_features(word_ngrams: Sequence[int], character_ngrams: Sequence[int]) -> FeatureUnion:
    """Weighted counts of runs of words, and of runs of characters inside words, which bridge typos and endings."""
    return make_union(
        TfidfVectorizer(token_pattern=r"\S+", ngram_range=tuple(word_ngrams), sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=tuple(character_ngrams), sublinear_tf=True, min_df=2),
    )
