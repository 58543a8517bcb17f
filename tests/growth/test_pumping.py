"""The texts that expressions are tried with: made of what they look for."""

from __future__ import annotations

import re

import pytest

from tests.growth.measuring import growth_above
from tests.growth.pumping import Pump, pumps_of, samples


def test_a_pump_is_as_long_as_is_asked() -> None:
    assert Pump("in ", "the ", "!").text(13) == "in the the t!"


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?:or|and)\s+(more|less)\b",
        r"[\d.]+%|第[一二三]届",
        r"(?<![\w@])@desk(?!\w)[,:]?",
        r"(?i:my name is)\s*(?P<name>[A-Z][a-z]+)",
    ],
)
def test_samples_match_what_they_are_made_for(pattern: str) -> None:
    made = samples(pattern)
    assert all(re.search(pattern, text) for text in made)
    assert len(made) > 1


def test_every_alternative_is_pumped() -> None:
    units = {pump.unit for pump in pumps_of("(?:in|the|in the year)+")}
    assert {"in", "the", "in the year", "in "} <= units


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?:(?:in|the|in the)(?: |$))+",  # a phrase that is made of others
        r"(?:about|over)?\s*$",  # looked for from every place
        r"[a-z0-9.]+@[a-z]+\.com",  # a run that is begun anew at each of its characters
        r"\s*(?:-|\s)?\s*(one|two)",  # white space in several ways
        r"[.!?]+(?=\s)",
        r"(?<!\w)(?=[\w-]*\d)[\w-]{24,}(?!\w)",
    ],
)
def test_a_pattern_that_goes_back_is_found(pattern: str) -> None:
    expression = re.compile(pattern)
    calls = (expression.search, expression.fullmatch)
    assert any(growth_above(call, pump.text) for pump in pumps_of(pattern) for call in calls)
