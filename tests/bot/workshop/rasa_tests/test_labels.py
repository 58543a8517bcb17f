"""Which intent a test's message must be understood as."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.workshop.rasa_tests.labels import Sample, TestData, files_of, intent_of, main_intent, read_tests
from knowledge import InvalidKnowledge
from knowledge.context import current
from tests.contexts import LANGUAGES

QUESTIONS = """- fact: philippines.jobs
  plain: [How many jobs in Manila?]
  noisy: [jobs ph]
- {ask: "Kenya or Indonesia, which got more?", kind: comparison, facts: [kenya.delivery, indonesia-gmm.size]}
- {ask: "Was it 1956?", kind: yes_no, facts: [jiefang.first-truck]}
- {ask: "What is 3 times 4?", kind: unrelated}
- {ask: "How many do you sell in Chad?", kind: unknown_market}
- {ask: "Jobs and sales?", kind: two_questions, facts: [philippines.jobs, south-africa.annual-sales]}
"""
CONVERSATIONS = """conversations:
- name: sales and jobs
  turns:
  - {say: hello, outcome: chat}
  - {say: How much is sold in South Africa?, facts: [south-africa.annual-sales]}
  - {say: [and the Philippines, and Manila], facts: [philippines.production-capacity]}
  - {say: jobs, facts: [philippines.jobs]}
  - {press: 2, facts: [philippines.jobs]}
  - {say: bye, intent: say_goodbye}
- name: a pattern
  for: facts where attribute is jobs
  turns: [{say: "jobs in {subject}", facts: ["{fact}"]}]
- name: known to fail
  fails: not yet
  turns: [{say: jobs in Manila, facts: [philippines.jobs]}]
"""


def read(directory: Path, content: str) -> TestData:
    file = directory / "tests.yml"
    file.write_text(content)
    return read_tests([file])


def test_a_question_has_the_intent_of_its_fact_or_kind_or_is_left_out(tmp_path: Path) -> None:
    assert read(tmp_path, QUESTIONS).samples == [
        Sample("How many jobs in Manila?", "ask_jobs"),
        Sample("jobs ph", "ask_jobs"),
        Sample("Kenya or Indonesia, which got more?", "ask_comparison"),
        Sample("Was it 1956?", "ask_first_truck"),
        Sample("What is 3 times 4?", "out_of_scope"),
    ]


def test_a_conversation_is_a_story_for_each_wording_of_the_turns_that_are_known(tmp_path: Path) -> None:
    stories = read(tmp_path, CONVERSATIONS).stories
    assert [story.name for story in stories] == ["tests: sales and jobs (1)", "tests: sales and jobs (2)"]
    assert [[turn.text for turn in story.turns] for story in stories] == [
        ["How much is sold in South Africa?", "and the Philippines", "jobs", "bye"],
        ["How much is sold in South Africa?", "and Manila", "jobs", "bye"],
    ]
    assert [turn.intent for turn in stories[0].turns] == ["ask_sales", "ask_capacity", "ask_jobs", "say_goodbye"]


def test_the_same_question_about_something_else_is_a_follow_up(tmp_path: Path) -> None:
    turns = "{say: GMM deal, facts: [indonesia-gmm.size]}, {say: thanks}, {say: and LNE, facts: [indonesia-lne.size]}"
    [story] = read(tmp_path, f"- name: deals\n  turns: [{turns}]\n").stories
    assert [turn.intent for turn in story.turns] == ["ask_agreement_size", "follow_up"]


@pytest.mark.parametrize(
    ("attribute", "intent"),
    [("delivery", "ask_delivery"), ("size", "ask_agreement_size"), ("overseas_target", "ask_overseas_target")],
)
def test_the_intent_of_an_attribute_is_the_one_that_states_it_first(attribute: str, intent: str) -> None:
    assert main_intent(attribute) == intent


def test_facts_of_several_intents_and_unknown_ones_have_none() -> None:
    assert intent_of(["philippines.jobs", "south-africa.annual-sales"]) is None
    assert intent_of(["no.such-fact"]) is None
    assert intent_of([]) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tests_of_the_project_give_enough_in_each_language(language: str) -> None:
    data = read_tests(files_of(language))
    assert len(data.samples) >= 700
    assert len(data.stories) >= 50
    intents = {sample.intent for sample in [*data.samples, *(turn for story in data.stories for turn in story.turns)]}
    assert intents <= set(current().contract.intents)
    assert len(intents) > 50


@pytest.mark.parametrize(
    ("content", "problem"),
    [("- [", "it can't be read"), ("text", "it holds neither"), ("- a\n- b\n", "it holds neither")],
)
def test_a_file_that_can_not_be_used_is_reported(tmp_path: Path, content: str, problem: str) -> None:
    with pytest.raises(InvalidKnowledge) as raised:
        read(tmp_path, content)
    assert raised.value.findings[0].file == str(tmp_path / "tests.yml")
    assert raised.value.findings[0].problem.startswith(problem)
