"""What buttons send, and what only looks like it."""

from __future__ import annotations

import pytest

from actions.payloads import payload, read_payload
from knowledge import current


@pytest.mark.parametrize("entity", [None, "market/za", "strategy/sprint-2030", "organisation/man-truck-&-bus"])
def test_a_payload_is_read_as_it_was_made(entity: str | None) -> None:
    assert read_payload(payload("ask_sales", entity)) == ("ask_sales", entity)


def test_every_intent_and_entity_can_be_sent() -> None:
    for intent in current().contract.intents:
        assert read_payload(payload(intent)) == (intent, None)
    entities = current().knowledge.entities
    assert [entity for entity in entities if read_payload(payload("ask_overview", entity)) is None] == []


def test_spaces_around_a_payload_do_not_matter() -> None:
    assert read_payload(" ask:ask_sales:market/za\n") == ("ask_sales", "market/za")


@pytest.mark.parametrize(
    "message",
    [
        "",
        "ask:",
        "ask:nothing_known",
        "ask:nlu_fallback",
        "ask:ask_sales:",
        "ask:ask_sales:market/xx",
        "ask:ask_sales:market/za please",
        "ask:ask_sales:market/za:2021",
        "please ask:ask_sales",
        "ASK:ask_sales",
        "/ask_sales",
        "ask: how many are sold?",
        "ask:ask_sales\nask:ask_sales",
        "ask：ask_sales",
    ],
)
def test_any_other_text_is_no_payload(message: str) -> None:
    assert read_payload(message) is None
