"""The contract of intents: what it holds, and what is said of a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import InvalidKnowledge, current
from knowledge.contract import Contract, read_contract

GOOD = """
ask_jobs:
  means: How many jobs.
  examples: markets
  action: action_answer
  answers: [markets.jobs, plants.staff]
list_plants:
  means: Which plants.
  examples: plants
  action: action_list
  lists: plant
  answers: [lists.plant]
ask_staff:
  means: Who works there.
  examples: markets
  action: action_answer
  when_open: all
  default_subject: plant/coega
  answers: [people.staff]
"""


def read(directory: Path, content: str) -> Contract:
    file = directory / "contract.yml"
    file.write_text(content)
    return read_contract(file)


def test_intents_are_read_with_their_fields(tmp_path: Path) -> None:
    intents = read(tmp_path, GOOD).intents
    assert list(intents) == ["ask_jobs", "list_plants", "ask_staff"]
    assert intents["ask_jobs"].attributes == ("jobs", "staff")
    assert (intents["ask_jobs"].when_open, intents["ask_jobs"].default_subject) == ("choose", None)
    assert (intents["ask_staff"].when_open, intents["ask_staff"].default_subject) == ("all", "plant/coega")
    assert intents["list_plants"].lists == "plant"


def test_actions_and_topics_are_named_once(tmp_path: Path) -> None:
    read_ = read(tmp_path, GOOD)
    assert read_.actions == ("action_answer", "action_list")
    assert read_.topics == ("markets", "plants")


def test_an_intent_that_a_component_sets_needs_no_examples(tmp_path: Path) -> None:
    content = "other:\n  means: Not learned.\n  action: action_other\n  answers: [service.other]\n"
    read_ = read(tmp_path, GOOD + content)
    assert read_.intents["other"].examples is None
    assert read_.topics == ("markets", "plants")


def test_an_attribute_leads_to_the_first_key_and_intent(tmp_path: Path) -> None:
    read_ = read(tmp_path, GOOD)
    assert read_.answer_key("staff") == "plants.staff"
    assert read_.answer_key("salary") is None
    intent = read_.intent_for("staff")
    assert intent is not None
    assert intent.name == "ask_jobs"
    assert read_.intent_for("salary") is None


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("  means: How many jobs.\n", "", 2, "intent 'ask_jobs' has no 'means'"),
        ("  lists: plant\n", "  list: plant\n", 11, "unknown field 'list'"),
        ("  answers: [lists.plant]", "  answers: lists.plant", 12, "'answers' is not a list of keys"),
        ("  answers: [lists.plant]", "  answers:", 12, "'answers' is not a list of keys"),
        ("  answers: [people.staff]", "  answers: [1]", 19, "'answers' is not a list of keys"),
        ("  action: action_list", "  action: [action_list]", 10, "'action' is not text"),
        (
            "  means: Which plants.",
            "  means: Which: plants.",
            8,
            "this is not YAML: mapping values are not allowed here",
        ),
        ("  means: Who works there.", "\tmeans: Who", 14, "this is not YAML"),
        ("list_plants:\n", "ask_jobs:\n", 7, "this is not YAML: found duplicate key"),
    ],
)
def test_a_wrong_contract_is_reported_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, problem: str
) -> None:
    assert old in GOOD
    with pytest.raises(InvalidKnowledge) as raised:
        read(tmp_path, GOOD.replace(old, new))
    [finding] = raised.value.findings
    assert finding.file == str(tmp_path / "contract.yml")
    assert finding.problem.startswith(problem)
    assert finding.line == line
    assert finding.remedy


@pytest.mark.parametrize("content", ["- ask_jobs\n- ask_staff\n", "ask_jobs\n"])
def test_a_file_that_maps_nothing_is_reported(tmp_path: Path, content: str) -> None:
    with pytest.raises(InvalidKnowledge, match="does not map names of intents"):
        read(tmp_path, content)


def test_an_intent_without_any_field_is_told_all_that_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(InvalidKnowledge) as raised:
        read(tmp_path, "ask_jobs:\nask_staff: everything\n")
    problems = [(finding.line, finding.problem) for finding in raised.value.findings]
    assert len(problems) == 6
    assert (1, "intent 'ask_jobs' has no 'action'") in problems
    assert (2, "intent 'ask_staff' has no 'means'") in problems


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(InvalidKnowledge, match="the file can't be read"):
        read_contract(tmp_path / "contract.yml")


def test_the_shipped_contract_names_each_attribute_in_one_answer_key() -> None:
    keys = {key for intent in current().contract.intents.values() for key in intent.answers}
    attributes = [key.rsplit(".", 1)[-1] for key in keys if key.split(".")[0] not in ("lists", "decline")]
    assert sorted(attributes) == sorted(set(attributes))
