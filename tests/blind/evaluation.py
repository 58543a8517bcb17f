"""Scores the desk on the blind questions: python -m tests.blind.evaluation [--sealed] [--misses] [--json FILE].

Of the sealed half only figures are ever printed, and nothing of it is kept.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from pathlib import Path

from bot.workshop.testing.clients import Client
from bot.workshop.testing.opening import open_engine
from tests.blind.records import KINDS, OPEN, SEALED, read_due
from tests.blind.scoring import Score, score
from tests.contexts import LANGUAGES

_BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0)
_COVERAGES = (1.0, 0.95, 0.9, 0.8, 0.7, 0.5)


def evaluate(client: Client, half: str = OPEN, languages: Sequence[str] = LANGUAGES) -> list[Score]:
    """Every message of a half, asked and judged."""
    return [score(due, client) for language in languages for due in read_due(half, language)]


def table(scores: Sequence[Score]) -> str:
    """The figures by language."""
    rows: list[tuple[str, Callable[[Sequence[Score]], str]]] = []
    for kind in KINDS:
        rows += [
            (f"{kind} right", _counter(kind, lambda s: s.right)),
            (f"{kind} wrong", _counter(kind, lambda s: s.wrong)),
        ]
    rows += [(f"verdicts {judged}", _verdicts(judged)) for judged in ("right", "wrong", "missing")]
    rows.append(("related", _counter("unanswerable", lambda s: s.said.outcome == "related")))
    rows.append(("reply language", _reply_language))
    lines = [f"{'':<22}" + "".join(f"{language:>16}" for language in (*LANGUAGES, "all"))]
    for name, cell in rows:
        parts = [[s for s in scores if s.due.language == language] for language in LANGUAGES]
        lines.append(f"{name:<22}" + "".join(f"{cell(part):>16}" for part in [*parts, scores]))
    return "\n".join(lines)


def groups(scores: Sequence[Score]) -> str:
    """The unanswerable questions that got a fact as if it answered, by group."""
    asked = [s for s in scores if s.due.kind == "unanswerable"]
    totals, wrong = Counter(s.due.group for s in asked), Counter(s.due.group for s in asked if s.wrong)
    return "\n".join(
        f"{group:<18}{_share(wrong[group], totals[group]):>16}" for group in sorted(totals, key=lambda g: -wrong[g])
    )


def calibration(scores: Sequence[Score]) -> str:
    """Of what was answered with facts: how sure it was said to be, and how often it was right, by bins."""
    answered = [s for s in scores if s.said.outcome == "answered" and s.said.facts]
    lines = [f"{'confidence':<14}{'answers':>8}{'stated':>9}{'right':>9}"]
    for low, high in pairwise(_BINS):
        part = [s for s in answered if low <= s.said.confidence < high or (high == 1.0 == s.said.confidence)]
        if part:
            stated = sum(s.said.confidence for s in part) / len(part)
            lines.append(
                f"{low:.2f} to {high:.2f}{len(part):>10}{stated:>9.1%}{sum(s.right for s in part) / len(part):>9.1%}"
            )
    return "\n".join(lines)


def risk(scores: Sequence[Score]) -> str:
    """How many of the surest answers are not right, by the share of the answers that is kept."""
    answered = sorted(
        (s for s in scores if s.said.outcome == "answered" and s.said.facts), key=lambda s: -s.said.confidence
    )
    lines = [f"{'kept':<8}{'not right':>10}"]
    for coverage in _COVERAGES:
        part = answered[: round(coverage * len(answered))]
        lines.append(f"{coverage:<8.0%}{1 - sum(s.right for s in part) / max(len(part), 1):>10.1%}")
    return "\n".join(lines)


def misses(scores: Iterable[Score]) -> str:
    """What is not right, what misleads first."""
    missed = sorted((s for s in scores if not s.right or s.judged == "missing"), key=lambda s: not s.wrong)
    return "\n".join(map(_line, missed))


def _line(score: Score) -> str:
    due, said = score.due, score.said
    return " | ".join(
        [
            f"{'WRONG ' if score.wrong else ''}{due.language} {due.kind} {due.group}",
            due.say,
            f"due {_wanted(score)}",
            f"{said.outcome} {score.verdict} {said.intent} {said.confidence} {','.join(said.facts)}",
            f"{said.text!r}{''.join(f' !! {untruth}' for untruth in score.untrue)}",
        ]
    )


def _wanted(score: Score) -> str:
    due = score.due
    facts = ", ".join("|".join(group) for group in due.facts)
    return " ".join(part for part in (facts, due.verdict, *map(str, due.shows), "/".join(due.outcomes)) if part)


def _counter(kind: str, holds: Callable[[Score], bool]) -> Callable[[Sequence[Score]], str]:
    def cell(scores: Sequence[Score]) -> str:
        part = [s for s in scores if s.due.kind == kind]
        return _share(sum(map(holds, part)), len(part))

    return cell


def _verdicts(judged: str) -> Callable[[Sequence[Score]], str]:
    def cell(scores: Sequence[Score]) -> str:
        due = [s for s in scores if s.judged]
        return _share(sum(s.judged == judged for s in due), len(due))

    return cell


def _reply_language(scores: Sequence[Score]) -> str:
    part = [s for s in scores if s.due.reply_language]
    return _share(sum(s.said.language == s.due.reply_language for s in part), len(part))


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} {part / max(whole, 1):.1%}"


def main() -> None:
    """Ask everything of a half, print its figures; of the open half also what was missed, if wanted."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--sealed", action="store_true", help="score the sealed half: figures only")
    arguments.add_argument("--misses", action="store_true", help="print what the open half missed")
    arguments.add_argument("--json", type=Path, help="keep the open half's scores in this file")
    options = arguments.parse_args()
    if options.sealed and (options.misses or options.json):
        arguments.error("the sealed half is never read")
    client = open_engine()
    try:
        scores = evaluate(client, SEALED if options.sealed else OPEN)
    finally:
        client.close()
    if options.misses:
        print(misses(scores), end="\n\n")
    print(table(scores), groups(scores), calibration(scores), risk(scores), sep="\n\n")
    if options.json:
        kept = [{"say": s.due.say, "right": s.right, "wrong": s.wrong, "text": s.said.text} for s in scores]
        options.json.write_text(json.dumps(kept, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
