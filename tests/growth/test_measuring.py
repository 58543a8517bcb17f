"""The measure of growth tells a steady function from others, also one that never ends."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.growth.measuring import LENGTH, growth_above


def _steps(power: float) -> Callable[[str], object]:
    """Something that takes as many steps as the length to this power, and for a message a million."""
    return lambda text: sum(range(int(1_000_000 * (len(text) / LENGTH) ** power)))


@pytest.mark.parametrize("power", [1.0, 1.2])
def test_what_grows_steadily_is_let_pass(power: float) -> None:
    assert growth_above(_steps(power), lambda length: "a" * length) is None


@pytest.mark.parametrize("power", [1.75, 2.0])
def test_what_grows_faster_is_found(power: float) -> None:
    # A machine that is busy at the wrong moment can hide it from one look.
    looks = (growth_above(_steps(power), lambda length: "a" * length) for _ in range(5))
    growth = next((found for found in looks if found), None)
    assert growth is not None
    assert growth.ratio > 2.5


def test_what_would_never_end_is_given_up() -> None:
    growth = growth_above(re.compile("(?:a|aa)+b").search, lambda length: "a" * length)
    assert growth is not None
    assert growth.length <= 64


def test_what_is_too_quick_to_be_measured_is_let_pass() -> None:
    assert growth_above(len, lambda length: "a" * length) is None
