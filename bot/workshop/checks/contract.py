"""Checks that contract, actions and knowledge know of each other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from actions.registry import ANSWERS
from knowledge import Context, Finding
from knowledge.contract import FALLBACK_INTENT, OTHER_LANGUAGE_INTENT

_OPEN = ("choose", "all", "ask")
# Components set them; nobody writes examples for them.
_NOT_LEARNED = (FALLBACK_INTENT, OTHER_LANGUAGE_INTENT)


def check_contract(context: Context) -> list[Finding]:
    """Unknown actions, subjects and words in the contract; attributes that no intent asks for."""
    return sorted([*_intents(context), *_attributes(context)])


def _intents(context: Context) -> Iterator[Finding]:
    knowledge, file = context.knowledge, context.origin.contract
    types = {entity.type for entity in knowledge.entities.values()}
    for intent in context.contract.intents.values():
        line = _line(file, intent.name)
        if intent.action not in ANSWERS:
            yield _finding(
                file,
                line,
                f"'{intent.name}' has the unknown action '{intent.action}'",
                f"use one of: {', '.join(ANSWERS)}",
            )
        if intent.examples is None and intent.name not in _NOT_LEARNED:
            yield _finding(file, line, f"'{intent.name}' has no examples in any language", "add 'examples: <topic>'")
        if intent.when_open not in _OPEN:
            yield _finding(
                file,
                line,
                f"'{intent.name}' has the unknown when_open '{intent.when_open}'",
                f"use one of: {', '.join(_OPEN)}",
            )
        if intent.default_subject and intent.default_subject not in knowledge.entities:
            yield _finding(
                file, line, f"'{intent.default_subject}' is not in the knowledge", "correct it, or add the entity"
            )
        if intent.lists and intent.lists not in types:
            yield _finding(
                file, line, f"there is nothing of the type '{intent.lists}'", f"use one of: {', '.join(sorted(types))}"
            )


def _attributes(context: Context) -> Iterator[Finding]:
    for attribute in dict.fromkeys(fact.attribute for fact in context.knowledge.facts.values()):
        if context.contract.answer_key(attribute) is None:
            remedy = f"add '<topic>.{attribute}' to the answers of an intent, and the text to locales/"
            yield _finding(context.origin.contract, 1, f"no intent asks for the attribute '{attribute}'", remedy)


def _line(file: Path, intent: str) -> int:
    lines = file.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.startswith(f"{intent}:")), 1)


def _finding(file: Path, line: int, problem: str, remedy: str) -> Finding:
    return Finding(str(file), line, problem, remedy)
