"""Finds who answers a message: what it chooses of the last reply's offers, its questions one by one, its own action."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import answer, only_reading
from actions.base import TurnAction
from actions.compared_facts import compared_sides
from actions.comparison_readings import says
from actions.conversation_subject import of_the_conversation, of_us
from actions.declines import general_buttons
from actions.details import answer_detail
from actions.offers import Choice, asked_for, choose, offered
from actions.polarity import offers_choice
from actions.registry import custom_actions
from actions.reply import Button, Events, remember, say
from actions.several_questions import answer_parts
from actions.texts import text
from actions.turn import Turn
from nlu.contract import FALLBACK_INTENT, contract

# What these say is no new topic: what was offered before can still be chosen.
_ASIDE = ("action_chat", "action_change_language", "action_source")
# They answer nothing about anybody, so that an unknown organisation does not matter to them.
_NOT_ABOUT = (*_ASIDE, "action_help", "action_hand_over", "action_other_language")
_OFFERED = "offered"
# How sure it must be what each side of a comparison asks for, where the message was understood otherwise.
_SURE = 0.5
_CERTAIN = 0.9


def route(dispatcher: CollectingDispatcher, turn: Turn, own: TurnAction) -> Events:
    """Let answer who is to answer, and remember what the reply offers to choose from."""
    events = _reply(dispatcher, turn, own)
    if any(event.get("name") == _OFFERED for event in events):
        return events
    return [*events, SlotSet(_OFFERED, _offers(dispatcher, turn, own))]


def _reply(dispatcher: CollectingDispatcher, turn: Turn, own: TurnAction) -> Events:
    turn = of_us(of_the_conversation(turn))
    if turn.intent == "follow_up":
        own = custom_actions()["action_follow_up"]
    choice = choose(turn.text, turn.offers, bool(turn.named or turn.years or turn.unknown))
    if choice and choice.unclear:
        return _ask_back(dispatcher, turn)
    if choice and choice.press:
        return _press(dispatcher, turn, choice)
    if choice:
        turn = replace(turn, named=tuple(offer.entity for offer in choice.offers if offer.entity))
    actions = custom_actions()
    if turn.unknown and own.name() not in _NOT_ABOUT:
        return actions["action_decline"].reply(dispatcher, turn)
    detail = answer_detail(dispatcher, turn)
    if detail is not None:
        return detail
    if _only_names_language(turn):
        return actions["action_change_language"].reply(dispatcher, turn.asking("change_language"))
    if own.name() in ("action_answer", "action_decline") and _compares(turn):
        return actions["action_compare"].reply(dispatcher, turn.asking("ask_comparison"))
    if turn.parts:
        replies = [actions[contract().intents[part.intent].action].reply for part in turn.parts]
        return answer_parts(dispatcher, turn, replies)
    reading = only_reading(turn) if turn.intent == FALLBACK_INTENT else None
    if reading:
        return answer(dispatcher, turn.asking(reading.name), reading)
    return own.reply(dispatcher, turn)


def _only_names_language(turn: Turn) -> bool:
    """Whether a message is a language's name alone."""
    return turn.intent == "ask_overview" and bool(turn.named) and all(n.startswith("language/") for n in turn.named)


def _compares(turn: Turn) -> bool:
    """Whether a message that was understood otherwise surely sets two things beside each other that can be compared."""
    chooses = offers_choice(turn.text) and (says(turn.text, "earlier") or says(turn.text, "more"))
    if not chooses and not says(turn.text, "difference") and not says(turn.text, "versus"):
        return False
    sure = tuple(side for side in turn.sides if side.confidence >= _SURE)
    found = compared_sides(replace(turn, sides=sure))
    if found is None or not found.is_ordered(turn):
        return False
    # What is certainly asked may compare by itself ("the target against today's exports").
    own = contract().intents.get(turn.intent)
    certain = own is not None and turn.confidence >= _CERTAIN
    return not certain or any(fact.attribute in own.attributes for fact in found.facts if own)


def _press(dispatcher: CollectingDispatcher, turn: Turn, choice: Choice) -> Events:
    """Answer what was chosen as if its button had been pressed."""
    actions = custom_actions()
    parts = tuple(turn.pressing(offer) for offer in choice.offers)
    replies = [actions[contract().intents[part.intent].action].reply for part in parts]
    if len(parts) == 1:
        return replies[0](dispatcher, parts[0])
    events = answer_parts(dispatcher, replace(turn, parts=parts), replies)
    subjects = list(dict.fromkeys(identity for part in parts for identity in part.named))
    return [*events, *([SlotSet("subjects", subjects)] if subjects else [])]


def _ask_back(dispatcher: CollectingDispatcher, turn: Turn) -> Events:
    """Ask what is meant by a choice of what was not offered; what was offered is offered again."""
    again = [Button(offer.title, offer.payload) for offer in turn.offers if offer.title]
    words = text("clarify.which_offer" if again else "clarify.nothing_offered", turn.language)
    say(dispatcher, turn, words, "clarify", buttons=again or general_buttons(turn))
    return remember(turn, pending=turn.pending)


def _offers(dispatcher: CollectingDispatcher, turn: Turn, own: TurnAction) -> list[dict[str, str]]:
    message = dispatcher.messages[-1] if dispatcher.messages else {}
    stated = [turn.knowledge.facts[fact["id"]] for fact in (message.get("custom") or {}).get("facts", [])]
    found = offered(message, asked_for((fact.subject, fact.attribute) for fact in stated))
    keeps = own.name() in _ASIDE and not message.get("buttons")
    return [offer.as_slot for offer in turn.offers] if keeps else found
