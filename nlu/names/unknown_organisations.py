"""Finds what looks like the name of an organisation that the knowledge does not know: 华星汽贸, PT Maju Jaya."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import combinations, islice, pairwise
from pathlib import Path
from typing import Any

import yaml

from knowledge.expressions import Expression, compiled
from nlu.text.limits import MOST_NAMED
from nlu.text.spans import Span, Taken
from nlu.text.tokens import Token, is_han, to_simplified

_FORMS = Path(__file__).parents[1] / "organisations.yml"
_LONGEST_CHINESE = 8
_SHORTEST_CHINESE = 2
# So many endings are looked at: most stand behind words that are no names.
_MOST_ENDINGS = 100
# So many words of a name at most stand before its ending, or after its prefix.
_MOST_WORDS = 3
# What may stand between the words of a name, beside spaces.
_BETWEEN = frozenset(".&'-")


def find_organisations(text: str, tokens: Sequence[Token], known: Sequence[Span], usual: Collection[str]) -> list[Span]:
    """The spans of unknown organisations' names; none overlaps a `known` name, none is made of `usual` words alone.

    Of very many the first are found.
    """
    taken = Taken(known)
    found = [*_chinese(text, taken), *_latin(text, tokens, usual)]
    return [span for span in dict.fromkeys(found) if not taken.overlaps(span)][:MOST_NAMED]


def _chinese(text: str, known: Taken) -> list[Span]:
    simplified = to_simplified(text)
    if len(simplified) != len(text):
        return []
    spans = []
    for match in islice(_chinese_endings().finditer(simplified), _MOST_ENDINGS):
        if known.overlaps(match.span()):
            continue
        # A name that is known belongs to no other ("解放重卡", "南非公司")
        first = known.free_before(match.start(), _LONGEST_CHINESE)
        begin = first + _chinese_begin(simplified[first : match.start()])
        if match.start() - begin >= _SHORTEST_CHINESE:
            spans.append((begin, match.end()))
    return spans


def _chinese_begin(before: str) -> int:
    """Where a name begins in the few characters that stand before its ending."""
    if before.endswith(_chinese_kinds()):
        return len(before)
    characters, breaks = _chinese_breaks()
    ends = [place + 1 for place, character in enumerate(before) if character in characters or not is_han(character)]
    ends += [end for start, end in combinations(range(len(before) + 1), 2) if before[start:end] in breaks]
    return max(ends, default=0)


@lru_cache(maxsize=1)
def _chinese_kinds() -> tuple[str, ...]:
    return tuple(_forms()["zh"]["kinds"])


@lru_cache(maxsize=1)
def _chinese_breaks() -> tuple[frozenset[str], frozenset[str]]:
    """The characters, and the words, that no name has."""
    forms = _forms()["zh"]
    return frozenset(forms["break_characters"]), frozenset(forms["breaks"])


@lru_cache(maxsize=1)
def _chinese_endings() -> Expression:
    forms = _forms()["zh"]
    pattern = f"(?:{'|'.join(forms['trades'])})*(?:{'|'.join(forms['endings'])})"
    return compiled("nlu/organisations.yml endings", pattern)


def _latin(text: str, tokens: Sequence[Token], usual: Collection[str]) -> list[Span]:
    words = [token for token in tokens if token.text.isascii() and token.text.isalpha()]
    capital = _Capitals(text, usual)
    spans = []
    for position, token in enumerate(words):
        kind = _latin_kinds().get(token.text)
        if kind in ("prefixes", "kinds"):
            named = _names_after(capital, words[position + 1 : position + 1 + _MOST_WORDS], kind == "prefixes")
            if named:
                start = token.start if kind == "prefixes" else named[0].start
                spans.append((start, named[-1].end))
        elif kind in ("endings", "events") or (kind and text[token.start].isupper()):
            before = words[max(0, position - _MOST_WORDS) : position][::-1]
            named = _names_before(capital, before, kind == "endings")
            if named:
                spans.append((named[-1].start, token.end))
    return spans


class _Capitals:
    """Tells the words of a text that are written as names are."""

    def __init__(self, text: str, usual: Collection[str]) -> None:
        self.text = text
        self.usual = usual
        self._all = text.istitle()

    def __call__(self, word: Token) -> bool:
        """A usual word at the beginning, or among capitals only, need not be a name."""
        is_usual = word.text in self.usual and (word.start == 0 or self._all)
        return self.text[word.start].isupper() and not is_usual


def _names_before(capital: _Capitals, words: Sequence[Token], any_case: bool) -> list[Token]:
    """The words of a name, backwards from its ending: in capitals, or, in any case, such as nobody uses otherwise."""
    taken: list[Token] = []
    for word in _touching(capital.text, words):
        if not capital(word) and not (any_case and word.text not in capital.usual):
            break
        taken.append(word)
    return taken if any_case or any(word.text not in capital.usual for word in taken) else []


def _names_after(capital: _Capitals, words: Sequence[Token], any_case: bool) -> list[Token]:
    """The words of a name: in capitals, or, in any case, up to the last that nobody uses otherwise."""
    taken: list[Token] = []
    for word in _touching(capital.text, words):
        if not any_case and not capital(word):
            break
        taken.append(word)
    while taken and taken[-1].text in capital.usual and not (any_case and capital(taken[-1])):
        taken.pop()
    return taken


def _touching(text: str, words: Sequence[Token]) -> list[Token]:
    """The first words, as far as nothing stands between them that parts names."""
    touching = list(words[:1])
    for one, other in pairwise(words):
        if not _touch(text, one, other):
            break
        touching.append(other)
    return touching


def _touch(text: str, one: Token, other: Token) -> bool:
    between = text[min(one.end, other.end) : max(one.start, other.start)]
    return all(character in _BETWEEN or character.isspace() for character in between)


@lru_cache(maxsize=1)
def _latin_kinds() -> dict[str, str]:
    latin = _forms()["latin"]
    return {word.casefold().split()[0]: kind for kind, words in latin.items() for word in words}


@lru_cache(maxsize=1)
def _forms() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(_FORMS.read_text(encoding="utf-8"))
    return content
