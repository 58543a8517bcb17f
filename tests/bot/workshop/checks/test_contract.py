"""What is found where contract, actions and knowledge do not know of each other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.workshop.checks.contract import check_contract
from knowledge import Finding, Origin, current
from knowledge.contract import CONTRACT_FILE, read_contract
from tests.contexts import with_facts


def check(directory: Path, old: str, new: str) -> list[Finding]:
    """The findings for the shipped contract with one change."""
    content = CONTRACT_FILE.read_text(encoding="utf-8")
    assert old in content
    file = directory / "contract.yml"
    file.write_text(content.replace(old, new), encoding="utf-8")
    return check_contract(replace(current(), contract=read_contract(file), origin=Origin(contract=file)))


def test_the_shipped_contract_is_in_order() -> None:
    assert check_contract(current()) == []


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        ("action: action_sauce", "'ask_colour' has the unknown action 'action_sauce'"),
        ("when_open: al", "'ask_colour' has the unknown when_open 'al'"),
        ("lists: ship", "there is nothing of the type 'ship'"),
        ("default_subject: organisation/jifang", "'organisation/jifang' is not in the knowledge"),
    ],
)
def test_an_unknown_word_is_reported_at_its_intent(tmp_path: Path, field: str, problem: str) -> None:
    name = field.split(":")[0]
    own = {"means": "Its colour.", "examples": "plants", "action": "action_answer", "answers": "[]"}
    fields = [f"  {key}: {value}\n" for key, value in own.items() if key != name]
    intent = "ask_colour:\n" + "".join([*fields, f"  {field}\n"])
    [finding] = check(tmp_path, "\ngreet:\n", f"\n{intent}greet:\n")
    lines = (tmp_path / "contract.yml").read_text(encoding="utf-8").splitlines()
    assert finding.problem == problem
    assert finding.file == str(tmp_path / "contract.yml")
    assert lines[finding.line - 1] == "ask_colour:"


def test_an_intent_that_is_neither_learned_nor_set_by_a_component_is_reported(tmp_path: Path) -> None:
    intent = "ask_colour:\n  means: Its colour.\n  action: action_answer\n  answers: []\n"
    [finding] = check(tmp_path, "\ngreet:\n", f"\n{intent}greet:\n")
    assert finding.problem == "'ask_colour' has no examples in any language"


def test_an_attribute_that_no_intent_asks_for_is_reported(tmp_path: Path) -> None:
    [finding] = check(tmp_path, "answers: [markets.jobs]", "answers: [markets.job]")
    assert finding.problem == "no intent asks for the attribute 'jobs'"


def test_a_fact_with_a_new_attribute_is_reported_once() -> None:
    knowledge = current().knowledge
    facts = {name: replace(fact, attribute="colour") for name, fact in list(knowledge.facts.items())[:2]}
    findings = check_contract(with_facts({**knowledge.facts, **facts}))
    assert [finding.problem for finding in findings] == ["no intent asks for the attribute 'colour'"]
    assert "<topic>.colour" in findings[0].remedy


def test_all_intents_have_their_own_line() -> None:
    lines = CONTRACT_FILE.read_text(encoding="utf-8").splitlines()
    assert all(f"{name}:" in lines for name in current().contract.intents)
