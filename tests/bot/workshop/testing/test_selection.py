"""A conversation is held for what its query chooses from the knowledge."""

from __future__ import annotations

import pytest

from bot.workshop.testing.selection import InvalidQuery, filled, placeholders, select
from knowledge import current


def chosen(query: str, language: str = "en") -> list[dict[str, str]]:
    return select(query, current().knowledge, language)


def test_facts_are_chosen_by_their_subject_s_type() -> None:
    facts = current().knowledge.facts.values()
    expected = [fact.id for fact in facts if fact.subject.startswith("market/")]
    assert [values["fact"] for values in chosen("facts where subject is market")] == expected


def test_conditions_are_met_together() -> None:
    assert chosen("facts where subject is market/za and attribute is annual_sales") == [
        {"fact": "south-africa.annual-sales", "subject": "South Africa", "value": "over 5,000 vehicles"}
    ]


def test_what_stands_for_a_fact_is_in_the_language_of_the_conversation() -> None:
    values = chosen("facts where subject is market/za and attribute is annual_sales", "id")[0]
    assert values["subject"] == "Afrika Selatan"
    assert "5.000" in values["value"]


def test_a_condition_can_be_denied() -> None:
    both = chosen("facts where subject is market/za")
    without = chosen("facts where subject is market/za and attribute is not annual_sales")
    assert len(without) == len(both) - 1


def test_entities_are_chosen_by_type() -> None:
    assert {"entity": "market/za", "name": "South Africa"} in chosen("entities where type is market")
    assert all(values["entity"].startswith("market/") for values in chosen("entities where type is market"))


@pytest.mark.parametrize("query", ["facts where", "fact", "facts where subject", "facts where colour is red"])
def test_a_query_that_can_not_be_read_says_what_to_write(query: str) -> None:
    with pytest.raises(InvalidQuery) as raised:
        chosen(query)
    assert raised.value.remedy


def test_placeholders_are_filled() -> None:
    assert placeholders("facts where id is x") == {"fact", "subject", "value"}
    assert placeholders("entities") == {"entity", "name"}
    assert filled("{subject}: {value}, {else}", {"subject": "Kenya", "value": "1"}) == "Kenya: 1, {else}"
