"""Says what of a question the sources lack, by what that is, and then the facts that come nearest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.claims import Absent, FalseClaim, Related
from actions.composition import compose, statements
from actions.conversation_subject import subjects_meant
from actions.memory import remember
from actions.reply import Reply
from actions.turn import Turn
from actions.wording import enumeration
from knowledge import Fact
from knowledge.contract import Intent
from knowledge.queries import Question, is_about, look_up

# Of a topic that is less likely no fact comes near. On the open blind questions, facts that their authors call
# nearest, and others: 119 and 18 at 0.1, 111 and 17 at 0.3, 98 and 12 at 0.5, 68 and 5 at 0.9.
_LEAST = 0.3
# One of what is named and of the very year that is named comes near all the same.
_LEAST_OF_YEAR = 0.1
MOST_FACTS = 2
# No fact comes near these; to these only one about what is named.
_APART = ("support", "off_topic")
_ONLY_NAMED = ("opinion", "event", "premise")


def related(turn: Turn, intent: Intent) -> Reply | None:
    """Say what is missing, and state the nearest facts; None where there are none."""
    facts = _nearest_facts(turn, intent)
    return near(turn, intent, facts) if facts else None


def near(turn: Turn, intent: Intent, facts: Sequence[Fact]) -> Reply:
    """Say what is missing, and state these facts, which come near."""
    missing = what_is_missing(turn, intent, facts)
    words = "\n".join([missing, turn.say("decline.related"), *statements(turn, facts)])
    slots = remember(turn, turn.named_things or [fact.subject for fact in facts], facts)
    reply = compose(turn, words, "related", facts, slots=slots)
    return replace(reply, missing=reply.text.partition("\n")[0])


def lacking(turn: Turn, what: str) -> Intent:
    """The intent of messages that lack this."""
    return next(intent for intent in turn.contract.intents.values() if intent.lacks == what)


def what_is_missing(turn: Turn, intent: Intent, facts: Sequence[Fact]) -> str:
    """What is missing beside these facts; no more than that it is not said just so where they do give it."""
    if turn.years and _are_of_other_years(turn, facts):
        return turn.say("decline.year_only", year=enumeration([str(year) for year in turn.years], turn.language))
    try:
        Related(tuple(facts), intent.lacks or "")
    except FalseClaim:
        return turn.say("decline.lacks_attribute")
    return turn.say(intent.answers[0])


def _nearest_facts(turn: Turn, intent: Intent) -> list[Fact]:
    """The facts of the likeliest topic that has some about what is named, or about what the conversation is about."""
    if intent.lacks in _APART or (intent.lacks in _ONLY_NAMED and not turn.named_things):
        return []
    readings = [(turn.contract.intents.get(name), likelihood) for name, likelihood in turn.topics]
    asking = [(intent, each) for intent, each in readings if intent and intent.action == "action_answer"]
    questions = [_question(turn, intent) for intent, likelihood in asking if likelihood >= _LEAST]
    if turn.named_things and turn.years:
        of_year = [_question(turn, intent) for intent, likelihood in asking if likelihood >= _LEAST_OF_YEAR]
        questions += [replace(question, years=turn.years) for question in of_year]
    found = (look_up(turn.knowledge, question).facts for question in questions)
    return list(next((facts for facts in found if facts and _is_meant(turn, facts)), ()))[:MOST_FACTS]


def _is_meant(turn: Turn, facts: Sequence[Fact]) -> bool:
    """Whether facts are about what the conversation is about, where a message names nothing and goes on with that."""
    goes_on = not turn.named_things and subjects_meant(turn)
    return not goes_on or any(is_about(turn.knowledge, fact, turn.antecedents) for fact in facts)


def _question(turn: Turn, intent: Intent) -> Question:
    """What is asked, without the years: the figure of another year comes near."""
    return Question(
        attributes=intent.attributes,
        named=turn.named_things,
        ordinals=turn.ordinals,
        context=turn.antecedents,
        default_subject=intent.default_subject,
        when_open=intent.when_open,
    )


def _are_of_other_years(turn: Turn, facts: Sequence[Fact]) -> bool:
    attributes, subjects = ({getattr(fact, part) for fact in facts} for part in ("attribute", "subject"))
    try:
        Absent(turn.knowledge, tuple(sorted(attributes)), tuple(sorted(subjects)), turn.years)
    except FalseClaim:
        return False
    return True
