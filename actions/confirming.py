"""Confirms or corrects a claim that is not understood for sure, or that is held against the last answer."""

from __future__ import annotations

from collections.abc import Sequence

from actions.answer import question_of
from actions.composition import state, statements
from actions.reply import Reply
from actions.turn import Turn, beyond_companies
from actions.verdicts import correcting_facts, is_by_figure, is_confirmed, verdict
from knowledge import Fact
from knowledge.contract import FALLBACK_INTENT, Intent
from knowledge.queries import look_up

# A claim that a fact bears out, or contradicts, word by word need not be understood as surely as a question.
_UNDERSTOOD = 0.3


def answer_claim(turn: Turn) -> Reply | None:
    """Yes or no to a claim that was not understood for sure; None where no fact decides it, and for other messages."""
    own = turn.contract.intents.get(turn.intent)
    if turn.intent != FALLBACK_INTENT and not (own and own.lacks):
        return None
    asked = next((found for found in turn.ranking if _asks_for_fact(turn, found[0])), None)
    if asked and asked[1] >= _UNDERSTOOD:
        intent = turn.contract.intents[asked[0]]
        question = question_of(turn, intent)
        facts = look_up(turn.knowledge, question).facts
        # A year beside a company may belong to anything of it ("exports in 2015?").
        if not facts and (turn.amounts or beyond_companies(turn.named)):
            facts = correcting_facts(turn, question, intent)
        reply = _judge(turn, facts, intent)
        if reply:
            return reply
    return _of_last_answer(turn)


def _of_last_answer(turn: Turn) -> Reply | None:
    """Yes or no to a figure that is held against the last answer ("I thought 1953.")."""
    facts = [turn.knowledge.facts[identity] for identity in turn.last_facts]
    intent = turn.contract.intent_for(facts[0].attribute) if len(facts) == 1 else None
    claims = (turn.amounts or turn.years) and not turn.named and not turn.unknown
    return _judge(turn, facts, intent) if intent and claims else None


def _judge(turn: Turn, facts: Sequence[Fact], intent: Intent) -> Reply | None:
    holds = is_confirmed(turn, facts, intent)
    # A year, a name or a word alone is right of too many things.
    if holds is None or (holds and not is_by_figure(turn, facts)):
        return None
    sentences = statements(turn, facts)
    return state(turn.asking(intent.name), [verdict(turn, facts, intent) or "", *sentences], facts)


def _asks_for_fact(turn: Turn, name: str) -> bool:
    intent = turn.contract.intents.get(name)
    return intent is not None and intent.action == "action_answer"
