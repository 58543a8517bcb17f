"""Our runner gives what Rasa's gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine.graph import DirectGraphRunner
from bot.engine.processor import Processor
from tests.bot.talking import QUESTION

pytestmark = pytest.mark.model
MESSAGES = [QUESTION, "它的销量是多少？", "Halo", "", "12345 😀", "What is sold in Kenya, and which plants are there?"]


@pytest.fixture(scope="module")
def processor(model: Path) -> Processor:
    return Processor(str(model), lambda conversation: [])


def results(processor: Processor, runner: Any, text: str) -> Any:
    """What is understood of a text with a runner."""
    before = processor.graph_runner.__class__
    processor.graph_runner.__class__ = runner
    try:
        tracker = DialogueStateTracker.from_events("", [], processor.domain.slots)
        return processor._parse_message_with_graph(UserMessage(text), tracker)
    finally:
        processor.graph_runner.__class__ = before


@pytest.mark.parametrize("text", MESSAGES)
def test_what_is_understood_is_the_same(processor: Processor, text: str) -> None:
    assert results(processor, DirectGraphRunner, text) == results(processor, DaskGraphRunner, text)


@pytest.mark.parametrize("text", MESSAGES)
def test_what_the_policies_predict_is_the_same(processor: Processor, text: str) -> None:
    import asyncio

    def prediction(runner: Any) -> Any:
        processor.graph_runner.__class__ = runner
        parsed = results(processor, runner, text)
        message = UserMessage(text, sender_id="me", parse_data=parsed)
        tracker = asyncio.run(processor.log_message(message))
        return processor._predict_next_with_tracker(tracker)

    ours, rasas = prediction(DirectGraphRunner), prediction(DaskGraphRunner)
    processor.graph_runner.__class__ = DirectGraphRunner
    assert ours.probabilities == rasas.probabilities
    assert (ours.policy_name, ours.events) == (rasas.policy_name, rasas.events)


def test_a_target_that_is_an_input_is_handed_through(processor: Processor) -> None:
    given = {"__message__": ["x"]}
    assert processor.graph_runner.run(given, ["__message__"])["__message__"] == ["x"]


def test_a_part_that_fails_is_told(processor: Processor) -> None:
    with pytest.raises((GraphRunError, Exception)):
        processor.graph_runner.run({"__message__": [object()]}, ["run_RegexMessageHandler"])
