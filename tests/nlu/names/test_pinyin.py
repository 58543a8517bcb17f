"""Chinese words typed in Latin letters, and names with a character of the same sound."""

from __future__ import annotations

import pytest

from nlu.names.pinyin import Pinyin, SameSound, is_chinese
from nlu.text.tokens import tokenize

WORDS = {
    "南非": "za",
    "肯尼亚": "ke",
    "解放": "jf",
    "一汽解放": "jf",
    "陕西": "sn",
    "山西": "sx",
    "绿车": "x",
    "非": "y",
}
PINYIN = Pinyin({**WORDS, "阿曼": "om"}, ["aman"])
SOUND = SameSound({"肯尼亚": "ke", "红旗牌": "hq", "红旗": "hq", "印度": "in", "印度尼西亚": "id"}, {"红旗", "印度"})


def typed(text: str) -> tuple[str, int] | None:
    return PINYIN.longest_at(tokenize(text), 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nanfei", ("南非", 1)),
        ("Nan Fei", ("南非", 2)),
        ("Nánfēi", ("南非", 1)),
        ("nan-fei", ("南非", 2)),
        ("nan'fei", ("南非", 2)),
        ("kenni ya", ("肯尼亚", 2)),
        ("ken niya", ("肯尼亚", 2)),
        ("yiqi jiefang", ("一汽解放", 2)),
        ("jiefang", ("解放", 1)),
        ("lvche", ("绿车", 1)),
        ("lüche", ("绿车", 1)),
        ("luche", ("绿车", 1)),
        ("nanfei有多少", ("南非", 1)),
    ],
)
def test_a_word_is_found_with_and_without_spaces_and_tones(text: str, expected: tuple[str, int]) -> None:
    assert typed(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "fei",  # one syllable
        "nanfe",
        "nanfeis",
        "na nfei",  # not between syllables
        "ji efang",
        "nan, fei",
        "nan  fei",
        "nan 2 fei",
        "aman",  # a word of another language
        "a man",
        "shanxi",  # two provinces sound alike
        "南非",
        "you",
    ],
)
def test_nothing_else_is(text: str) -> None:
    assert typed(text) is None


@pytest.mark.parametrize(
    ("text", "expected"), [("肯尼娅", ("肯尼亚", 3)), ("肯你亚", ("肯尼亚", 3)), ("印度尼西压", ("印度尼西亚", 5))]
)
def test_a_name_is_found_with_a_wrong_character_of_the_same_sound(text: str, expected: tuple[str, int]) -> None:
    assert SOUND.longest_at(tokenize(text), 0) == expected


@pytest.mark.parametrize(
    "text",
    [
        "啃你亚",  # more wrong than right
        "姐放",  # too short
        "红旗排",  # a name, and another word
        "肯尼",
        "kenniya",
        "印度倪",
    ],
)
def test_no_name_is_found_in_what_only_sounds_a_little_alike(text: str) -> None:
    assert SOUND.longest_at(tokenize(text), 0) is None


@pytest.mark.parametrize(("text", "expected"), [("南非", True), ("南非J7", False), ("", False), ("CA10", False)])
def test_a_text_is_chinese_when_all_of_it_is(text: str, expected: bool) -> None:
    assert is_chinese(text) is expected


def test_no_words_find_nothing() -> None:
    assert Pinyin({}).longest_at(tokenize("nanfei"), 0) is None
    assert SameSound({}, ()).longest_at(tokenize("肯尼娅"), 0) is None
