"""The common way of a message: the contract says which action answers an intent, and that action is called.

It leaves the same events as Rasa's own prediction loop, which replays the conversation several times for each message;
only Rasa's notes to its policies (how to see the message, what metadata a session began with) are left out.
Whatever the contract does not decide (a form, an intent of an integrator's own rules) goes Rasa's way: processor.py.
"""

from __future__ import annotations

import copy
import logging
from typing import Any, Dict, Iterable, List, Mapping, Optional

from rasa.core.actions.action import create_bot_utterance
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet, UserUttered
from rasa_sdk import Action as CustomAction
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.texts import text
from actions.turn import reply_language
from bot.engine.conversation import Answer, Conversation, Message
from bot.engine.kept import stored
from knowledge.languages import LANGUAGES, supported_tag
from nlu.contract import FALLBACK_INTENT, contract

logger = logging.getLogger(__name__)
_POLICY = "contract"
_REPLY_KEYS = ("text", "buttons", "custom")


class Dialogue:
    """Answers what the contract decides, with the custom actions given by their names, and the domain's slots."""

    def __init__(self, actions: Mapping[str, CustomAction], slots: Iterable[str]) -> None:
        self._actions = actions
        self._empty = dict.fromkeys(slots)
        self._action_of = {name: intent.action for name, intent in contract().intents.items()}
        self._action_of[FALLBACK_INTENT] = "action_decline"

    def action_for(self, conversation: Conversation, intent: Optional[str]) -> Optional[CustomAction]:
        """The action that answers an intent, or None where Rasa's policies have to decide."""
        if conversation.loop is not None:
            return None
        return self._actions.get(self._action_of.get(intent or FALLBACK_INTENT, ""))

    def answer(
        self, conversation: Conversation, message: Message, parse_data: Dict[str, Any], action: CustomAction
    ) -> Answer:
        """Run the action on a message that is understood."""
        # A copy: what an action does to what it is given must not reach the conversation.
        known = {name: value for name, value in conversation.slots.items() if name in self._empty}
        slots = {**self._empty, **copy.deepcopy(known)}
        events: List[Event] = _start_of_conversation() if conversation.new else []
        events.append(_uttered(message, parse_data))
        events.append(ActionExecuted(action.name(), policy=_POLICY, confidence=1.0, hide_rule_turn=True))
        latest = {**parse_data, "metadata": message.metadata}
        state = Tracker(conversation.id, slots, latest, [], False, None, {}, ACTION_LISTEN_NAME)
        messages, changes = run_action(action, state)
        events += [_bot_uttered(said) for said in messages]
        events += [SlotSet(name, value) for name, value in changes.items()]
        events.append(ActionExecuted(ACTION_LISTEN_NAME, hide_rule_turn=True))
        replies = [reply(conversation.id, said) for said in messages]
        return Answer(replies, [stored(event) for event in events], {**known, **changes})


def run_action(action: CustomAction, state: Tracker) -> tuple[List[Dict[str, Any]], Dict[str, Any]]:
    """What an action says, and the slots that it changes.

    A failing action answers with an apology, so that no message stays without a reply.
    """
    dispatcher = CollectingDispatcher()
    before = dict(state.slots)
    try:
        changes = {
            event["name"]: event["value"]
            for event in action.run(dispatcher, state, {})
            # A slot that is set to what it is would only make the conversation longer.
            if event.get("event") == "slot" and before.get(event["name"]) != event["value"]
        }
    except Exception:
        logger.exception("action %s failed", action.name())
        return [apology(reply_language(state))], {}
    return [_without_empty(said) for said in dispatcher.messages], changes


def apology(language: str) -> Dict[str, Any]:
    """What is said when something failed, as a dispatcher's message."""
    return {"text": text("errors.internal", language), "custom": custom_part(language, "error")}


def custom_part(language: str, outcome: str) -> Dict[str, Any]:
    """The custom part of a reply that states no fact."""
    return {"language": language, "outcome": outcome, "facts": [], "intent": None, "confidence": 0.0}


def language_of(slots: Mapping[str, Any], message: Message) -> str:
    """The language that a conversation is in, as far as is known without understanding its last message."""
    channel = supported_tag(str(message.metadata.get("language") or ""))
    return str(slots.get("reply_language") or channel or LANGUAGES[0]).partition("-")[0]


def reply(recipient: str, said: Mapping[str, Any]) -> Dict[str, Any]:
    """One reply of the REST contract."""
    return {"recipient_id": recipient, **{key: said[key] for key in _REPLY_KEYS if said.get(key)}}


def failed(conversation: Conversation, message: Message) -> Answer:
    """What is said to a message that could not be answered however often it was tried."""
    return set_phrase(conversation, message, apology(language_of(conversation.slots, message)))


def set_phrase(conversation: Conversation, message: Message, said: Mapping[str, Any]) -> Answer:
    """A reply that is said without understanding the message; nothing else of the conversation changes."""
    parse_data = {"text": message.text, "intent": {"name": None, "confidence": 0.0}, "entities": []}
    events: List[Event] = _start_of_conversation() if conversation.new else []
    events += [_uttered(message, parse_data), _bot_uttered(said), ActionExecuted(ACTION_LISTEN_NAME)]
    kept = [stored(event) for event in events]
    return Answer([reply(conversation.id, said)], kept, conversation.slots, conversation.loop)


def _start_of_conversation() -> List[Event]:
    return [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted(), ActionExecuted(ACTION_LISTEN_NAME)]


def _uttered(message: Message, parse_data: Dict[str, Any]) -> UserUttered:
    return UserUttered(
        parse_data.get("text") or message.text,
        parse_data["intent"],
        parse_data["entities"],
        parse_data,
        input_channel=message.channel,
        metadata=message.metadata,
    )


def _bot_uttered(said: Mapping[str, Any]) -> Event:
    # Rasa takes the message apart that it is given.
    event: Event = create_bot_utterance(dict(said))
    return event


def _without_empty(said: Dict[str, Any]) -> Dict[str, Any]:
    return {key: value for key, value in said.items() if value}
