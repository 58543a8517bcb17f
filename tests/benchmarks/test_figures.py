from __future__ import annotations

import json
from dataclasses import replace

import pytest

from benchmarks.service.figures import Run, Turn, percentile
from tests.benchmarks.runs import figures, run


@pytest.mark.parametrize(
    ("values", "rank", "expected"),
    [([3, 1, 2], 50, 2), ([1, 2, 3, 4], 50, 2), (range(1, 101), 95, 95), (range(1, 101), 99, 99), ([7], 99, 7)],
)
def test_a_percentile_is_the_nearest_rank(values: list[float], rank: float, expected: float) -> None:
    assert percentile(values, rank) == expected


def test_nothing_has_no_percentile() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 50)


def test_the_rate_is_that_of_all_clients_at_work() -> None:
    phase = replace(figures().many, messages=1000, seconds=10.0, full_messages=900, full_seconds=6.0)
    assert phase.rate == 150.0


def test_a_run_survives_json() -> None:
    whole = run()
    whole.turns["product-sqlite-workers"] = [Turn(figures().many, figures(rate=300.0).many)]
    assert Run.from_json(json.loads(json.dumps(whole.to_json()))) == whole


def test_a_run_of_before_there_were_turns_can_be_read() -> None:
    content = json.loads(json.dumps(run().to_json()))
    del content["turns"]
    assert Run.from_json(content) == run()


def test_a_run_that_counted_to_the_end_only_can_be_read() -> None:
    content = json.loads(json.dumps(run().to_json()))
    for phase in ("one", "many"):
        for name in ("full_messages", "full_seconds"):
            del content["figures"]["stock"][phase][name]
    stock = run().figures["stock"].many
    assert Run.from_json(content).figures["stock"].many.rate == pytest.approx(stock.messages / stock.seconds)


def test_turns_are_judged_by_the_cpus_that_generator_and_database_leave() -> None:
    one = replace(figures(rate=100.0).many, messages=1000, seconds=10.0, service_cpu=9.0)
    several = replace(figures(rate=180.0).many, messages=1800, seconds=10.0, generator_cpu=2.0, database_cpu=2.6)
    assert Turn(one, several).ratio == pytest.approx(1.8)
    assert Turn(one, several).allowed(cpus=2, workers=2) == pytest.approx(1.54 / 0.9)


def test_two_processes_are_not_expected_to_do_more_than_twice_as_much() -> None:
    assert Turn(figures().many, figures().many).allowed(cpus=64, workers=2) == 2
