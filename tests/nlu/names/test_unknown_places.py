"""Places that nobody knows, told by how they are written."""

from __future__ import annotations

import pytest

from nlu.names.known_names import current_names
from nlu.names.unknown_places import find_places
from nlu.text.tokens import tokenize

USUAL = set("how many trucks do you sell in berapa truk dijual jobs manila".split())


def found(text: str) -> list[str]:
    tokens = tokenize(text)
    mentions = current_names().find(text, tokens)
    known = [(tokens[mention.first].start, tokens[mention.last - 1].end) for mention in mentions]
    return [text[start:end] for start, end in find_places(text, tokens, known, USUAL)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("how many trucks do you sell in Narnia?", "Narnia"),
        ("berapa truk dijual di GAIKINDO kemarin?", "GAIKINDO"),
        ("戈贝特那边有代理吗", "戈贝特"),
        ("how many trucks do you sell in Kenya?", ""),
        ("how many jobs in Manila?", ""),
        ("HOW MANY TRUCKS IN NARNIA", ""),
        ("How Many Trucks In Narnia", ""),
        ("what is that in RMB?", ""),
        ("in May?", ""),
        ("肯尼亚的销量", ""),
        ("科普科普", ""),
    ],
)
def test_an_unknown_place_is_found_by_how_it_is_written(text: str, name: str) -> None:
    assert found(text) == ([name] if name else [])
