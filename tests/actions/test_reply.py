"""Replies as JSON, and back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.reply import OUTCOMES, Button, Custom, Provenance, Reply

FACT = Provenance("kenya.delivery", "jiefang-global", "2025")


def test_a_reply_is_what_the_contract_says_in_its_order() -> None:
    custom = Custom("zh", "answered", (FACT,), "ask_delivery", 0.9, "Hant")
    reply = Reply("words", custom, (Button("title", "ask:x"),), {"idle": 0})
    assert json.dumps(reply.as_json()) == (
        '{"text": "words", "buttons": [{"title": "title", "payload": "ask:x"}], "custom": {"language": "zh", '
        '"outcome": "answered", "facts": [{"id": "kenya.delivery", "source": "jiefang-global", "as_of": "2025"}], '
        '"intent": "ask_delivery", "confidence": 0.9, "script": "Hant"}}'
    )


def test_what_is_empty_is_left_out() -> None:
    custom: dict[str, Any] = {"language": "en", "outcome": "error", "facts": [], "intent": None, "confidence": 0.0}
    assert Reply("", Custom("en", "error")).as_json() == {"custom": custom}


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("script", [None, "Hant"])
def test_the_part_for_programs_is_read_as_it_was_written(outcome: Any, script: str | None) -> None:
    for custom in (Custom("zh", outcome, (FACT,), "ask_delivery", 0.9, script), Custom("en", outcome, script=script)):
        assert Custom.of(json.loads(json.dumps({"text": "words", "custom": custom.as_json()}))) == custom


@pytest.mark.parametrize("reply", [{}, {"custom": None}, {"custom": {}}, {"custom": "x"}, {"custom": {"outcome": "x"}}])
def test_what_an_integrators_own_reply_lacks_is_empty(reply: dict[str, Any]) -> None:
    assert Custom.of(reply) == Custom("", None)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
_PARTS = st.sampled_from(["language", "outcome", "facts", "intent", "confidence", "script"])


@given(st.dictionaries(_PARTS, _JSON))
def test_an_integrators_own_reply_may_hold_anything(custom: dict[str, Any]) -> None:
    read = Custom.of({"text": "words", "custom": custom})
    assert isinstance(read.confidence, float)
    assert json.dumps(read.as_json())
