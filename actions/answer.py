"""Answers a question for one attribute: the facts it asks for, a choice of them, or a decline by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.absences import absence
from actions.buttons import topic_buttons
from actions.composition import compose, state, statements
from actions.conversation_subject import is_about_other_things, subjects_meant, with_what_fits
from actions.declines import decline_attribute
from actions.lacking import MOST_FACTS, lacking, near
from actions.memory import remember
from actions.reply import Reply
from actions.turn import Turn, beyond_companies
from actions.verdicts import correcting_facts, verdict
from actions.wanted_unit import what_lacks
from actions.wording import topic
from knowledge import Fact
from knowledge.contract import FALLBACK_INTENT, Intent
from knowledge.queries import Answer, Question, is_about, is_about_another, look_up, split, unique

# A reading of the message that is less likely than this is not considered; above _UNSURE only the likeliest is.
_LIKELY = 0.1
_UNSURE = 0.7
# What takes the place of an unsure reading about a thing that is named must itself be quite likely.
_RIVAL = 0.25
# So likely must be asked what the subject of the conversation has: docs/measurements/understanding.md#the-limits.
_LIKELY_OF_CONTEXT = 0.25
# What is as sure as this is certainly asked.
_CERTAIN = 0.9


def answer_question(turn: Turn) -> Reply:
    """Answer a question for one attribute, by the reading of it that fits what is known."""
    turn = with_what_fits(turn, turn.contract.intents[turn.intent])
    intent = best_reading(turn, turn.contract.intents[turn.intent])
    return answer(turn.asking(intent.name), intent)


def answer(turn: Turn, intent: Intent) -> Reply:
    """Answer what an intent asks for, about what the turn names or the conversation is about."""
    question = question_of(turn, intent)
    parts = [question] if look_up(turn.knowledge, question).facts else split(turn.knowledge, question)
    answers = [look_up(turn.knowledge, part) for part in parts]
    facts = unique(fact for found in answers for fact in found.facts)
    if is_about_other_things(turn, Answer(tuple(facts), answers[0].choices)):
        return decline_attribute(replace(turn, named=subjects_meant(turn) or turn.subjects), intent)
    lacks = what_lacks(turn.text, facts, intent) if facts else None
    if lacks:
        return near(turn, lacking(turn, lacks), facts[:MOST_FACTS])
    if facts:
        return _state(turn, intent, facts, parts, answers)
    shown = correcting_facts(turn, question, intent)
    if shown:
        return _put_right(turn, intent, shown)
    # A place that was left out to find anything is what the question is about, if nothing was found for sure.
    if answers[0].choices and parts[0].named == question.named:
        return _ask_back(turn, intent, answers[0].choices)
    return decline_attribute(turn, intent)


def best_reading(turn: Turn, intent: Intent) -> Intent:
    """The most likely intent that fits what is known, where the likeliest does not and another does well enough.

    That is so where facts cover several things named together ("CA10" and "Jordan") or are of the year that is named,
    where a question that names nothing fits what the conversation is about, and where the likeliest reading is not very
    likely.
    """
    if _fits(turn, intent) or _is_unknown_of_kind(turn, intent):
        return intent
    # What a year stands for, or a few words that go on, may be any fact that the message is about.
    topics = turn.topics if turn.years or not turn.named else ()
    for name, confidence in (*turn.ranking, *topics):
        other = turn.contract.intents.get(name)
        if other and other.action == "action_answer" and confidence >= _least(turn) and _fits(turn, other):
            return other
    return intent


def asked_of_context(turn: Turn) -> Intent | None:
    """What a message that names nothing, and is not quite understood, most likely asks of what is spoken of.

    That the subject has it makes up for what words are missing ("and since when?").
    """
    own = turn.contract.intents.get(turn.intent)
    if own and not own.lacks and turn.intent != FALLBACK_INTENT:
        return None
    if turn.named_things or turn.unknown or not turn.subjects:
        return None
    name, likelihood = max(turn.ranking[1:], key=lambda reading: reading[1], default=("", 0.0))
    intent = turn.contract.intents.get(name)
    if intent is None or intent.action != "action_answer" or likelihood < _LIKELY_OF_CONTEXT:
        return None
    facts = look_up(turn.knowledge, question_of(turn, intent)).facts
    return intent if any(is_about(turn.knowledge, fact, turn.antecedents) for fact in facts) else None


def _least(turn: Turn) -> float:
    """How likely another reading must be at least."""
    if turn.named and len(beyond_companies(turn.named)) <= 1:
        return _RIVAL if turn.confidence < _UNSURE else 1.0
    return _LIKELY


def _fits(turn: Turn, intent: Intent) -> bool:
    facts = look_up(turn.knowledge, question_of(turn, intent)).facts
    if turn.named or turn.years:
        return bool(facts)
    return any(is_about(turn.knowledge, fact, turn.antecedents) for fact in facts) or not turn.subjects


def _is_unknown_of_kind(turn: Turn, intent: Intent) -> bool:
    """Whether it is certain what is asked, and only others of the kind have it ("when was it opened?" of a plant)."""
    choices = look_up(turn.knowledge, question_of(turn, intent)).choices
    return turn.confidence >= _CERTAIN and not turn.named and is_about_another(choices, turn.subjects)


def question_of(turn: Turn, intent: Intent) -> Question:
    """The question that a turn asks."""
    return Question(
        attributes=intent.attributes,
        named=turn.named_things,
        years=turn.years,
        ordinals=turn.ordinals,
        context=turn.antecedents,
        default_subject=intent.default_subject,
        when_open=intent.when_open,
    )


def _state(
    turn: Turn, intent: Intent, facts: Sequence[Fact], parts: Sequence[Question], answers: Sequence[Answer]
) -> Reply:
    sentences = statements(turn, facts)
    lacking = [part for part, found in zip(parts, answers, strict=True) if not found.facts]
    judged = None if lacking else verdict(turn, facts, intent)
    if judged:
        sentences.insert(0, judged)
    sentences += [absence(replace(turn, named=part.named), intent) for part in lacking]
    return state(turn, sentences, facts, turn.named or None)


def _put_right(turn: Turn, intent: Intent, facts: Sequence[Fact]) -> Reply:
    """State the facts that show that a question for yes or no takes something wrong for granted."""
    judged = verdict(turn, facts, intent)
    return state(turn, [*([judged] if judged else []), *statements(turn, facts)], facts)


def _ask_back(turn: Turn, intent: Intent, choices: Sequence[Fact]) -> Reply:
    asked = turn.say("clarify.which_subject", topic=topic(intent.name, turn.language))
    buttons = topic_buttons(choices, turn, with_subject=True)
    return compose(turn, asked, "clarify", buttons=buttons, slots=remember(turn, turn.named, pending=intent.name))
