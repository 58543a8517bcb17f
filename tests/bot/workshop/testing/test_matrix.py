"""The matrix: every wording is asked, and what is lacking is stated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.workshop.testing.clients import Client
from bot.workshop.testing.expectations import Said
from bot.workshop.testing.figures import with_other_figures
from bot.workshop.testing.gaps import language_gaps, row_gaps, shares
from bot.workshop.testing.matrix import Asked, Cell, Row, ask, ask_rows
from bot.workshop.testing.wordings import Wordings, read_wordings
from knowledge import Fact, current
from tests.bot.workshop.testing.files import RANK, SALES, ByHeart, replied
from tests.contexts import LANGUAGES, with_facts

WORDINGS = Wordings(SALES, "en", (("5,000",),), {"plain": ("one?", "two?"), "noisy": ("three",)}, Path("facts.yml"), 7)
RIGHT = replied("Over 5,000 vehicles.", SALES)


def a_cell(language: str, plain: str, noisy: str = "") -> Cell:
    """A cell whose wordings are right (+) or wrong (-)."""
    said = Said("", (), "declined", None, language, 0.5)
    kinds = [*(("plain", sign) for sign in plain), *(("noisy", sign) for sign in noisy)]
    asked = tuple(Asked(kind, "?", said, () if sign == "+" else ("wrong",)) for kind, sign in kinds)
    shows = (({"en": "5,000", "zh": "5000", "id": "5.000"}[language],),)
    return Cell(SALES, language, replace(WORDINGS, language=language, shows=shows), asked)


def a_row(**plain: str) -> Row:
    return {language: a_cell(language, signs) for language, signs in plain.items()}


def gaps(row: Row) -> dict[str, list[str]]:
    return row_gaps(row, current().knowledge)


def test_a_wording_is_right_where_its_fact_came_in_its_language_with_what_must_be_shown() -> None:
    client = ByHeart({"one?": RIGHT, "two?": replied("Over 15,000.", SALES), "three": replied("5,000", RANK)})
    cell = ask(WORDINGS, client)
    assert [(asked.kind, asked.text, asked.right) for asked in cell.asked] == [
        ("plain", "one?", True),
        ("plain", "two?", False),
        ("noisy", "three", False),
    ]
    assert (cell.right(), cell.right("plain"), cell.right("noisy")) == (1, 1, 0)
    assert ask(WORDINGS, ByHeart({"one?": replied("超过 5,000", SALES, language="zh")})).right() == 0


def test_every_wording_has_a_conversation_of_its_own() -> None:
    client = ByHeart({})
    list(ask_rows([SALES], ["en"], [WORDINGS], client))
    ask(WORDINGS, client)
    assert [text for _, text, _, _ in client.asked] == ["one?", "two?", "three"] * 2
    assert len({conversation for conversation, _, _, _ in client.asked}) == 6


def test_a_row_has_a_cell_for_every_language() -> None:
    (row,) = ask_rows([SALES], ["en", "zh"], [WORDINGS], ByHeart({"one?": RIGHT}))
    assert row["en"].right() == 1
    assert row["zh"] == Cell(SALES, "zh")


def test_nothing_is_lacking_where_enough_wordings_are_right() -> None:
    assert gaps(a_row(en="++---", zh="++", id="+++")) == {"en": [], "zh": [], "id": []}


def test_a_fact_without_a_passing_question_is_a_gap() -> None:
    assert gaps(a_row(en="--", zh="--")) == {
        "en": [f"{SALES} has no passing question in en"],
        "zh": [f"{SALES} has no passing question in zh"],
    }


def test_a_fact_without_a_question_is_a_gap() -> None:
    row = {**a_row(en="+-"), "zh": Cell(SALES, "zh")}
    assert gaps(row)["zh"] == [f"{SALES} has no question in zh: add a record to zh/facts.yml"]


def test_a_fact_that_is_proven_in_some_languages_only_is_a_gap() -> None:
    assert gaps(a_row(en="++", zh="+-----", id="++")) == {
        "en": [],
        "zh": [
            f"{SALES} is not proven in zh: 1 of 6 plain questions are answered right, 2 must be",
            f"{SALES} is proven in en, id, but not in zh",
        ],
        "id": [],
    }


def test_noisy_questions_alone_prove_nothing() -> None:
    assert gaps({"en": a_cell("en", "+-", "+++++")})["en"] != []


def test_a_figure_that_need_not_be_shown_is_a_gap() -> None:
    row = a_row(en="++")
    wordings = replace(WORDINGS, shows=(("vehicles",),))
    (gap,) = gaps({"en": replace(row["en"], wordings=wordings)})["en"]
    assert gap == f"{SALES}: another figure in 'value' would go unnoticed in en: add it to 'shows'"


def test_languages_that_are_too_far_apart_are_a_gap() -> None:
    rows = [{"en": a_cell("en", "+" * 50, "+"), "zh": a_cell("zh", "+" * 48 + "--", "+")}]
    assert shares(rows, "plain") == {"en": 1.0, "zh": 0.96}
    apart = "the languages are more than 2.0 % apart in plain questions: en 100.0 %, zh 96.0 %"
    assert language_gaps(rows) == {"plain": apart, "noisy": None}
    assert language_gaps(rows, most=0.05) == {"plain": None, "noisy": None}


def test_a_language_without_questions_has_no_share() -> None:
    assert shares([{"en": a_cell("en", "+-"), "zh": Cell(SALES, "zh")}], "plain") == {"en": 0.5}
    assert language_gaps([]) == {"plain": None, "noisy": None}


def changed_facts() -> Iterator[tuple[str, Fact]]:
    """Every figure that an answer says, changed once."""
    for fact in current().knowledge.facts.values():
        fields = dict(with_other_figures(fact))
        yield from ((f"{fact.id} {field}", changed) for field, changed in fields.items() if field not in _unsaid(fact))


def _unsaid(fact: Fact) -> set[str]:
    """The figures that no answer says: whether they are right can't be heard."""
    return UNSAID.get(fact.id, set())


UNSAID = {
    "partners-conference.exhibits": {"when"},
    "faw.breakthroughs": {"year"},
    # Its first Chinese questions are asked back, so that no answer says the year there.
    "faw.rd-revenue-share": {"year"},
    "faw.patent-applications": {"year"},
    "hongqi.sales-multiple": {"year"},
    "south-africa.entry-distinction": {"when"},
    "sprint-2030.aim": {"deadline"},
}


@pytest.fixture(scope="module")
def by_cell() -> dict[tuple[str, str], Wordings]:
    """The plain wordings, by fact and language."""
    every = read_wordings(current().knowledge, LANGUAGES)
    return {(each.fact, each.language): replace(each, asks={"plain": each.asks["plain"]}) for each in every}


@pytest.mark.model
@pytest.mark.parametrize("changed", [pytest.param(fact, id=name) for name, fact in changed_facts()])
def test_a_changed_figure_is_a_gap_in_every_language(
    changed: Fact, by_cell: dict[tuple[str, str], Wordings], desk_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    knowledge = current().knowledge
    # Only what answers knows the other figure: nothing is learned from figures.
    others = with_facts({**knowledge.facts, changed.id: changed})
    monkeypatch.setattr("actions.turn.current", lambda: others)
    row = {language: ask(by_cell[changed.id, language], desk_client) for language in LANGUAGES}
    found = row_gaps(row, knowledge)
    assert all(found[language] for language in LANGUAGES), {name: cell.right() for name, cell in row.items()}
