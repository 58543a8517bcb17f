"""Checks that contract, actions and knowledge know of each other."""

from __future__ import annotations

from collections.abc import Iterator

from actions.registry import ANSWERS
from knowledge import Finding, Knowledge
from nlu.contract import CONTRACT_FILE, FALLBACK_INTENT, OTHER_LANGUAGE_INTENT, contract

_OPEN = ("choose", "all", "ask")
# Components set them; nobody writes examples for them.
_NOT_LEARNED = (FALLBACK_INTENT, OTHER_LANGUAGE_INTENT)


def check_contract(knowledge: Knowledge) -> list[Finding]:
    """Unknown actions, subjects and words in the contract; attributes that no intent asks for."""
    return sorted([*_intents(knowledge), *_attributes(knowledge)])


def _intents(knowledge: Knowledge) -> Iterator[Finding]:
    types = {entity.type for entity in knowledge.entities.values()}
    for intent in contract().intents.values():
        line = _line(intent.name)
        if intent.action not in ANSWERS:
            yield _finding(
                line,
                f"'{intent.name}' has the unknown action '{intent.action}'",
                f"use one of: {', '.join(ANSWERS)}",
            )
        if intent.examples is None and intent.name not in _NOT_LEARNED:
            yield _finding(line, f"'{intent.name}' has no examples in any language", "add 'examples: <topic>'")
        if intent.when_open not in _OPEN:
            yield _finding(
                line,
                f"'{intent.name}' has the unknown when_open '{intent.when_open}'",
                f"use one of: {', '.join(_OPEN)}",
            )
        if intent.default_subject and intent.default_subject not in knowledge.entities:
            yield _finding(line, f"'{intent.default_subject}' is not in the knowledge", "correct it, or add the entity")
        if intent.lists and intent.lists not in types:
            yield _finding(
                line, f"there is nothing of the type '{intent.lists}'", f"use one of: {', '.join(sorted(types))}"
            )


def _attributes(knowledge: Knowledge) -> Iterator[Finding]:
    for attribute in dict.fromkeys(fact.attribute for fact in knowledge.facts.values()):
        if contract().answer_key(attribute) is None:
            remedy = f"add '<topic>.{attribute}' to the answers of an intent, and the text to locales/"
            yield _finding(1, f"no intent asks for the attribute '{attribute}'", remedy)


def _line(intent: str) -> int:
    lines = CONTRACT_FILE.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.startswith(f"{intent}:")), 1)


def _finding(line: int, problem: str, remedy: str) -> Finding:
    return Finding(str(CONTRACT_FILE), line, problem, remedy)
