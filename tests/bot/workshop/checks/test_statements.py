"""What is found when something that may have to be said can't be said."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.workshop.checks.statements import check_statements
from knowledge import LANGUAGES, Quantity, Texts, current_knowledge
from nlu.contract import Contract, contract


def with_value(fact_id: str, value: Quantity | Texts) -> list[tuple[str, str]]:
    knowledge = current_knowledge()
    facts = {**knowledge.facts, fact_id: replace(knowledge.facts[fact_id], value=value)}
    return [(Path(f.file).name, f.problem) for f in check_statements(replace(knowledge, facts=facts))]


def test_everything_shipped_can_be_said() -> None:
    assert check_statements(current_knowledge()) == []


@pytest.fixture
def quantity() -> tuple[str, Quantity]:
    facts = current_knowledge().facts.values()
    return next((fact.id, fact.value) for fact in facts if isinstance(fact.value, Quantity))


def test_an_unknown_unit_is_reported_in_every_language(quantity: tuple[str, Quantity]) -> None:
    identity, value = quantity
    found = with_value(identity, replace(value, unit="furlong"))
    assert len(found) == len(LANGUAGES)
    assert all(problem.startswith(f"'{identity}' can't be stated: ") and "furlong" in problem for _, problem in found)


def test_an_unknown_text_is_reported_in_every_language(quantity: tuple[str, Quantity]) -> None:
    found = with_value(quantity[0], Texts(("no_such_text",)))
    assert len(found) == len(LANGUAGES)
    assert all("no_such_text" in problem for _, problem in found)


def test_a_missing_detail_is_reported_at_the_text_that_wants_it() -> None:
    knowledge = current_knowledge()
    identity, fact = next((name, fact) for name, fact in knowledge.facts.items() if fact.details)
    findings = check_statements(replace(knowledge, facts={identity: replace(fact, details={})}))
    assert {Path(finding.file).suffixes[0] for finding in findings} == {".en", ".zh", ".id"}
    assert all("can't be stated" in finding.problem for finding in findings)


def test_answers_and_topics_without_text_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    intent = replace(contract().intents["ask_jobs"], name="ask_colour", answers=("markets.colour",))
    changed = Contract({**contract().intents, "ask_colour": intent})
    monkeypatch.setattr("bot.workshop.checks.statements.contract", partial(_same, changed))
    found = {(Path(f.file).name, f.problem) for f in check_statements(current_knowledge())}
    assert found == {
        *(
            (f"markets.{language}.yml", "'markets.colour', an answer of 'ask_colour', is missing")
            for language in LANGUAGES
        ),
        *((f"topics.{language}.yml", "'topics.ask_colour' is missing") for language in LANGUAGES),
    }


def _same(value: Contract) -> Contract:
    return value
