"""Tells what is known about one thing, and goes on with the last question for another thing."""

from __future__ import annotations

from dataclasses import replace

from actions.absences import name_of, subject_of
from actions.answer import answer, question_of
from actions.buttons import general_buttons
from actions.composition import compose, state, statements
from actions.declines import decline, decline_unknown
from actions.lists import list_things
from actions.ordering import timeline
from actions.reply import Reply
from actions.turn import Turn, beyond_companies
from actions.wording import bullets
from knowledge import Entity
from knowledge.contract import FALLBACK_INTENT, Intent
from knowledge.queries import look_up

# More would be a lecture; the rest can be asked for.
_MOST_STATEMENTS = 8
_STORY = "ask_timeline"


def answer_overview(turn: Turn) -> Reply:
    """Tell all about what is named, else what the conversation is about; or about whom the bot has asked back for."""
    if turn.named and turn.pending in turn.contract.intents:
        return _ask_again(turn, turn.pending)
    if not turn.named and (turn.years or turn.ordinals or turn.amounts):
        if turn.last_intent is None and not turn.years:  # a number that means nothing here
            return decline(turn.asking(FALLBACK_INTENT))
        return _ask_again(turn, turn.last_intent)
    return overview(turn)


def follow_up(turn: Turn) -> Reply:
    """Ask the last question again for what is named now ("and in Kenya?").

    Where that asked for no attribute, give an overview, or a year's events.
    """
    last = turn.pending or turn.last_intent
    if turn.years and not turn.named and turn.contract.intents.get(last or "") in (None, turn.contract.intents[_STORY]):
        return timeline(turn.asking(_STORY))
    return _ask_again(turn, last)


def _ask_again(turn: Turn, name: str | None) -> Reply:
    """Ask an intent again for what is named now; where that has no meaning, give an overview."""
    intent = turn.contract.intents.get(name or "")
    narrows = turn.named or turn.years or turn.ordinals or turn.amounts or turn.bounds
    if intent is None or not narrows:
        return overview(turn)
    asking = _where_it_was_asked(turn.asking(intent.name), intent)
    if intent.action == "action_answer":
        return answer(*_asking_about(asking, intent))
    if intent.action == "action_decline" and not turn.ordinals:
        return decline(asking)
    if intent.action == "action_list" and intent.lists != "market":
        return list_things(asking)
    return overview(turn)


def _where_it_was_asked(turn: Turn, intent: Intent) -> Turn:
    """The turn, naming the market that was asked about too, where only another company is named ("and Jiefang?")."""
    place = tuple(beyond_companies(turn.subjects))
    if not place or beyond_companies(turn.named) or set(turn.named) <= set(turn.subjects):
        return turn
    narrowed = replace(turn, named=(*turn.named, *place))
    return narrowed if look_up(turn.knowledge, question_of(narrowed, intent)).facts else turn


def _asking_about(turn: Turn, intent: Intent) -> tuple[Turn, Intent]:
    """The turn and the intent to ask again: a wider one, if only that fits ("and GMM?" after a delivery: how many)."""
    wider = turn.contract.intent_for(intent.attributes[0])
    narrow_fits = look_up(turn.knowledge, question_of(turn, intent)).facts
    if wider is None or narrow_fits or not look_up(turn.knowledge, question_of(turn, wider)).facts:
        return turn, intent
    return turn.asking(wider.name), wider


def overview(turn: Turn) -> Reply:
    """Tell what is known about the turn's subject."""
    subject = subject_of(turn) or next((turn.knowledge.entities[identity] for identity in turn.subjects), None)
    if subject is None:
        return compose(turn, turn.say("overview.which"), "clarify", buttons=general_buttons(turn))
    return _tell(turn, subject)


def _tell(turn: Turn, subject: Entity) -> Reply:
    facts = turn.knowledge.concerning(subject.id)[:_MOST_STATEMENTS]
    name = name_of(subject, turn)
    # Of another edition ("the 136th") nothing is known.
    if not facts or name != subject.in_sentence(turn.language):
        return decline_unknown(turn, turn.say("overview.empty", subject=name))
    intro = turn.say("overview.intro", subject=name)
    return state(turn, [intro, bullets(statements(turn, facts))], facts, [subject.id])
