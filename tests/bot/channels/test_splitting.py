"""Long answers are cut at ends of sentences, by the platform's own unit, and nothing of them gets lost."""

from __future__ import annotations

import regex
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.splitting import Unit, shortened, split, writable

FAMILY = "👩‍👩‍👧‍👦"
SENTENCES = "First one. Second one, at 21.42 million. Third one!"


def test_a_text_that_fits_stays_whole() -> None:
    assert split("  As it is.\nTwo lines. ", 100) == ["As it is.\nTwo lines."]
    assert split("", 10) == []
    assert split(" \n ", 10) == []


def test_cuts_are_at_sentences_and_never_within_a_number() -> None:
    assert split(SENTENCES, 42) == ["First one. Second one, at 21.42 million.", "Third one!"]
    assert split(SENTENCES, 32) == ["First one. Second one,", "at 21.42 million. Third one!"]


def test_a_line_or_a_paragraph_is_a_better_end_than_a_sentence() -> None:
    assert split("One. Two.\nThree. Four.", 18) == ["One. Two.", "Three. Four."]
    assert split("One.\n\nTwo.\nThree.", 15) == ["One.", "Two.\nThree."]


def test_chinese_sentences_end_without_a_space() -> None:
    assert split("第一句话。第二句话！“第三句？”第四句", 12) == ["第一句话。第二句话！", "“第三句？”第四句"]


def test_units_count_what_the_platform_counts() -> None:
    assert [unit.length("a新😀") for unit in Unit] == [3, 8, 4]
    assert split("新" * 10, 9, Unit.BYTES) == ["新新新"] * 3 + ["新"]
    assert split("😀" * 5, 4, Unit.UTF16) == ["😀😀", "😀😀", "😀"]


def test_what_is_one_sign_to_its_reader_stays_one() -> None:
    assert len(FAMILY) == 7
    assert split(f"aaaaaa{FAMILY}bb", 10) == ["aaaaaa", f"{FAMILY}bb"]
    # Unless it is longer than any message.
    assert "".join(split(FAMILY, 3)) == FAMILY


@given(st.text(alphabet="ab新。. \n,😀é👩‍́", max_size=120), st.integers(4, 40), st.sampled_from(list(Unit)))
def test_parts_are_within_bounds_and_lose_only_white_space(text: str, limit: int, unit: Unit) -> None:
    parts = split(text, limit, unit)
    assert all(0 < unit.length(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@given(st.lists(st.sampled_from(["a", "新", "é", "😀", "🇮🇩", FAMILY, ". "]), max_size=60))
def test_no_cut_is_within_a_grapheme(signs: list[str]) -> None:
    text = "".join(signs)
    whole = set(regex.findall(r"\X", text))
    for part in split(text, 12):
        assert set(regex.findall(r"\X", part)) <= whole


def test_a_label_is_shortened_with_an_ellipsis() -> None:
    assert shortened("South Africa", 12) == "South Africa"
    assert shortened("South Africa: annual sales", 20) == "South Africa: annua…"
    assert shortened("南非的年销量", 10, Unit.BYTES) == "南非…"
    assert shortened(f"ab{FAMILY}", 5) == "ab…"


def test_control_characters_are_no_text() -> None:
    assert writable("a\x00b\x07\r\n\tc\x85\ud800\ufffe é\u200d") == "ab\n\tc é\u200d"
