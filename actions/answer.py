"""Answers a question for one attribute: the facts it asks for, a choice of them, or a decline by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rasa_sdk.executor import CollectingDispatcher

from actions.base import TurnAction
from actions.declining import decline_attribute
from actions.knowledge import Fact
from actions.knowledge.queries import Answer, Question, is_about, is_about_another, look_up, split
from actions.references import has_pronoun, has_pronoun_ending
from actions.reply import Events, remember, say, topic, topic_buttons
from actions.texts import text
from actions.turn import Turn
from actions.verdicts import despite_mistake, verdict
from actions.wording import statement
from nlu.contract import Intent, contract
from nlu.text import words

# A reading of the message that is less likely than this is not considered; above _UNSURE only the likeliest is.
_LIKELY = 0.1
_UNSURE = 0.7
# What takes the place of an unsure reading about a thing that is named must itself be quite likely.
_RIVAL = 0.25
_POSSIBLE = 0.02
_BARELY = 0.0005
# What is as sure as this is certainly asked.
_CERTAIN = 0.9
# What tells facts about what is named: one of them, or all.
_TELLING = ("action_answer", "action_overview")
# So many words (or Chinese characters) at most are a short question.
_SHORT = 8


class ActionAnswer(TurnAction):
    """Looks up what the message asks for."""

    def name(self) -> str:
        """The action's name in the contract."""
        return "action_answer"

    def reply(self, dispatcher: CollectingDispatcher, turn: Turn) -> Events:
        """Answer the latest message."""
        intent = best_reading(turn, contract().intents[turn.intent])
        return answer(dispatcher, turn.asking(intent.name), intent)


def answer(dispatcher: CollectingDispatcher, turn: Turn, intent: Intent) -> Events:
    """Answer what an intent asks for, about what the turn names or the conversation is about."""
    question = question_of(turn, intent)
    parts = [question] if look_up(turn.knowledge, question).facts else split(turn.knowledge, question)
    answers = [look_up(turn.knowledge, part) for part in parts]
    facts = _unique(fact for found in answers for fact in found.facts)
    if _is_about_other_than_meant(turn, facts or answers[0].choices):
        return decline_attribute(dispatcher, replace(turn, named=turn.subjects), intent)
    if facts:
        return _state(dispatcher, turn, intent, facts, parts, answers)
    shown = despite_mistake(turn, question, intent)
    if shown:
        return _put_right(dispatcher, turn, intent, shown)
    if answers[0].choices:
        return _ask_back(dispatcher, turn, intent, answers[0].choices)
    return decline_attribute(dispatcher, turn, intent)


def _is_about_other_than_meant(turn: Turn, facts: Sequence[Fact]) -> bool:
    """Whether a pronoun means what the conversation is about, and facts are about other things only ("its name?")."""
    if turn.named or not facts or any(is_about(turn.knowledge, fact, turn.context) for fact in facts):
        return False
    if has_pronoun_ending(turn.text) and is_about_another(facts, turn.subjects):
        return True
    # "There" in a region may be a country of it.
    near = ("region/", "place/")
    return has_pronoun(turn.text) and any(not subject.startswith(near) for subject in _specific(turn.subjects))


def best_reading(turn: Turn, intent: Intent) -> Intent:
    """The most likely intent that fits what is known, where the likeliest does not and another does well enough.

    That is so where facts cover several things named together ("CA10" and "Jordan"), where a question that names
    nothing fits what the conversation is about, and where the likeliest reading is not very likely.
    """
    if _fits(turn, intent) or _is_unknown_of_kind(turn, intent):
        return intent
    for name, confidence in turn.ranking:
        other = contract().intents.get(name)
        if other and other.action == "action_answer" and confidence >= _least(turn) and _fits(turn, other):
            return other
    return intent


def only_reading(turn: Turn) -> Intent | None:
    """Of readings about as likely, the one that has facts about what is named; None where there is not just one."""
    likely = [(contract().intents.get(name), likelihood) for name, likelihood in turn.ranking if likelihood >= _LIKELY]
    known = [(intent, likelihood) for intent, likelihood in likely if intent]
    if not turn.named or any(intent.action not in _TELLING for intent, _ in known):
        return None
    asking = [(intent, likelihood) for intent, likelihood in known if intent.action == _TELLING[0]]
    fitting = [(intent, likelihood) for intent, likelihood in asking if _fits(turn, intent)]
    return fitting[0][0] if len(fitting) == 1 and fitting[0][1] >= _RIVAL else None


def _least(turn: Turn) -> float:
    """How likely another reading must be at least."""
    if len(_specific(turn.named)) > 1:
        return _POSSIBLE
    if turn.named:
        return _RIVAL if turn.confidence < _UNSURE else 1.0
    # The shorter a question, the more the conversation says of it.
    if len(words(turn.text)) > _SHORT:
        return _LIKELY
    # Beside what is certain little is left to the rest.
    return _BARELY if turn.confidence >= _CERTAIN else _POSSIBLE


def _fits(turn: Turn, intent: Intent) -> bool:
    facts = look_up(turn.knowledge, question_of(turn, intent)).facts
    if turn.named:
        return bool(facts)
    return any(is_about(turn.knowledge, fact, turn.context) for fact in facts) or not turn.subjects


def _is_unknown_of_kind(turn: Turn, intent: Intent) -> bool:
    """Whether it is certain what is asked, and only others of the kind have it ("when was it opened?" of a plant)."""
    choices = look_up(turn.knowledge, question_of(turn, intent)).choices
    return turn.confidence >= _CERTAIN and not turn.named and is_about_another(choices, turn.subjects)


def _specific(named: Sequence[str]) -> list[str]:
    return [identity for identity in named if not identity.startswith(("organisation/", "language/"))]


def question_of(turn: Turn, intent: Intent) -> Question:
    """The question that a turn asks."""
    return Question(
        attributes=intent.attributes,
        named=tuple(identity for identity in turn.named if not identity.startswith("language/")),
        years=turn.years,
        ordinals=turn.ordinals,
        context=turn.context,
        default_subject=intent.default_subject,
        when_open=intent.when_open,
    )


def _state(
    dispatcher: CollectingDispatcher,
    turn: Turn,
    intent: Intent,
    facts: Sequence[Fact],
    parts: Sequence[Question],
    answers: Sequence[Answer],
) -> Events:
    sentences = [statement(fact, turn.knowledge, turn.language) for fact in facts]
    judged = verdict(turn, facts, intent)
    if judged:
        sentences.insert(0, judged)
    for part, found in zip(parts, answers, strict=True):
        if not found.facts:
            subject = turn.knowledge.entities[part.named[0]].in_sentence(turn.language)
            named = {"topic": topic(intent.name, turn.language), "subject": subject}
            sentences.append(text("decline.attribute", turn.language, **named))
    say(dispatcher, turn, "\n".join(sentences), "answered", facts)
    return remember(turn, turn.named or [fact.subject for fact in facts], facts)


def _put_right(dispatcher: CollectingDispatcher, turn: Turn, intent: Intent, facts: Sequence[Fact]) -> Events:
    """State the facts that show that a question for yes or no takes something wrong for granted."""
    judged = verdict(turn, facts, intent, mistaken=True)
    sentences = [statement(fact, turn.knowledge, turn.language) for fact in facts]
    say(dispatcher, turn, "\n".join([*([judged] if judged else []), *sentences]), "answered", facts)
    return remember(turn, [fact.subject for fact in facts], facts)


def _ask_back(dispatcher: CollectingDispatcher, turn: Turn, intent: Intent, choices: Sequence[Fact]) -> Events:
    asked = text("clarify.which_subject", turn.language, topic=topic(intent.name, turn.language))
    say(dispatcher, turn, asked, "clarify", buttons=topic_buttons(choices, turn, with_subject=True))
    return remember(turn, turn.named, pending=intent.name)


def _unique(facts: Iterable[Fact]) -> list[Fact]:
    return list({fact.id: fact for fact in facts}.values())
