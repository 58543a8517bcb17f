"""Checks that everything that may have to be said can be said in every language, by saying it."""

from __future__ import annotations

from collections.abc import Iterator

from actions.wording import statement
from knowledge import Context, Finding


def check_statements(context: Context) -> list[Finding]:
    """Facts that can't be stated, and texts that the contract names and no locale file has."""
    return sorted({*_facts(context), *_answers(context), *_topics(context)})


def _facts(context: Context) -> Iterator[Finding]:
    for fact in context.knowledge.facts.values():
        key = context.contract.answer_key(fact.attribute)
        if key is None:
            continue  # the contract's check says so
        for language in context.languages:
            try:
                statement(fact, context.knowledge, language)
            except KeyError as error:
                problem = f"'{fact.id}' can't be stated: {error.args[0]}"
                yield _finding(
                    context,
                    key,
                    language,
                    problem,
                    "add the text, or use only placeholders that the fact has values for",
                )


def _answers(context: Context) -> Iterator[Finding]:
    for intent in context.contract.intents.values():
        for key in intent.answers:
            for language in context.languages:
                if not context.texts.has(key, language):
                    yield _finding(
                        context, key, language, f"'{key}', an answer of '{intent.name}', is missing", "add the text"
                    )


def _topics(context: Context) -> Iterator[Finding]:
    for intent in context.contract.intents.values():
        for language in context.languages:
            key = f"topics.{intent.name}"
            if intent.action == "action_answer" and not context.texts.has(key, language):
                yield _finding(
                    context, key, language, f"'{key}' is missing", "say in a few words what the intent asks for"
                )


def _finding(context: Context, key: str, language: str, problem: str, remedy: str) -> Finding:
    return Finding(str(context.texts.directory / f"{key.split('.')[0]}.{language}.yml"), 1, problem, remedy)
