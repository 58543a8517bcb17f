from __future__ import annotations

from dataclasses import replace

from benchmarks.service.figures import Run, Turn
from benchmarks.service.report import as_markdown, as_text, notes, table
from tests.benchmarks.runs import figures, run


def _line(name: str, rows: list[list[str]]) -> list[str]:
    return next(row[1:] for row in rows if row[0] == name)


def _scaled(ratios: list[float]) -> Run:
    """A run with turns in which two processes answered so many times the messages of one."""
    made = run()
    made.figures["product-postgres-workers"] = replace(figures(), workers=2)
    made.turns["product-postgres-workers"] = [
        Turn(figures().many, figures(rate=200.0 * ratio).many) for ratio in ratios
    ]
    return made


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


def test_scaling_is_shown_where_one_process_and_several_were_measured() -> None:
    assert _line("times the messages of one process, in turns", table(_scaled([1.8, 1.6, 1.75])))[2] == "1.75"
    assert _line("… at least, of all turns", table(_scaled([1.8, 1.6, 1.75])))[2] == "1.60"


def test_the_goal_of_two_processes_is_held_against_the_middle_of_all_turns() -> None:
    assert _line("times the messages of one process, in turns", table(_scaled([1.0, 1.7, 1.8])))[-1] == "yes"
    assert _line("times the messages of one process, in turns", table(_scaled([1.6, 1.6, 1.8])))[-1] == "NO"


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
