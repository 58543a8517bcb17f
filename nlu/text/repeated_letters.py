"""Letters that people repeat for emphasis: "heeelp", "berapaaaa", "多少啊啊啊"."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace
from itertools import groupby, islice, product

from nlu.text.tokens import HAN_DIGITS, Token, is_han

# No word of our languages has the same letter so many times in a row.
_EMPHASIS = 3
# A word of many double letters is tried in so many ways at most.
_MOST_TRIALS = 64
# And one of more different letters than any word has is none, however its letters are repeated.
_MOST_RUNS = 40


def without_emphasis(tokens: Sequence[Token], known: Container[str] | None) -> list[Token]:
    """The tokens, letters and Chinese characters that stand three times or more in a row written as often as due.

    That is what makes a `known` word, else once; where no words are known, words in Latin letters stay.
    """
    shortened: list[Token] = []
    due: dict[str, str] = {}
    for text, group in groupby(tokens, key=lambda token: token.text):
        run = list(group)
        if len(run) >= _EMPHASIS and is_han(text) and text not in HAN_DIGITS:
            shortened.append(Token(text, run[0].start, run[-1].end))
        elif known is not None and _is_emphasised(text):
            word = due[text] = due.get(text) or _due(text, known)
            shortened += [replace(token, text=word) for token in run]
        else:
            shortened += run
    return shortened


def _is_emphasised(word: str) -> bool:
    return len(word) >= _EMPHASIS and any(
        "a" <= letter <= "z" and length >= _EMPHASIS for letter, length in _runs(word)
    )


def _runs(word: str) -> list[tuple[str, int]]:
    """The letters of a word, and how often each stands in a row."""
    return [(letter, sum(1 for _ in group)) for letter, group in groupby(word)]


def _due(word: str, known: Container[str]) -> str:
    """The word with each repeated letter once or twice."""
    runs = _runs(word)
    plain = "".join(letter * (length if length < _EMPHASIS else 1) for letter, length in runs)
    if len(runs) > _MOST_RUNS:
        return plain
    lengths = [(1,) if length == 1 else (2, 1) for _, length in runs]
    trials = ("".join(letter * n for (letter, _), n in zip(runs, trial, strict=True)) for trial in product(*lengths))
    return next((trial for trial in islice(trials, _MOST_TRIALS) if trial in known), plain)
