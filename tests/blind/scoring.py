"""Judges a reply to a blind question by what it says: facts, verdict, values, outcome, language, script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.workshop.testing.clients import Client
from bot.workshop.testing.expectations import Said, together
from bot.workshop.testing.readback import read
from bot.workshop.testing.truth import NONE, untruths, verdict
from knowledge import current
from nlu.numbers.amounts import find_amounts
from nlu.text.tokens import script
from tests.blind.records import Due

# Neither states anything as the answer: one may stand for the other.
_STATING_NOTHING = ("declined", "clarify", "related")


@dataclass(frozen=True)
class Score:
    """One message, what was due, what came, and what that is worth.

    `wrong` is what a partner would be misled by: a fact as if it answered, another verdict than is due, what is not so.
    """

    due: Due
    said: Said
    verdict: str
    untrue: tuple[str, ...]
    right: bool
    wrong: bool

    @property
    def judged(self) -> str | None:
        """Whether the verdict that is due is given: "right", "wrong", "missing"; None where none is due."""
        if self.due.verdict is None:
            return None
        if _same(self.due.verdict, self.verdict):
            return "right"
        return "missing" if self.verdict == NONE else "wrong"


def score(due: Due, client: Client) -> Score:
    """Ask, and judge what comes."""
    said = together(client.say(due.conversation, due.say, "rest", None))
    reply = read(due.say, said, current(), client.understood(due.say))
    given, untrue = verdict(reply), tuple(untruths(reply))
    judged = Score(due, said, given, untrue, right=False, wrong=False)
    if due.kind == "unanswerable":
        # That nobody sold 50,000 may be said, if it is so; a yes confirms what nobody knows.
        wrong = bool(untrue) or (said.outcome == "answered" and given != "no") or given == "yes"
        return Score(due, said, given, untrue, right=not wrong, wrong=wrong)
    met = _facts_met(due, said) if due.facts or due.shows else _outcome_met(due, said)
    misled = bool(untrue) or judged.judged == "wrong" or (said.outcome == "answered" and not met)
    right = met and not misled and _language_met(due, said)
    return Score(due, said, given, untrue, right=right, wrong=misled)


def _facts_met(due: Due, said: Said) -> bool:
    told = set(said.facts)
    values = [amount.value for amount in find_amounts(said.text)]
    shown = all(_is_among(value, values, said.text) for value in due.shows)
    return all(told.intersection(group) for group in due.facts) and shown and said.outcome == "answered"


def _is_among(value: Decimal, values: Sequence[Decimal], text: str) -> bool:
    return value in values or str(value) in text


def _outcome_met(due: Due, said: Said) -> bool:
    accepted = set(due.outcomes)
    if "declined" in accepted:
        accepted.update(_STATING_NOTHING)
    return said.outcome in accepted


def _language_met(due: Due, said: Said) -> bool:
    written = script(said.text)
    same_script = due.script is None or written in (None, due.script)
    return due.reply_language in (None, said.language) and same_script


def _same(due: str, given: str) -> bool:
    """Whether two verdicts are the same; a comparison's facts may come in any order."""
    return _parted(due) == _parted(given)


def _parted(verdict: str) -> tuple[str, frozenset[str]]:
    claim, _, facts = verdict.partition(":")
    return claim, frozenset(part.strip() for part in facts.split(",") if part.strip())
