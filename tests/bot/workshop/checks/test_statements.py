"""What is found when something that may have to be said can't be said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.workshop.checks.statements import check_statements
from knowledge import Contract, Quantity, Texts, current
from tests.contexts import with_facts

LANGUAGES = current().languages


def with_value(fact_id: str, value: Quantity | Texts) -> list[tuple[str, str]]:
    knowledge = current().knowledge
    facts = {**knowledge.facts, fact_id: replace(knowledge.facts[fact_id], value=value)}
    return [(Path(f.file).name, f.problem) for f in check_statements(with_facts(facts))]


def test_everything_shipped_can_be_said() -> None:
    assert check_statements(current()) == []


@pytest.fixture
def quantity() -> tuple[str, Quantity]:
    facts = current().knowledge.facts.values()
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
    knowledge = current().knowledge
    identity, fact = next((name, fact) for name, fact in knowledge.facts.items() if fact.details)
    findings = check_statements(with_facts({identity: replace(fact, details={})}))
    assert {Path(finding.file).suffixes[0] for finding in findings} == {".en", ".zh", ".id"}
    assert all("can't be stated" in finding.problem for finding in findings)


def test_answers_and_topics_without_text_are_reported() -> None:
    known = current().contract
    intent = replace(known.intents["ask_jobs"], name="ask_colour", answers=("markets.colour",))
    changed = replace(current(), contract=Contract({**known.intents, "ask_colour": intent}))
    found = {(Path(f.file).name, f.problem) for f in check_statements(changed)}
    assert found == {
        *(
            (f"markets.{language}.yml", "'markets.colour', an answer of 'ask_colour', is missing")
            for language in LANGUAGES
        ),
        *((f"topics.{language}.yml", "'topics.ask_colour' is missing") for language in LANGUAGES),
    }


def _same(value: Contract) -> Contract:
    return value
