"""Every kind of expectation holds where it should, and is missed where it should not."""

from __future__ import annotations

from typing import Any

import pytest

from bot.workshop.testing.expectations import Said, together, unmet
from bot.workshop.testing.records import Expectation, Turn
from tests.bot.workshop.testing.files import RANK, SALES, replied

SAID = Said(
    text="In South Africa over 5,000 vehicles are sold every year.",
    facts=(SALES,),
    outcome="answered",
    intent="ask_annual_sales",
    language="en",
    confidence=0.9,
    buttons=({"title": "Sales rank", "payload": "/x"},),
    slots={"subjects": ["market/za"], "idle": 0},
)

HOLD: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"facts": (SALES,)}, {"facts": (RANK,)}),
    ({"only_facts": (SALES,)}, {"only_facts": ()}),
    ({"only_facts": (SALES,)}, {"only_facts": (SALES, RANK)}),
    ({"outcomes": ("answered",)}, {"outcomes": ("declined",)}),
    ({"outcomes": ("clarify", "answered")}, {"outcomes": ("clarify", "declined")}),
    ({"intent": "ask_annual_sales"}, {"intent": "greet"}),
    ({"language": "en"}, {"language": "id"}),
    ({"contains": (("5,000",), ("SOUTH AFRICA",))}, {"contains": (("5,000",), ("Kenya",))}),
    ({"contains": (("5,000 vehicles",),)}, {"contains": (("000 vehicles",),)}),
    ({"contains": (("trucks", "vehicles"),)}, {"contains": (("trucks", "lorries"),)}),
    ({"matches": (r"over \d",)}, {"matches": (r"^over",)}),
    ({"buttons": ("rank",)}, {"buttons": ("sales volume",)}),
    ({"slots": {"subjects": ["market/za"]}}, {"slots": {"subjects": ["market/ke"]}}),
    ({"slots": {"pending": None}}, {"slots": {"pending": "ask_rank"}}),
]


@pytest.mark.parametrize(("met", "missed"), HOLD)
def test_what_is_expected_is_looked_for(met: dict[str, Any], missed: dict[str, Any]) -> None:
    assert unmet(Turn(1, expected=Expectation(**met)), SAID) == []
    reasons = unmet(Turn(1, expected=Expectation(**missed)), SAID)
    assert len(reasons) == 1
    name = next(iter(missed))
    assert reasons[0].startswith({"outcomes": "outcome"}.get(name, name))


@pytest.mark.parametrize(
    ("allowed", "forbidden"),
    [
        ({"facts": (RANK,)}, {"facts": (SALES,)}),
        ({"outcomes": ("declined",)}, {"outcomes": ("declined", "answered")}),
        ({"intent": "greet"}, {"intent": "ask_annual_sales"}),
        ({"contains": (("Kenya",),)}, {"contains": (("Kenya", "south africa"),)}),
        ({"matches": (r"\d%",)}, {"matches": (r"\d,\d{3}",)}),
        ({"buttons": ("Yes",)}, {"buttons": ("Sales",)}),
    ],
)
def test_what_is_forbidden_is_looked_for(allowed: dict[str, Any], forbidden: dict[str, Any]) -> None:
    assert unmet(Turn(1, forbidden=Expectation(**allowed)), SAID) == []
    (reason,) = unmet(Turn(1, forbidden=Expectation(**forbidden)), SAID)
    assert reason.startswith("not ")


def test_traditional_and_simplified_characters_are_alike_but_for_the_script() -> None:
    said = Said("南非每年銷售超過五千輛", (), "answered", None, "zh", 1.0)
    assert unmet(Turn(1, expected=Expectation(contains=(("销售",),), script="Hant")), said) == []
    (reason,) = unmet(Turn(1, expected=Expectation(script="Hans")), said)
    assert reason == "script: Hans expected, Hant came"


def test_several_replies_are_taken_together() -> None:
    first = replied("One.", SALES, outcome="answered", buttons=[{"title": "A", "payload": "/a"}])
    second = replied("Two.", SALES, RANK, outcome="clarify", language="id", buttons=[{"title": "B", "payload": "/b"}])
    said = together([*first, *second])
    assert (said.text, said.facts, said.outcome, said.language) == ("One.\nTwo.", (SALES, RANK), "clarify", "id")
    assert said.titles == ["A", "B"]
