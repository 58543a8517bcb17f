"""Scores the bot on the held-out questions: python -m tests.heldout.evaluation [--json FILE].

What is said is judged, not only the facts: whatever is asked, no reply may say of the facts what is not so
(bot/workshop/testing/truth.py). A record may say which verdict is due: `verdict` is "yes", "no", "more: <ids>",
"earlier: <ids>", "equal", "undecided" or "none". A wrong verdict is a miss; one that is not given is counted.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from rasa.shared.utils.io import read_yaml_file

from bot.workshop.testing.absences import MISSING
from bot.workshop.testing.clients import Client
from bot.workshop.testing.expectations import Said, together
from bot.workshop.testing.figures import shown
from bot.workshop.testing.matrix import Cell, ask
from bot.workshop.testing.opening import open_engine
from bot.workshop.testing.readback import read
from bot.workshop.testing.truth import NONE, untruths, verdict
from bot.workshop.testing.wordings import DIRECTORY, KINDS, Wordings, read_wordings
from knowledge import current
from tests.contexts import LANGUAGES


@dataclass(frozen=True)
class Result:
    """One question, what was expected and what came; `untrue` is what the reply says that is not so.

    `due` is the verdict that is due, if the record says so, and `verdict` the one that was given.
    """

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
    untrue: tuple[str, ...] = ()
    due: str | None = None
    verdict: str = NONE

    @property
    def judged(self) -> str | None:
        """Whether the verdict that is due is given: "right", "wrong", "missing"; None where the record says nothing."""
        if self.due is None or self.due == self.verdict:
            return None if self.due is None else "right"
        return "missing" if self.verdict == NONE else "wrong"


def fact_wordings(languages: Sequence[str] = LANGUAGES, file: str = "facts") -> list[Wordings]:
    """The held-out questions for each fact."""
    return read_wordings(current().knowledge, languages, DIRECTORY, file)


def unanswerable_records(language: str, file: str = "unanswerable") -> list[dict[str, str]]:
    """Questions that no right bot answers with a figure from the sources."""
    return list(read_yaml_file(DIRECTORY / language / f"{file}.yml"))


def rich_records(language: str) -> list[dict[str, Any]]:
    """Questions that need more than one fact, or a judgement."""
    return list(read_yaml_file(DIRECTORY / language / "rich.yml"))


def conversation_records(language: str, file: str = "conversations") -> list[dict[str, Any]]:
    """Conversations of several turns."""
    return list(read_yaml_file(DIRECTORY / language / f"{file}.yml"))


def ask_facts(client: Client, wordings: Iterable[Wordings]) -> list[Cell]:
    """Ask every fact's questions, each in a conversation of its own."""
    return [ask(each, client) for each in wordings]


def fact_results(cells: Iterable[Cell], client: Client) -> list[Result]:
    """The questions for facts, one by one."""
    return [
        _result(cell.language, asked.kind, asked.text, cell.fact, asked.right, asked.said, client)
        for cell in cells
        for asked in cell.asked
    ]


def ask_unanswerable(client: Client, language: str, file: str = "unanswerable") -> list[Result]:
    """Ask what can't be answered; facts that are not marked as related only are a false answer."""
    results = []
    for record in unanswerable_records(language, file):
        said = _ask(client, f"{language}-{file}-{record['ask']}", record["ask"])
        passed = said.outcome == "related" or not said.facts
        results.append(_result(language, record["kind"], record["ask"], "declined", passed, said, client))
    return results


def ask_rich(client: Client, language: str) -> list[Result]:
    """Ask for comparisons, superlatives, years, yes or no, and two things at once."""
    results = []
    for record in rich_records(language):
        said = _ask(client, f"{language}-{record['ask']}", record["ask"])
        groups = [item if isinstance(item, list) else [item] for item in record.get("shows") or []]
        passed = _turn_passed(record, said) and shown(groups, said.text)
        expected = ", ".join(record.get("facts") or []) or str(record["outcome"])
        due = record.get("verdict")
        results.append(_result(language, record["kind"], record["ask"], expected, passed, said, client, due))
    return results


def hold_conversations(client: Client, language: str, file: str = "conversations") -> list[Result]:
    """Hold every conversation; each turn is a result."""
    results = []
    for record in conversation_records(language, file):
        for turn in record["turns"]:
            said = _ask(client, f"{language}-{file}-{record['name']}", turn["say"])
            expected = ", ".join(turn.get("facts") or []) or str(turn["outcome"])
            passed, due = _turn_passed(turn, said), turn.get("verdict")
            results.append(_result(language, "turn", turn["say"], expected, passed, said, client, due))
    return results


def ask_fresh(client: Client, language: str) -> list[Result]:
    """Ask the fresh set, written blind after the others; its results are kinds of their own."""
    answerable = fact_results(ask_facts(client, fact_wordings([language], "fresh")), client)
    answerable += hold_conversations(client, language, "fresh_conversations")
    unanswerable = ask_unanswerable(client, language, "fresh_unanswerable")
    return [
        *(replace(result, kind=f"fresh {result.kind}") for result in answerable),
        *(replace(result, kind="fresh unanswerable") for result in unanswerable),
    ]


def ask_others(client: Client) -> list[Result]:
    """Everything but the questions for facts, in every language."""
    parts = (ask_unanswerable, ask_rich, hold_conversations, ask_fresh)
    return [result for language in LANGUAGES for part in parts for result in part(client, language)]


def evaluate(client: Client) -> list[Result]:
    """Every result in every language."""
    return fact_results(ask_facts(client, fact_wordings()), client) + ask_others(client)


def _turn_passed(turn: dict[str, Any], said: Said) -> bool:
    if turn.get("language") not in (None, said.language):
        return False
    if turn.get("facts"):
        return set(turn["facts"]) <= set(said.facts)
    # To ask back, or to lead to a person, is as safe as to decline: none of them states anything.
    accepted = {"declined": ("declined", "related", "clarify", "handover")}.get(turn["outcome"], (turn["outcome"],))
    return said.outcome in accepted or (turn.get("verdict") == NONE and _says_what_is_missing(said))


def _says_what_is_missing(said: Said) -> bool:
    """Whether a reply states what is known of one thing, decides nothing, and says that it has nothing of another."""
    reply = read("", said, current())
    return verdict(reply) == NONE and any(sentence.claim in MISSING for sentence in reply.sentences)


def _ask(client: Client, conversation: str, text: str) -> Said:
    replies = client.say(conversation[:200], text, "rest", None)
    assert len(replies) == 1, f"{len(replies)} replies to {text!r}"
    return together(replies)


def _result(
    language: str,
    kind: str,
    ask: str,
    expected: str,
    passed: bool,
    said: Said,
    client: Client,
    due: str | None = None,
) -> Result:
    reply = read(ask, said, current(), client.understood(ask))
    result = Result(
        language=language,
        kind=kind,
        ask=ask,
        expected=expected,
        passed=passed,
        false_answer=False,
        reply_language=said.language,
        intent=said.intent,
        confidence=said.confidence,
        facts=list(said.facts),
        outcome=said.outcome,
        text=said.text,
        untrue=tuple(untruths(reply)),
        due=due,
        verdict=verdict(reply),
    )
    right = passed and not result.untrue and result.judged != "wrong"
    states_another = said.outcome == "answered" and bool(said.facts) and not right
    return replace(result, passed=right, false_answer=bool(result.untrue) or states_another)


def verdicts(results: Sequence[Result]) -> str:
    """How many of the verdicts that are due are right, wrong and missing, by language, as a table."""
    lines = [f"{'verdicts due':<20}" + "".join(f"{language:>16}" for language in LANGUAGES)]
    for judged in ("right", "wrong", "missing"):
        counts = [sum(r.judged == judged for r in results if r.language == language) for language in LANGUAGES]
        lines.append(f"{judged:<20}" + "".join(f"{count:>16}" for count in counts))
    untrue = [sum(bool(r.untrue) for r in results if r.language == language) for language in LANGUAGES]
    return "\n".join([*lines, f"{'untrue replies':<20}" + "".join(f"{count:>16}" for count in untrue)])


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
        part = [result for result in results if result.language == language and result.kind in KINDS]
        cells.append(f"{sum(r.reply_language == language for r in part) / max(len(part), 1):.1%}")
    lines.append(f"{'reply language':<20}" + "".join(f"{cell:>16}" for cell in cells))
    return "\n".join(lines)


def confusions(results: list[Result]) -> str:
    """What was missed, false answers first."""
    missed = sorted((result for result in results if not result.passed), key=lambda result: not result.false_answer)
    counts = Counter(result.expected for result in missed)
    lines = [
        f"{'FALSE ' if result.false_answer else ''}{result.language} {result.kind} | {result.ask}"
        f" | wanted {_wanted(result)} | {result.outcome} {result.intent} {result.confidence} {','.join(result.facts)}"
        for result in missed
    ]
    return "\n".join([*lines, "", *(f"{count:4} {name}" for name, count in counts.most_common(20))])


def _wanted(result: Result) -> str:
    due = f" ({result.due}, not {result.verdict})" if result.judged == "wrong" else ""
    return f"{result.expected}{due}{''.join(f' !! {untruth}' for untruth in result.untrue)}"


def main() -> None:
    """Train if needed, ask everything, print the summary and what was missed."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--json", type=Path)
    options = arguments.parse_args()
    client = open_engine()
    try:
        results = evaluate(client)
    finally:
        client.close()
    print(confusions(results))
    print(summary(results))
    print(verdicts(results))
    if options.json:
        options.json.write_text(json.dumps([asdict(result) for result in results], ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
