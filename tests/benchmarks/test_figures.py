from __future__ import annotations

import json
from dataclasses import replace

import pytest

from benchmarks.service.figures import Run, percentile, scaling
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


def test_a_run_survives_json() -> None:
    assert Run.from_json(json.loads(json.dumps(run().to_json()))) == run()


def test_scaling_is_judged_by_the_cpus_that_generator_and_database_leave() -> None:
    one, several = figures(), figures()
    one = replace(one, many=replace(one.many, messages=1000, seconds=10.0, service_cpu=9.0))
    several = replace(
        several,
        workers=2,
        many=replace(several.many, messages=1800, seconds=10.0, generator_cpu=2.0, database_cpu=2.6),
    )
    reached, allowed = scaling(one, several, cpus=2)
    assert reached == pytest.approx(1.8)
    assert allowed == pytest.approx(1.54 / 0.9)


def test_two_processes_are_not_expected_to_do_more_than_twice_as_much() -> None:
    assert scaling(figures(), replace(figures(), workers=2), cpus=64)[1] == 2
