"""The proof: every fact is answered in every language, and what the sources lack is not."""

from __future__ import annotations

import re

import pytest

from bot.workshop.testing.clients import Client
from bot.workshop.testing.gaps import MOST_APART, language_gaps, row_gaps
from bot.workshop.testing.matrix import Row, ask_rows
from bot.workshop.testing.wordings import KINDS
from knowledge import current
from nlu.examples import example_files, read_examples
from nlu.text.tokens import words
from tests.contexts import LANGUAGES
from tests.heldout.evaluation import (
    Result,
    ask_others,
    conversation_records,
    fact_results,
    fact_wordings,
    rich_records,
    unanswerable_records,
)

pytestmark = pytest.mark.model

# What was reached, with a little room; to be raised. Lowered on 2026-11-30, when it was first learned whether a message
# asks just what an intent answers, and for the sake of strangers' turns: docs/measurements/understanding.md says more.
LEAST_SHARE = {
    "plain": 0.975,
    "noisy": 0.96,
    "turn": 0.97,
    "comparison": 0.75,
    "superlative": 0.8,
    "timeline": 0.8,
    "yes_no": 0.92,
    "two_questions": 0.9,
    "fresh plain": 0.96,
    "fresh noisy": 0.945,
    "fresh turn": 0.96,
    "fresh unanswerable": 0.97,
}
LEAST_REPLY_LANGUAGE = 0.99
# Chinese is ahead in noisy questions; of desks less is asked (`MOST_APART`).
_MOST_APART = 0.032
# Of the verdicts that are due, so many are given; none may be wrong.
LEAST_VERDICTS = {"en": 0.7, "zh": 0.7, "id": 0.8}
VERDICT = re.compile(r"yes|no|equal|undecided|none|(more|earlier): \S+(, \S+)*")
# Ten of each of these kinds, the first that their writer wrote, must all be declined.
STRICT_KINDS = ("unknown_market", "unknown_attribute", "other_company", "unrelated")
STRICT_COUNT = 10
MOST_FALSE_ANSWERS = 0.01


@pytest.fixture(scope="module")
def rows(engine_client: Client) -> dict[str, Row]:
    """The matrix, by fact."""
    facts = list(current().knowledge.facts)
    return dict(zip(facts, ask_rows(facts, LANGUAGES, fact_wordings(), engine_client), strict=True))


@pytest.fixture(scope="module")
def results(rows: dict[str, Row], engine_client: Client) -> list[Result]:
    cells = [cell for row in rows.values() for cell in row.values()]
    return fact_results(cells, engine_client) + ask_others(engine_client)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fact", current().knowledge.facts)
def test_every_fact_is_answered_in_every_language(rows: dict[str, Row], fact: str, language: str) -> None:
    assert row_gaps(rows[fact], current().knowledge)[language] == []


@pytest.mark.parametrize("kind", LEAST_SHARE)
@pytest.mark.parametrize("language", LANGUAGES)
def test_held_out_questions_are_understood(results: list[Result], language: str, kind: str) -> None:
    part = [result for result in results if result.language == language and result.kind == kind]
    missed = [result.ask for result in part if not result.passed]
    assert 1 - len(missed) / len(part) >= LEAST_SHARE[kind], missed


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_reply_says_what_is_not_so(results: list[Result], language: str) -> None:
    assert [(result.ask, result.untrue) for result in results if result.language == language and result.untrue] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_verdicts_are_given_where_they_are_due_and_none_is_wrong(results: list[Result], language: str) -> None:
    due = [result for result in results if result.language == language and result.due]
    assert [(result.ask, result.verdict) for result in due if result.judged == "wrong"] == []
    assert sum(result.judged == "right" for result in due) >= LEAST_VERDICTS[language] * len(due)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_comparison_and_question_for_yes_or_no_says_which_verdict_is_due(language: str) -> None:
    records = [record for record in rich_records(language) if record["kind"] in ("comparison", "yes_no")]
    turns = [turn for record in conversation_records(language) for turn in record["turns"]]
    given = [record["verdict"] for record in [*records, *turns] if record in records or "verdict" in record]
    assert [verdict for verdict in given if not VERDICT.fullmatch(verdict)] == []
    facts = {fact for verdict in given if ": " in verdict for fact in verdict.partition(": ")[2].split(", ")}
    assert facts <= set(current().knowledge.facts)


def test_no_language_lags_behind_in_questions(rows: dict[str, Row]) -> None:
    assert language_gaps(list(rows.values()), _MOST_APART) == dict.fromkeys(KINDS)


def test_no_language_lags_behind_in_conversations(results: list[Result]) -> None:
    shares = {}
    for language in LANGUAGES:
        part = [result.passed for result in results if result.language == language and result.kind == "turn"]
        shares[language] = sum(part) / len(part)
    assert max(shares.values()) - min(shares.values()) <= MOST_APART, shares


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reply_is_in_the_language_of_the_question(results: list[Result], language: str) -> None:
    part = [result for result in results if result.language == language and result.kind in KINDS]
    other = [result.ask for result in part if result.reply_language != language]
    assert len(other) <= (1 - LEAST_REPLY_LANGUAGE) * len(part), other


@pytest.mark.parametrize("kind", STRICT_KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_sources_lack_is_declined(results: list[Result], language: str, kind: str) -> None:
    part = [result for result in results if result.language == language and result.kind == kind][:STRICT_COUNT]
    assert len(part) == STRICT_COUNT
    assert [result.ask for result in part if result.facts and result.outcome == "answered"] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_hardly_any_unanswerable_question_is_answered(results: list[Result], language: str) -> None:
    kinds = {record["kind"] for record in unanswerable_records(language)}
    part = [result for result in results if result.language == language and result.kind in kinds]
    answered = [result.ask for result in part if result.facts and result.outcome == "answered"]
    assert len(answered) <= MOST_FALSE_ANSWERS * len(part), answered


@pytest.mark.parametrize("language", LANGUAGES)
def test_fresh_questions_and_conversations_expect_facts_that_exist(language: str) -> None:
    turns = [turn for record in conversation_records(language, "fresh_conversations") for turn in record["turns"]]
    assert fact_wordings([language], "fresh")
    expected = {fact for turn in turns for fact in turn.get("facts") or []}
    assert expected - set(current().knowledge.facts) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_held_out_question_is_a_training_example(language: str) -> None:
    trained = {words(example.text) for example in read_examples(example_files([language], current().contract.topics))}
    asked = [
        ask
        for file in ("facts", "fresh")
        for wordings in fact_wordings([language], file)
        for kind in KINDS
        for ask in wordings.asks[kind]
    ]
    asked += [
        record["ask"]
        for file in ("unanswerable", "fresh_unanswerable")
        for record in unanswerable_records(language, file)
    ]
    assert [ask for ask in asked if words(ask) in trained] == []
