from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.service.figures import Run, Turn
from benchmarks.service.report import as_markdown, as_text, notes, table
from tests.benchmarks.runs import figures, run

_SCALING = "16 clients, in turns: times the messages of one process"


def _line(name: str, rows: list[list[str]]) -> list[str]:
    return next(row[1:] for row in rows if row[0] == name)


def _in_turns(name: str, ratios: list[float], workers: int = 1) -> Run:
    """A run in which a deployment answered so many times the messages of the one that it is compared with."""
    made = run()
    made.figures[name] = replace(figures(), workers=workers)
    made.turns[name] = [Turn(figures().many, figures(rate=200.0 * ratio).many) for ratio in ratios]
    return made


def _scaled(ratios: list[float]) -> list[list[str]]:
    return table(_in_turns("product-postgres-workers", ratios, workers=2))


def test_ratios_stand_beside_the_figures_with_goal_and_verdict() -> None:
    rows = table(run())
    assert _line("16 clients: messages a second", rows) == ["200.0", "16.0", "12.5", "≥ 10 × stock", "yes"]
    assert _line("1 client: p50 (ms)", rows) == ["5.0", "60.0", "0.0833", "≤ 1/6 of stock", "yes"]
    assert _line("message 400 / message 10", rows)[-1] == "yes"


def test_a_missed_goal_is_said() -> None:
    slow = run()
    slow.figures["product-sqlite"] = figures(rate=150.0)
    assert _line("16 clients: messages a second", table(slow))[-1] == "NO"


def test_training_of_stock_is_said_to_be_of_a_sample_and_a_lower_bound() -> None:
    assert _line("training, whole command (s)", table(run()))[1] == "> 500.0 (900 examples)"


def test_without_stock_there_is_no_ratio_and_no_verdict_on_it() -> None:
    alone = run()
    del alone.figures["stock"]
    assert _line("16 clients: messages a second", table(alone)) == ["200.0", "–", "≥ 10 × stock", ""]


def test_without_the_first_product_its_goals_stay_open() -> None:
    other = run()
    other.figures = {"product-postgres": figures(), "stock": figures(rate=16.0)}
    assert _line("16 clients: messages a second", table(other))[2:] == ["–", "≥ 10 × stock", ""]


@pytest.mark.parametrize(("ratios", "met"), [([9.0, 10.0, 14.0], "yes"), ([9.9, 9.9, 14.0], "NO")])
def test_the_goal_of_one_process_is_held_against_the_middle_of_all_turns_with_stock(
    ratios: list[float], met: str
) -> None:
    rows = table(_in_turns("product-sqlite", ratios))
    name = "16 clients, in turns: times the messages of stock"
    assert _line(name, rows) == [f"{ratios[1]:.2f}", "–", "–", "≥ 10 × stock", met]
    assert _line("… at least, of all turns", rows)[0] == f"{ratios[0]:.2f}"
    assert not [row for row in rows if "of one process" in row[0]]


def test_scaling_is_shown_where_one_process_and_several_were_measured() -> None:
    assert _line(_SCALING, _scaled([1.8, 1.6, 1.75]))[2] == "1.75"
    assert _line("… at least, of all turns", _scaled([1.8, 1.6, 1.75]))[2] == "1.60"


def test_the_goal_of_two_processes_is_held_against_the_middle_of_all_turns() -> None:
    assert _line(_SCALING, _scaled([1.0, 1.7, 1.8]))[-2:] == ["≥ 1.7 × one process", "yes"]
    assert _line(_SCALING, _scaled([1.6, 1.6, 1.8]))[-1] == "NO"


def test_without_turns_nothing_is_said_of_them() -> None:
    assert not [row for row in table(run()) if "turns" in row[0]]


def test_what_is_left_out_or_failed_is_said() -> None:
    broken = run()
    broken.failed["stock"] = "it does not answer"
    said = notes(broken)
    assert "product-postgres: left out (not asked for)" in said
    assert "stock: FAILED: it does not answer" in said


def test_the_text_is_aligned() -> None:
    assert as_text([["", "a", "bb"], ["name", "1.0", "2"]]) == "        a  bb\nname  1.0   2"


def test_the_markdown_is_a_table() -> None:
    assert as_markdown([["", "a"], ["name", "1"]]) == "|  | a |\n| --- | ---: |\n| name | 1 |"
