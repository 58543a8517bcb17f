"""An integrator's form goes Rasa's way, and stays there until it is filled in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.engine.conversation import Answer, Conversation, Message
from bot.engine.engine import Engine

pytestmark = pytest.mark.model
CONFIG = """
recipe: default.v1
assistant_id: form
language: en
pipeline:
- name: KeywordIntentClassifier
policies:
- name: RulePolicy
"""
DOMAIN = """
version: "3.1"
intents: [order, greet]
slots:
  size: {type: text, mappings: [{type: from_text, conditions: [{active_loop: order_form, requested_slot: size}]}]}
  town: {type: text, mappings: [{type: from_text, conditions: [{active_loop: order_form, requested_slot: town}]}]}
  reply_language: {type: any, influence_conversation: false, mappings: [{type: custom}]}
forms:
  order_form: {required_slots: [size, town]}
responses:
  utter_ask_size: [{text: "Which size?"}]
  utter_ask_town: [{text: "Which town?", buttons: [{title: "Home", payload: "home"}]}]
  utter_ordered: [{text: "{size} goes to {town}."}]
"""
RULES = """
version: "3.1"
nlu:
- {intent: order, examples: "- order\\n- please order"}
- {intent: greet, examples: "- hello\\n- hi"}
rules:
- rule: begin
  steps: [{intent: order}, {action: order_form}, {active_loop: order_form}]
- rule: end
  condition: [{active_loop: order_form}]
  steps: [{action: order_form}, {active_loop: null}, {action: utter_ordered}]
"""


@pytest.fixture(scope="module")
def form_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model with a form and little else."""
    from rasa import model_training

    directory = tmp_path_factory.mktemp("form")
    for name, content in (("config.yml", CONFIG), ("domain.yml", DOMAIN), ("rules.yml", RULES)):
        (directory / name).write_text(content)
    result = model_training.train(
        domain=str(directory / "domain.yml"),
        config=str(directory / "config.yml"),
        training_files=[str(directory / "rules.yml")],
        output=str(directory),
        fixed_model_name="form",
        force_training=True,
    )
    return Path(result.model)


class Talk:
    """A conversation with an engine, kept as the database keeps it."""

    def __init__(self, model: Path, history: int = 5) -> None:
        self._engine = Engine(model, lambda conversation: self._last(history))
        self.events: list[dict[str, Any]] = []
        self.state = Conversation("me", new=True)

    def _last(self, messages: int) -> list[dict[str, Any]]:
        said = [place for place, event in enumerate(self.events) if event["event"] == "user"]
        return self.events[said[-messages] :] if len(said) >= messages else self.events

    def say(self, text: str) -> Answer:
        answer = self._engine.answer(self.state, Message(text, "rest", {"language": "id"}))
        self.events += answer.events
        self.state = Conversation("me", answer.slots, answer.loop)
        return answer


def texts(answer: Answer) -> list[str]:
    return [reply["text"] for reply in answer.replies]


@pytest.mark.parametrize("history", [1, 5])
def test_a_form_is_filled_in_and_ends(form_model: Path, history: int) -> None:
    talk = Talk(form_model, history)
    began = talk.say("order")
    assert (texts(began), began.loop) == (["Which size?"], "order_form")
    # An intent of the contract is no more than an answer to what the form asks.
    asked = talk.say("hello")
    assert (texts(asked), asked.loop) == (["Which town?"], "order_form")
    assert asked.replies[0]["buttons"][0]["payload"] == "home"
    ended = talk.say("Changchun")
    assert (texts(ended), ended.loop) == (["hello goes to Changchun."], None)
    assert {name: talk.state.slots[name] for name in ("size", "town")} == {"size": "hello", "town": "Changchun"}
    # And from here on the contract decides again.
    greeted = talk.say("hello")
    assert greeted.replies[0]["custom"]["outcome"] == "chat"
    assert greeted.loop is None
    assert [event["text"] for event in talk.events if event["event"] == "user"] == [
        "order",
        "hello",
        "Changchun",
        "hello",
    ]
    assert sum(event["event"] == "session_started" for event in talk.events) == 1


def test_what_a_form_says_has_the_contracts_custom_part(form_model: Path) -> None:
    [reply] = Talk(form_model).say("order").replies
    assert reply["recipient_id"] == "me"
    assert reply["custom"] == {"language": "id", "outcome": "form", "facts": [], "intent": None, "confidence": 0.0}


def test_a_form_can_begin_in_the_middle_of_a_conversation(form_model: Path) -> None:
    talk = Talk(form_model)
    talk.say("hello")
    assert talk.say("please order").loop == "order_form"
    assert talk.say("large").loop == "order_form"
    assert texts(talk.say("Jilin")) == ["large goes to Jilin."]
