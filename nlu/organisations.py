"""Finds what looks like the name of an organisation that the knowledge does not know: 华星汽贸, PT Maju Jaya."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from nlu.text import HAN, Token, to_simplified

_FORMS = Path(__file__).parent / "organisations.yml"
_LONGEST_CHINESE = 8
_SHORTEST_CHINESE = 2
# So many words of a name at most stand before its ending, or after its prefix.
_MOST_WORDS = 3
Span = tuple[int, int]


def find_organisations(text: str, tokens: Sequence[Token], known: Sequence[Span], usual: Collection[str]) -> list[Span]:
    """The spans of unknown organisations' names; none overlaps a `known` name, none is made of `usual` words alone."""
    found = [*_chinese(text, known), *_latin(text, tokens, usual)]
    return [span for span in dict.fromkeys(found) if not _overlaps(span, known)]


def _overlaps(span: Span, others: Sequence[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _chinese(text: str, known: Sequence[Span]) -> list[Span]:
    simplified = to_simplified(text)
    if len(simplified) != len(text):
        return []
    spans = []
    for match in _chinese_endings().finditer(simplified):
        # A name that is known belongs to no other ("解放重卡", "南非公司")
        floor = max([end for _, end in known if end <= match.start()], default=0)
        if any(start < match.end() and match.start() < end for start, end in known):
            continue
        first = max(floor, match.start() - _LONGEST_CHINESE)
        begin = first + _chinese_begin(simplified[first : match.start()])
        if match.start() - begin >= _SHORTEST_CHINESE:
            spans.append((begin, match.end()))
    return spans


def _chinese_begin(before: str) -> int:
    """Where a name begins in what stands before its ending."""
    forms = _forms()["zh"]
    begin = 0
    for position, character in enumerate(before):
        if character in forms["break_characters"] or not re.match(f"[{HAN}]", character):
            begin = position + 1
    for word in forms["breaks"]:
        if (position := before.rfind(word)) >= 0:
            begin = max(begin, position + len(word))
    return len(before) if before.endswith(tuple(forms["kinds"])) else begin


@lru_cache(maxsize=1)
def _chinese_endings() -> re.Pattern[str]:
    forms = _forms()["zh"]
    return re.compile(f"(?:{'|'.join(forms['trades'])})*(?:{'|'.join(forms['endings'])})")


def _latin(text: str, tokens: Sequence[Token], usual: Collection[str]) -> list[Span]:
    words = [token for token in tokens if token.text.isascii() and token.text.isalpha()]
    spans = []
    for position, token in enumerate(words):
        kind = _latin_kinds().get(token.text)
        if kind in ("prefixes", "kinds"):
            named = _names_after(text, words[position + 1 :], usual, any_case=kind == "prefixes")
            if named:
                start = token.start if kind == "prefixes" else named[0].start
                spans.append((start, named[-1].end))
        elif kind in ("endings", "events") or (kind and text[token.start].isupper()):
            before = _names_before(text, words[:position][::-1], usual, any_case=kind == "endings")
            if before:
                spans.append((before[-1].start, token.end))
    return spans


def _names_before(text: str, words: Sequence[Token], usual: Collection[str], any_case: bool) -> list[Token]:
    """The words of a name, backwards from its ending: in capitals, or, in any case, such as nobody uses otherwise."""
    taken: list[Token] = []
    for word in _touching(text, words):
        if not _is_capital(text, word, usual) and not (any_case and word.text not in usual):
            break
        taken.append(word)
    return taken if any_case or any(word.text not in usual for word in taken) else []


def _names_after(text: str, words: Sequence[Token], usual: Collection[str], any_case: bool) -> list[Token]:
    """The words of a name: in capitals, or, in any case, up to the last that nobody uses otherwise."""
    taken: list[Token] = []
    for word in _touching(text, words):
        if not any_case and not _is_capital(text, word, usual):
            break
        taken.append(word)
    while taken and taken[-1].text in usual and not (any_case and _is_capital(text, taken[-1], usual)):
        taken.pop()
    return taken


def _touching(text: str, words: Sequence[Token]) -> list[Token]:
    """The first words, as far as nothing stands between them that parts names."""
    touching = list(words[:1])
    for one, other in pairwise(words[:_MOST_WORDS]):
        if not _touch(text, one, other):
            break
        touching.append(other)
    return touching


def _is_capital(text: str, word: Token, usual: Collection[str]) -> bool:
    """Whether a word is written as names are; a usual one at the beginning, or among capitals only, need not be one."""
    return text[word.start].isupper() and not (word.text in usual and (word.start == 0 or text.istitle()))


def _touch(text: str, one: Token, other: Token) -> bool:
    between = text[min(one.end, other.end) : max(one.start, other.start)]
    return re.fullmatch(r"[\s.&'-]*", between) is not None


@lru_cache(maxsize=1)
def _latin_kinds() -> dict[str, str]:
    latin = _forms()["latin"]
    return {word.casefold().split()[0]: kind for kind, words in latin.items() for word in words}


@lru_cache(maxsize=1)
def _forms() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(_FORMS.read_text(encoding="utf-8"))
    return content
