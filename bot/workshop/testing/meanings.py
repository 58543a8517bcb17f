"""Checks that a test conversation asks for what there is: facts, intents, slots, languages, buttons."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from rasa.shared.utils.io import read_yaml_file

from bot.settings import ROOT
from bot.workshop.testing.records import Expectation, TestConversation, Turn
from bot.workshop.testing.selection import InvalidQuery, placeholders, select
from knowledge import Context
from knowledge.contract import FALLBACK_INTENT
from knowledge.findings import Report

SLOTS_FILE = ROOT / "bot" / "domain" / "slots.yml"
_PLACEHOLDER = re.compile(r"\{(\w*)\}")


def check_meaning(conversation: TestConversation, context: Context, report: Report) -> None:
    """Report what a conversation names that is not there."""
    allowed = _check_query(conversation, context, report)
    if conversation.turns[0].press is not None and not conversation.turns[0].say:
        report.add(conversation.turns[0].line, "no button is there before the first reply", "begin with 'say: …'")
    if conversation.channel_language and conversation.channel_language.split("-")[0] not in context.languages:
        report.add(
            conversation.line,
            f"'{conversation.channel_language}' is not a language of the bot",
            f"use one of: {', '.join(context.languages)}",
        )
    for turn in conversation.turns:
        _check_kind(turn, report)
        _check_placeholders(turn, allowed, report)
        for expectation in (turn.expected, turn.forbidden):
            _check_expectation(expectation, turn.line, context, report)


def _check_query(conversation: TestConversation, context: Context, report: Report) -> frozenset[str]:
    if conversation.query is None:
        return frozenset()
    try:
        chosen = select(conversation.query, context.knowledge, conversation.language)
    except InvalidQuery as error:
        report.add(conversation.line, str(error), error.remedy)
        return placeholders(conversation.query)
    if not chosen:
        report.add(conversation.line, f"'{conversation.query}' chooses nothing", "correct the condition")
    return placeholders(conversation.query)


def _check_kind(turn: Turn, report: Report) -> None:
    kinds = [bool(turn.say), turn.press is not None, turn.restart]
    if sum(kinds) != 1:
        report.add(turn.line, "a turn has one of 'say', 'press' and 'restart'", "make turns of their own of them")
    if turn.restart and (turn.expected, turn.forbidden) != (Expectation(), Expectation()):
        report.add(turn.line, "nothing is said at a restart", "expect it of the next turn")


def _check_placeholders(turn: Turn, allowed: frozenset[str], report: Report) -> None:
    written = [*turn.say, *turn.expected.facts, *(part for group in turn.expected.contains for part in group)]
    for name in {name for text in written for name in _PLACEHOLDER.findall(text)}:
        if name not in allowed:
            known = ", ".join(f"{{{name}}}" for name in sorted(allowed))
            report.add(turn.line, f"nothing stands for {{{name}}}", f"use {known}" if known else "add 'for: …'")


def _check_expectation(expectation: Expectation, line: int, context: Context, report: Report) -> None:
    for fact in (*expectation.facts, *(expectation.only_facts or ())):
        if fact not in context.knowledge.facts and not _PLACEHOLDER.search(fact):
            report.add(line, f"there is no fact '{fact}'", _nearest(fact, list(context.knowledge.facts)))
    intents = [*context.contract.intents, FALLBACK_INTENT]
    if expectation.intent is not None and expectation.intent not in intents:
        report.add(line, f"there is no intent '{expectation.intent}'", _nearest(expectation.intent, intents))
    if expectation.language is not None and expectation.language not in context.languages:
        report.add(line, f"'{expectation.language}' is not a language", f"use one of: {', '.join(context.languages)}")
    for slot in expectation.slots:
        if slot not in slots():
            report.add(line, f"there is no slot '{slot}'", _nearest(slot, list(slots())))
    for pattern in expectation.matches:
        try:
            re.compile(pattern)
        except re.error as error:
            report.add(line, f"'{pattern}' is not a regular expression: {error}", "correct it, or use 'contains'")


@lru_cache(maxsize=1)
def slots(file: Path = SLOTS_FILE) -> tuple[str, ...]:
    """The names of all slots."""
    return tuple(read_yaml_file(file)["slots"])


def _nearest(name: str, known: list[str]) -> str:
    from rapidfuzz import process

    nearest = process.extractOne(name, known)
    return f"did you mean '{nearest[0]}'?" if nearest else "there is none at all"
