"""How replies are shown: labels that fit and differ whatever the titles are, and numbers that mean what they say."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.interface import Limits, Option, Outbound
from bot.channels.rendering import Choice, choices_of, form, numbered, on_one_line, split_with_end
from bot.channels.splitting import Unit
from tests.bot.channels.titles import TITLES

LIMITS = Limits(100, Unit.CHARACTERS, 3, 10)
FAMILY = "👩‍👩‍👧‍👦"


def reply(text: str, *titles: str) -> Outbound:
    return Outbound("e:0", text, "en", options(titles))


def options(titles: Sequence[str]) -> list[Option]:
    return [Option(f"7.{number}", title) for number, title in enumerate(titles)]


def labels(*titles: str, longest: int = 10, unit: Unit = Unit.CHARACTERS) -> list[str]:
    return [choice.label for choice in choices_of(options(titles), Limits(100, unit, 3, longest))]


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        (["One", "Two"], ["One", "Two"]),
        (["One", "x" * 11], ["1. One", "2. xxxxxx…"]),
        (["J7 factory: owner", "J7 factory: start"], ["1. J7 fac…", "2. J7 fac…"]),
        (["Same", "Same", "other"], ["1. Same", "2. Same", "3. other"]),
        (["Same", "same"], ["1. Same", "2. same"]),
        (["", "One"], ["1.", "2. One"]),
        (["  ", "\u200b\u200d", "\u3164", "́"], ["1.", "2.", "3.", "4."]),
        (["A\nB", " C\t", "D\x00E"], ["A B", "C", "DE"]),
        # What would be typed, "2", has to choose what has that number.
        (["2. One", "Two"], ["1. 2. One", "2. Two"]),
        (["1. One", "2) Two"], ["1. One", "2) Two"]),
        (["２、一", "二"], ["1. ２、一", "2. 二"]),
        (["2017", "5,000"], ["2017", "5,000"]),
        (["x" * 11] * 12, [f"{number}. {'x' * (7 - len(str(number)))}…" for number in range(1, 13)]),
        ([], []),
    ],
)
def test_labels_are_the_titles_where_these_fit_and_differ_else_they_are_numbered(
    titles: list[str], expected: list[str]
) -> None:
    assert labels(*titles) == expected


@pytest.mark.parametrize(
    ("unit", "longest", "expected"),
    [
        (Unit.CHARACTERS, 20, f"1. {FAMILY}{FAMILY}…"),
        (Unit.UTF16, 20, f"1. {FAMILY}…"),
        (Unit.UTF16, 13, "1.…"),
        (Unit.BYTES, 20, "1.…"),
        (Unit.BYTES, 31, f"1. {FAMILY}…"),
    ],
)
def test_labels_are_cut_between_signs_by_the_platform_s_unit(unit: Unit, longest: int, expected: str) -> None:
    [label] = labels(FAMILY * 9, longest=longest, unit=unit)
    assert label == expected
    assert unit.length(label) <= longest


@given(TITLES, st.sampled_from(Unit), st.integers(8, 80))
def test_labels_differ_fit_and_show_something_whatever_the_titles_are(
    titles: list[str], unit: Unit, longest: int
) -> None:
    shown = labels(*titles, longest=longest, unit=unit)
    assert len(shown) == len(titles)
    assert len(set(shown)) == len(shown)
    for label in shown:
        assert 0 < unit.length(label) <= longest
        assert regex.search(r"[^\p{Z}\p{C}\p{M}]", label)
        assert not regex.search(r"[\p{Cc}\p{Zl}\p{Zp}]", label)
        assert label == label.strip()


@given(TITLES)
def test_a_number_that_a_label_begins_with_is_the_option_s_own(titles: list[str]) -> None:
    for place, label in enumerate(labels(*titles, longest=24), 1):
        found = regex.match(r"(\d{1,3})\s*[.)）．、:：]", label)
        assert found is None or int(found[1]) == place


def test_titles_that_fit_are_pressed_and_not_listed() -> None:
    shown = form(reply("Which?", "One", "Two"), LIMITS)
    assert (shown.texts, shown.listed) == (["Which?"], False)
    assert shown.choices == (Choice("7.0", "One", "One"), Choice("7.1", "Two", "Two"))


@pytest.mark.parametrize(
    ("text", "titles", "limits", "texts", "pressed"),
    [
        # A label that is cut does not say everything.
        ("Which?", ["x" * 11, "One"], LIMITS, ["Which?\n\n1. xxxxxxxxxxx\n2. One"], 2),
        # Where the whole title is shown beside it, it is not said twice.
        ("Which?", ["x" * 11, "One"], Limits(100, Unit.CHARACTERS, 3, 10, described=11), ["Which?"], 2),
        ("Which?", ["x" * 12], Limits(100, Unit.CHARACTERS, 3, 10, described=11), [f"Which?\n\n1. {'x' * 12}"], 1),
        ("Which?", list("abcd"), LIMITS, ["Which?\n\n1. a\n2. b\n3. c\n4. d"], 0),
        (" ", ["One"], LIMITS, ["1. One"], 1),
        ("Hello.", [], LIMITS, ["Hello."], 0),
        (" ", [], LIMITS, [], 0),
        # The message that carries the options may be shorter.
        ("aaaa. bbbb.", ["One"], Limits(12, Unit.CHARACTERS, 3, 10, offer=6), ["aaaa.", "bbbb."], 1),
    ],
)
def test_what_labels_do_not_say_the_text_does(
    text: str, titles: list[str], limits: Limits, texts: list[str], pressed: int
) -> None:
    shown = form(reply(text, *titles), limits)
    assert (shown.texts, len(shown.choices)) == (texts, pressed)


def test_titles_are_on_one_line() -> None:
    assert on_one_line(" a\n\u2028b\x07 ") == "a b"
    assert on_one_line("\u200b \x00") == ""
    assert numbered("Which?", options(["a\nb", ""])) == "Which?\n\n1. a b\n2."


def test_options_become_a_numbered_list() -> None:
    assert numbered("Which?", options(["One", "Two"])) == "Which?\n\n1. One\n2. Two"
    assert numbered("Nothing.", []) == "Nothing."


def test_the_last_part_may_be_shorter() -> None:
    assert split_with_end("aaaa. bbbb. cccc.", 12, 6) == ["aaaa. bbbb.", "cccc."]
    assert split_with_end("aaaa. bbbb.", 12, 6) == ["aaaa.", "bbbb."]
    assert split_with_end("", 12, 6) == [""]
