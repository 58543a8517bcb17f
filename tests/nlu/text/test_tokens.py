"""Tokens by script with offsets in the text as written, the Chinese script, the sentence that asks."""

from __future__ import annotations

from itertools import pairwise

import pytest

from nlu.text.tokens import fold, is_han, script, to_simplified, to_traditional, tokenize, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How many trucks?", ("how", "many", "trucks")),
        ("SPRINT2030", ("sprint", "2030")),
        ("SPRINT-2030", ("sprint", "2030")),
        ("sprint_2030", ("sprint", "2030")),
        ("5,000", ("5", "000")),
        ("ＦＡＷ　Ｊ７！", ("faw", "j", "7")),
        ("Côte d’Ivoire", ("cote", "d", "ivoire")),
        ("CURAÇAO", ("curacao",)),
        ("Straße", ("strasse",)),
        ("ﬁrst", ("first",)),
        ("南非的銷量", ("南", "非", "的", "销", "量")),
        ("J7工厂FAW在南非", ("j", "7", "工", "厂", "faw", "在", "南", "非")),
        ("二〇三〇年", ("二", "〇", "三", "〇", "年")),
        ("二〇〇五年", ("二", "〇", "〇", "五", "年")),
        ("\U00020bb7野家", ("\U00020bb7", "野", "家")),
        ("Россия 한국", ("россия", fold("한") + fold("국"))),
        ("🇿🇦 Kenya😀肯尼亚👍🏽", ("kenya", "肯", "尼", "亚")),
        ("...!?！？、（）", ()),
        ("", ()),
        (" \t\n\u3000\u200b", ()),
    ],
)
def test_a_text_is_cut_by_script_and_folded(text: str, expected: tuple[str, ...]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Ｊ７ 工厂", ["Ｊ", "７", "工", "厂"]),
        ("😀Kenya，南非", ["Kenya", "南", "非"]),
        ("\U00020bb7 x", ["\U00020bb7", "x"]),
        ("ﬁrst Straße", ["ﬁrst", "Straße"]),
        ("re\u0301sume\u0301 x", ["re\u0301sume", "x"]),
        ("½ kg", ["½", "½", "kg"]),
    ],
)
def test_offsets_point_into_the_text_as_it_was_written(text: str, written: list[str]) -> None:
    assert [text[token.start : token.end] for token in tokenize(text)] == written


def test_accents_written_as_characters_of_their_own_are_left_out() -> None:
    assert words("cafe\u0301 re\u0301sume\u0301") == words("café résumé") == ("cafe", "resume")


@pytest.mark.parametrize("run", ["a", "7", "南", "é", "！", "😀", "\u0301"])
def test_a_long_run_keeps_its_offsets(run: str) -> None:
    tokens = tokenize(run * 2000 + " end")
    assert (tokens[-1].text, tokens[-1].start, tokens[-1].end) == ("end", 2001, 2004)
    assert all(before.end <= after.start for before, after in pairwise(tokens))


def test_a_lone_surrogate_is_no_word() -> None:
    assert words("Kenya \ud83d sales") == ("kenya", "sales")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("南非的銷量是多少", "Hant"),
        ("南非的销量是多少", "Hans"),
        ("南非", None),
        ("Kenya", None),
        ("", None),
        ("销量銷量", None),
        ("印尼的協議有哪些？国", "Hant"),
    ],
)
def test_the_chinese_script_is_told_where_it_shows(text: str, expected: str | None) -> None:
    assert script(text) == expected


def test_traditional_and_simplified_are_converted_into_each_other() -> None:
    assert to_simplified("銷量與國家") == "销量与国家"
    assert to_traditional("销量与国家") == "銷量與國家"


@pytest.mark.parametrize(("text", "expected"), [("南非", True), ("Kenya 南非", False), ("", False), ("。", False)])
def test_a_text_is_chinese_by_its_first_character(text: str, expected: bool) -> None:
    assert is_han(text) is expected
