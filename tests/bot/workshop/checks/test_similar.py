"""Examples of different intents that say nearly the same are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.workshop.checks.examples import Line, readable_lines
from bot.workshop.checks.similar import check_similar
from knowledge import current
from nlu.examples import DIRECTORY, PLACEHOLDER
from nlu.text.spellings import current_spellings
from nlu.text.tokens import words

LANGUAGES = ("en", "zh", "id")


def pair(one: str, other: str, intents: tuple[str, str] = ("ask_jobs", "ask_sales")) -> list[Line]:
    file = Path("nlu/en/markets.yml")
    return [Line(file, 4, intents[0], one), Line(file, 9, intents[1], other)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_shipped_example_is_nearly_one_of_another_intent(language: str) -> None:
    assert check_similar(readable_lines(current().contract, DIRECTORY, language)) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("how many people does {plant} employ?", "How many people does the {plant} employ"),
        ("what's the {agreement} about?", "what is the {agreement} about"),
        ("Sekarang {organisation} punya berapa anak perusahaan?", "sekarang punya berapa anak perusahaan?"),
        ("brp jumlah pengunjung di {event}", "Berapa jumlah pengunjung di {event}?"),
        ("请问{market}每年卖多少辆车", "请问{market}每年卖多少辆车呢"),
        ("請問{market}每年賣多少輛車", "请问{market}每年卖多少辆车？"),
    ],
)
def test_two_that_say_nearly_the_same_are_reported_with_both_places(one: str, other: str) -> None:
    for lines in (pair(one, other), pair(other, one)):
        [finding] = check_similar(lines)
        assert finding.file == "nlu/en/markets.yml"
        assert {str(finding.line), *finding.problem.rsplit(":", 1)[1].rstrip(")").split()} == {"4", "9"}
        assert one in finding.problem
        assert other in finding.problem


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("how many jobs did you create in {market}?", "how many jobs did Ford create in {market}"),
        ("where does the {product} come from?", "where does the name {product} come from"),
        ("what does the name {plant} mean?", "what does the name {organisation} mean"),
        ("Acara mana yang bisa saya tanyakan?", "negara mana yang bisa saya tanyakan?"),
        ("siapa distributor resmi di {market}?", "siapa nama distributor resmi di {market}"),
        ("请问{place}装备制造业增加值同比增长几个百分点", "请问{place}高技术制造业增加值同比增长几个百分点"),
        ("agreements?", "{event} agreements"),
        ("{market}", "{market}呢"),
    ],
)
def test_two_that_differ_in_what_they_ask_are_not(one: str, other: str) -> None:
    assert check_similar(pair(one, other)) == []


def test_one_intent_may_say_the_same_in_many_ways() -> None:
    same = ("ask_jobs", "ask_jobs")
    assert check_similar(pair("how many jobs in {market}?", "how many jobs in the {market}?", same)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_copies_with_one_letter_more_are_found_among_all_examples(language: str) -> None:
    lines = readable_lines(current().contract, DIRECTORY, language)
    shortest = 18 if language == "zh" else 34
    # No word of any language begins or ends so: "pak" and "a" would be pinyin.
    added = "了" if language == "zh" else "q"
    # As it is compared, a placeholder is one character.
    long = [line for line in lines if len(PLACEHOLDER.sub("x", line.text)) > shortest]
    # A short form ("gmn") with a letter more is none.
    forms = {words(form)[-1] for form in current_spellings().forms}
    long = [line for line in long if words(line.text)[-1] not in forms][::50]
    doubled = [Line(line.file, line.line, "no_such_intent", f"{line.text}{added}") for line in long]
    found = {finding.line for finding in check_similar([*lines, *doubled])}
    assert len(long) > 3
    assert {line.line for line in long} <= found
