"""The parts of understanding, each of which can be left out, so that what it is worth shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from unittest.mock import patch

from sklearn.pipeline import FeatureUnion

from nlu.components.entities import Reading, read
from nlu.components.features import sparse_features
from nlu.text import tokens as nlu_text
from nlu.text.tokens import Token, fold, is_han

NOTHING = "nothing"


@dataclass(frozen=True)
class Part:
    """What is left out, and what takes its place meanwhile, by the name of what it replaces."""

    title: str
    replacements: tuple[tuple[str, Any], ...] = ()


@contextmanager
def without(name: str) -> Iterator[None]:
    """Leave a part out. What it made before may be cached: use a fresh process."""
    with ExitStack() as stack:
        for target, replacement in PARTS[name].replacements:
            stack.enter_context(patch(target, replacement))
        yield


def _read_as_written(text: str, tokens: Sequence[Token], usual_words: Any = None) -> Reading:
    return replace(
        read(text, tokens, usual_words),
        words=[token.text for token in tokens],
        starts=[token.start for token in tokens],
    )


def _fold_but_for_script(character: str) -> str:
    return character if is_han(character) else fold(character)


def _features_without(part: str, word_ngrams: Sequence[int], character_ngrams: Sequence[int]) -> FeatureUnion:
    union = sparse_features([1, 1] if part == "pairs" else word_ngrams, character_ngrams)
    words, characters = union.transformer_list
    return FeatureUnion({"words": [characters], "characters": [words]}.get(part, [words, characters]))


def _features(part: str) -> tuple[tuple[str, Any], ...]:
    return (("nlu.components.features.sparse_features", partial(_features_without, part)),)


PARTS = {
    NOTHING: Part("nothing"),
    "masks": Part("masks of names: read as written", (("nlu.components.entities.read", _read_as_written),)),
    "words": Part("words and pairs of words", _features("words")),
    "pairs": Part("pairs of words", _features("pairs")),
    "characters": Part("characters inside words", _features("characters")),
    "script": Part("folding of Traditional characters", ((f"{nlu_text.__name__}.fold", _fold_but_for_script),)),
    "slips": Part("mistyped names", (("nlu.names.fuzzy.FuzzyNames.closest", lambda self, words, usual: None),)),
    "clauses": Part("what is asked, clause by clause", (("nlu.questions.Message.runs", lambda message: []),)),
}
