"""Scores the bot on the held-out questions: python -m tests.heldout.evaluation [--json FILE]."""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
from collections import Counter
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from rasa.shared.utils.io import read_yaml_file

from actions.knowledge import LANGUAGES
from bot.delivery.desk import Desk
from bot.engine.training import model_path, train
from bot.settings import Settings
from nlu.text import to_simplified

DIRECTORY = Path(__file__).parent
WORDINGS = ("plain", "noisy")


@dataclass(frozen=True)
class Result:
    """One question, what was expected and what came."""

    language: str
    kind: str
    ask: str
    expected: str
    passed: bool
    false_answer: bool
    reply_language: str
    intent: str | None
    confidence: float
    facts: list[str]
    outcome: str
    text: str


def fact_records(language: str, file: str = "facts") -> list[dict[str, Any]]:
    """The held-out questions for each fact."""
    return list(read_yaml_file(DIRECTORY / language / f"{file}.yml"))


def unanswerable_records(language: str, file: str = "unanswerable") -> list[dict[str, str]]:
    """Questions that no right bot answers with a figure from the sources."""
    return list(read_yaml_file(DIRECTORY / language / f"{file}.yml"))


def rich_records(language: str) -> list[dict[str, Any]]:
    """Questions that need more than one fact, or a judgement."""
    return list(read_yaml_file(DIRECTORY / language / "rich.yml"))


def conversation_records(language: str, file: str = "conversations") -> list[dict[str, Any]]:
    """Conversations of several turns."""
    return list(read_yaml_file(DIRECTORY / language / f"{file}.yml"))


def shows(text: str, wanted: list[Any]) -> bool:
    """Whether a text contains every wanted string; a list inside stands for alternatives."""
    folded = to_simplified(text).casefold()
    groups = [item if isinstance(item, list) else [item] for item in wanted]
    return all(any(str(option).casefold() in folded for option in group) for group in groups)


async def ask_facts(engine: Desk, language: str, file: str = "facts") -> list[Result]:
    """Ask every fact's questions, each in a conversation of its own."""
    results = []
    for record in fact_records(language, file):
        for kind in WORDINGS:
            for ask in record[kind]:
                reply = await _ask(engine, f"{language}-{file}-{record['fact']}-{ask}", ask)
                facts = [fact["id"] for fact in reply["custom"]["facts"]]
                right = record["fact"] in facts and shows(reply["text"], record["shows"])
                passed = right and reply["custom"]["language"] == language
                results.append(_result(language, kind, ask, record["fact"], passed, reply))
    return results


async def ask_unanswerable(engine: Desk, language: str, file: str = "unanswerable") -> list[Result]:
    """Ask what can't be answered; an answer that rests on facts is a false one."""
    results = []
    for record in unanswerable_records(language, file):
        reply = await _ask(engine, f"{language}-{file}-{record['ask']}", record["ask"])
        passed = not reply["custom"]["facts"]
        results.append(_result(language, record["kind"], record["ask"], "declined", passed, reply))
    return results


async def ask_rich(engine: Desk, language: str) -> list[Result]:
    """Ask for comparisons, superlatives, years, yes or no, and two things at once."""
    results = []
    for record in rich_records(language):
        reply = await _ask(engine, f"{language}-{record['ask']}", record["ask"])
        passed = _turn_passed(record, reply) and shows(reply["text"], record.get("shows") or [])
        expected = ", ".join(record.get("facts") or []) or str(record["outcome"])
        results.append(_result(language, record["kind"], record["ask"], expected, passed, reply))
    return results


async def hold_conversations(engine: Desk, language: str, file: str = "conversations") -> list[Result]:
    """Hold every conversation; each turn is a result."""
    results = []
    for record in conversation_records(language, file):
        for turn in record["turns"]:
            reply = await _ask(engine, f"{language}-{file}-{record['name']}", turn["say"])
            expected = ", ".join(turn.get("facts") or []) or str(turn["outcome"])
            results.append(_result(language, "turn", turn["say"], expected, _turn_passed(turn, reply), reply))
    return results


async def ask_fresh(engine: Desk, language: str) -> list[Result]:
    """Ask the fresh set, written blind after the others; its results are kinds of their own."""
    answerable = await ask_facts(engine, language, "fresh")
    answerable += await hold_conversations(engine, language, "fresh_conversations")
    unanswerable = await ask_unanswerable(engine, language, "fresh_unanswerable")
    return [
        *(replace(result, kind=f"fresh {result.kind}") for result in answerable),
        *(replace(result, kind="fresh unanswerable") for result in unanswerable),
    ]


def _turn_passed(turn: dict[str, Any], reply: dict[str, Any]) -> bool:
    custom = reply["custom"]
    if turn.get("language") not in (None, custom["language"]):
        return False
    if turn.get("facts"):
        return set(turn["facts"]) <= {fact["id"] for fact in custom["facts"]}
    # To ask back is as safe as to decline: neither states anything.
    accepted = {"declined": ("declined", "clarify")}.get(turn["outcome"], (turn["outcome"],))
    return custom["outcome"] in accepted


async def _ask(engine: Desk, conversation: str, text: str) -> dict[str, Any]:
    replies = await engine.answer(conversation[:200], text)
    assert len(replies) == 1, f"{len(replies)} replies to {text!r}"
    return replies[0]


def _result(language: str, kind: str, ask: str, expected: str, passed: bool, reply: dict[str, Any]) -> Result:
    custom = reply["custom"]
    facts = [fact["id"] for fact in custom["facts"]]
    return Result(
        language=language,
        kind=kind,
        ask=ask,
        expected=expected,
        passed=passed,
        false_answer=bool(facts) and not passed,
        reply_language=custom["language"],
        intent=custom["intent"],
        confidence=custom["confidence"],
        facts=facts,
        outcome=custom["outcome"],
        text=reply["text"],
    )


async def evaluate(engine: Desk) -> list[Result]:
    """Every result in every language."""
    results: list[Result] = []
    for language in LANGUAGES:
        for part in (ask_facts, ask_unanswerable, ask_rich, hold_conversations, ask_fresh):
            results.extend(await part(engine, language))
    return results


def summary(results: list[Result]) -> str:
    """Shares by language and kind, as a table."""
    lines = [f"{'kind':<20}" + "".join(f"{language:>16}" for language in LANGUAGES)]
    for kind in dict.fromkeys(result.kind for result in results):
        cells = []
        for language in LANGUAGES:
            part = [result for result in results if result.kind == kind and result.language == language]
            passed = sum(result.passed for result in part)
            cells.append(f"{passed}/{len(part)} {passed / max(len(part), 1):.1%}")
        lines.append(f"{kind:<20}" + "".join(f"{cell:>16}" for cell in cells))
    cells = []
    for language in LANGUAGES:
        part = [result for result in results if result.language == language and result.kind in WORDINGS]
        cells.append(f"{sum(r.reply_language == language for r in part) / max(len(part), 1):.1%}")
    lines.append(f"{'reply language':<20}" + "".join(f"{cell:>16}" for cell in cells))
    return "\n".join(lines)


def confusions(results: list[Result]) -> str:
    """What was missed, false answers first."""
    missed = sorted((result for result in results if not result.passed), key=lambda result: not result.false_answer)
    counts = Counter(result.expected for result in missed)
    lines = [
        f"{'FALSE ' if result.false_answer else ''}{result.language} {result.kind} | {result.ask}"
        f" | wanted {result.expected} | {result.outcome} {result.intent} {result.confidence} {','.join(result.facts)}"
        for result in missed
    ]
    return "\n".join([*lines, "", *(f"{count:4} {name}" for name, count in counts.most_common(20))])


def main() -> None:
    """Train if needed, ask everything, print the summary and what was missed."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--json", type=Path)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        settings = Settings(database=f"sqlite:///{directory}/evaluation.sqlite")
        model = model_path(settings)
        engine = Desk(settings, model if model.exists() else train(settings))
        engine.start()
        try:
            results = asyncio.run(evaluate(engine))
        finally:
            engine.stop()
    print(confusions(results))
    print(summary(results))
    if options.json:
        options.json.write_text(json.dumps([asdict(result) for result in results], ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
