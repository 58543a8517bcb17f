"""Checks that no example says nearly the same as one of another intent: the classifier could not learn from both."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from bot.workshop.checks.examples import Line
from knowledge import Finding
from nlu.examples import PLACEHOLDER
from nlu.text.normaliser import current_normaliser
from nlu.text.tokens import is_han, tokenize

# How alike two texts may be (per cent of rapidfuzz.ratio), each placeholder one character. Of all pairs of the 22,846
# examples that are more alike in Latin letters the last two contradicted each other, and those from 92.9 down
# ("which events …", "which markets …") do not; in Chinese, where a character is a word, those from 88 down do not.
_MOST_ALIKE = 93.0
_MOST_ALIKE_CHINESE = 90.0
# Shorter ones differ by what little they say: "{market} gimana?", "{organisation} di {market} gimana?".
_SHORTEST = 16
_SHORTEST_CHINESE = 6
_CHUNK = 500
# Placeholders as characters for private use, by their names' numbers.
_FIRST = 0xE000
# The organisation is mostly the one that is spoken to: a question with it and without it are the same.
_ADDRESSED = "organisation"


@dataclass(frozen=True)
class _Form:
    """An example as it is compared, and the placeholders that it has, in order."""

    line: Line
    text: str
    placeholders: tuple[str, ...]


def check_similar(lines: Sequence[Line]) -> list[Finding]:
    """Pairs of examples of different intents that say nearly the same; all lines are in one language."""
    forms = sorted(_forms(lines), key=lambda form: len(form.text))
    return sorted(
        Finding(
            str(one.line.file),
            one.line.line,
            f"'{one.line.text}' ({one.line.intent}) is nearly '{other.line.text}' of '{other.line.intent}' "
            f"({other.line.file.name}:{other.line.line})",
            "keep the one whose intent is meant, or say the difference",
        )
        for one, other in _pairs(forms)
    )


def _forms(lines: Sequence[Line]) -> Iterator[_Form]:
    numbers: dict[str, str] = {}
    normaliser = current_normaliser()
    for line in lines:
        placeholders = PLACEHOLDER.findall(line.text)
        marked = PLACEHOLDER.sub(lambda match: f" q{match[1]}q ", line.text)
        tokens = [token.text for token in normaliser.normalised(tokenize(marked))]
        marks = {f"q{name}q": numbers.setdefault(name, chr(_FIRST + len(numbers))) for name in placeholders}
        # "jie fang" is read as Chinese in a text in Latin letters, too.
        separator = "" if 2 * sum(map(is_han, tokens)) >= len(tokens) else " "
        text = separator.join(marks.get(token, token) for token in tokens)
        if len(text) >= (_SHORTEST if separator else _SHORTEST_CHINESE):
            yield _Form(line, text, tuple(name for name in placeholders if name != _ADDRESSED))


def _pairs(forms: Sequence[_Form]) -> Iterator[tuple[_Form, _Form]]:
    """Pairs that are alike; `forms` are sorted by length, so that only texts of nearly a length are compared."""
    texts = [form.text for form in forms]
    for first in range(0, len(texts), _CHUNK):
        chunk = texts[first : first + _CHUNK]
        # Of texts with so many characters in common and no more, the longer one has at most so many.
        longest = len(chunk[-1]) * (200 - _MOST_ALIKE_CHINESE) / _MOST_ALIKE_CHINESE
        end = next((at for at in range(first, len(texts)) if len(texts[at]) > longest), len(texts))
        alike = process.cdist(
            chunk, texts[first:end], scorer=fuzz.ratio, score_cutoff=_MOST_ALIKE_CHINESE, dtype=np.float32
        )
        for one, other in zip(*np.nonzero(alike), strict=True):
            pair = forms[first + one], forms[first + other]
            if one < other and _contradict(*pair) and alike[one, other] >= _limit(pair[0].text):
                yield pair


def _contradict(one: _Form, other: _Form) -> bool:
    return one.line.intent != other.line.intent and one.placeholders == other.placeholders


def _limit(text: str) -> float:
    return _MOST_ALIKE_CHINESE if re.search(r"[\u4e00-\u9fff]", text) else _MOST_ALIKE
