"""Checks that everything that may have to be said can be said in every language, by saying it."""

from __future__ import annotations

from collections.abc import Iterator

from actions.texts import LOCALES, has_text
from actions.wording import statement
from knowledge import LANGUAGES, Finding, Knowledge
from nlu.contract import contract


def check_statements(knowledge: Knowledge) -> list[Finding]:
    """Facts that can't be stated, and texts that the contract names and no locale file has."""
    return sorted({*_facts(knowledge), *_answers(), *_topics()})


def _facts(knowledge: Knowledge) -> Iterator[Finding]:
    for fact in knowledge.facts.values():
        key = contract().answer_key(fact.attribute)
        if key is None:
            continue  # the contract's check says so
        for language in LANGUAGES:
            try:
                statement(fact, knowledge, language)
            except KeyError as error:
                problem = f"'{fact.id}' can't be stated: {error.args[0]}"
                yield _finding(
                    key, language, problem, "add the text, or use only placeholders that the fact has values for"
                )


def _answers() -> Iterator[Finding]:
    for intent in contract().intents.values():
        for key in intent.answers:
            for language in LANGUAGES:
                if not has_text(key, language):
                    yield _finding(key, language, f"'{key}', an answer of '{intent.name}', is missing", "add the text")


def _topics() -> Iterator[Finding]:
    for intent in contract().intents.values():
        for language in LANGUAGES:
            key = f"topics.{intent.name}"
            if intent.action == "action_answer" and not has_text(key, language):
                yield _finding(key, language, f"'{key}' is missing", "say in a few words what the intent asks for")


def _finding(key: str, language: str, problem: str, remedy: str) -> Finding:
    return Finding(str(LOCALES / f"{key.split('.')[0]}.{language}.yml"), 1, problem, remedy)
