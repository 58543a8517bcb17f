"""Letters that people repeat for emphasis: "heeelp", "berapaaaa", "多少啊啊啊"."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import replace
from itertools import groupby, islice, product

from nlu.text import Token, is_han

# No word of our languages has the same letter three times in a row.
_EMPHASIS = re.compile(r"([a-z])\1\1")
_HAN_DIGITS = frozenset("〇零一二三四五六七八九")
# A word of many double letters is tried in so many ways at most.
_MOST_TRIALS = 64


def without_emphasis(tokens: Sequence[Token], known: Container[str] | None) -> list[Token]:
    """The tokens, letters and Chinese characters that stand three times or more in a row written as often as due.

    That is what makes a `known` word, else once; where no words are known, words in Latin letters stay.
    """
    shortened: list[Token] = []
    for text, group in groupby(tokens, key=lambda token: token.text):
        run = list(group)
        if len(run) > 2 and is_han(text) and text not in _HAN_DIGITS:
            shortened.append(Token(text, run[0].start, run[-1].end))
        elif known is not None and _EMPHASIS.search(text):
            shortened += [replace(token, text=_due(text, known)) for token in run]
        else:
            shortened += run
    return shortened


def _due(word: str, known: Container[str]) -> str:
    """The word with each repeated letter once or twice."""
    runs = [(letter, len(list(group))) for letter, group in groupby(word)]
    lengths = [(1,) if length == 1 else (2, 1) for _, length in runs]
    trials = ("".join(letter * n for (letter, _), n in zip(runs, trial, strict=True)) for trial in product(*lengths))
    plain = "".join(letter * (length if length < 3 else 1) for letter, length in runs)
    return next((trial for trial in islice(trials, _MOST_TRIALS) if trial in known), plain)
