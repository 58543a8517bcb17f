"""Tells what is known about one thing, and goes on with the last question for another thing."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk.executor import CollectingDispatcher

from actions.answer import answer, question_of
from actions.base import TurnAction
from actions.declines import ActionDecline, decline_unknown, general_buttons, subject_of
from actions.lists import ActionList
from actions.ordering import ActionTimeline
from actions.reply import Events, bullets, remember, say
from actions.texts import text
from actions.turn import Turn, specific
from actions.wording import statement
from knowledge import Entity
from knowledge.queries import look_up
from nlu.contract import FALLBACK_INTENT, Intent, contract

# More would be a lecture; the rest can be asked for.
_MOST_STATEMENTS = 8
_STORY = "ask_timeline"


class ActionOverview(TurnAction):
    """Tells everything about what is named, or else about what the conversation is about."""

    def name(self) -> str:
        """The action's name in the contract."""
        return "action_overview"

    def reply(self, dispatcher: CollectingDispatcher, turn: Turn) -> Events:
        """Give the overview that the latest message asks for, or the subject that the bot has asked back for."""
        if turn.named and turn.pending in contract().intents:
            return _ask_again(dispatcher, turn, turn.pending)
        if not turn.named and (turn.years or turn.ordinals or turn.amounts):
            if turn.last_intent is None and not turn.years:  # a number that means nothing here
                return ActionDecline().reply(dispatcher, turn.asking(FALLBACK_INTENT))
            return _ask_again(dispatcher, turn, turn.last_intent)
        return overview(dispatcher, turn)


class ActionFollowUp(TurnAction):
    """Asks the last question again for what is named now ("and in Kenya?")."""

    def name(self) -> str:
        """The action's name in the contract."""
        return "action_follow_up"

    def reply(self, dispatcher: CollectingDispatcher, turn: Turn) -> Events:
        """Answer the last intent again; where that asked for no attribute, give an overview, or a year's events."""
        last = turn.pending or turn.last_intent
        if turn.years and not turn.named and contract().intents.get(last or "") in (None, contract().intents[_STORY]):
            return ActionTimeline().reply(dispatcher, turn.asking(_STORY))
        return _ask_again(dispatcher, turn, last)


def _ask_again(dispatcher: CollectingDispatcher, turn: Turn, name: str | None) -> Events:
    """Ask an intent again for what is named now; where that has no meaning, give an overview."""
    intent = contract().intents.get(name or "")
    narrows = turn.named or turn.years or turn.ordinals or turn.amounts or turn.bounds
    if intent is None or not narrows:
        return overview(dispatcher, turn)
    asking = _where_it_was_asked(turn.asking(intent.name), intent)
    if intent.action == "action_answer":
        return answer(dispatcher, *_asking_about(asking, intent))
    if intent.action == "action_decline":
        return ActionDecline().reply(dispatcher, asking)
    if intent.action == "action_list" and intent.lists != "market":
        return ActionList().reply(dispatcher, asking)
    return overview(dispatcher, turn)


def _where_it_was_asked(turn: Turn, intent: Intent) -> Turn:
    """The turn, naming the market that was asked about too, where only another company is named ("and Jiefang?")."""
    place = tuple(specific(turn.subjects))
    if not place or specific(turn.named) or set(turn.named) <= set(turn.subjects):
        return turn
    narrowed = replace(turn, named=(*turn.named, *place))
    return narrowed if look_up(turn.knowledge, question_of(narrowed, intent)).facts else turn


def _asking_about(turn: Turn, intent: Intent) -> tuple[Turn, Intent]:
    """The turn and the intent to ask again: a wider one, if only that fits ("and GMM?" after a delivery: how many)."""
    wider = contract().intent_for(intent.attributes[0])
    narrow_fits = look_up(turn.knowledge, question_of(turn, intent)).facts
    if wider is None or narrow_fits or not look_up(turn.knowledge, question_of(turn, wider)).facts:
        return turn, intent
    return turn.asking(wider.name), wider


def overview(dispatcher: CollectingDispatcher, turn: Turn) -> Events:
    """Tell what is known about the turn's subject."""
    subject = subject_of(turn) or next((turn.knowledge.entities[identity] for identity in turn.subjects), None)
    if subject is None:
        words = text("overview.which", turn.language)
        say(dispatcher, turn, words, "clarify", buttons=general_buttons(turn))
        return remember(turn)
    return _tell(dispatcher, turn, subject)


def _tell(dispatcher: CollectingDispatcher, turn: Turn, subject: Entity) -> Events:
    facts = turn.knowledge.concerning(subject.id)[:_MOST_STATEMENTS]
    name = subject.in_sentence(turn.language)
    if not facts:
        return decline_unknown(dispatcher, turn, text("overview.empty", turn.language, subject=name))
    statements = [statement(fact, turn.knowledge, turn.language) for fact in facts]
    words = text("overview.intro", turn.language, subject=name)
    say(dispatcher, turn, f"{words}\n{bullets(statements)}", "answered", facts)
    return remember(turn, [subject.id], facts)
