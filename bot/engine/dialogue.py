"""The common way of a message: the contract says which action answers an intent, and that action is called.

It leaves the same events as Rasa's own prediction loop, which replays the conversation several times for each message;
only Rasa's notes to its policies (how to see the message, what metadata a session began with) are left out.
Whatever the contract does not decide (a form, an intent of an integrator's own rules) goes Rasa's way: processor.py.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any, Dict, Iterable, List, Mapping, Optional

from rasa.core.actions.action import create_bot_utterance
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet, UserUttered

from actions.composition import Answer as CustomAnswer
from actions.reply import Custom, Reply
from actions.turn import Turn, reply_language
from bot.engine.conversation import Answer, Conversation, Message
from bot.engine.kept import stored
from knowledge.context import current
from knowledge.contract import FALLBACK_INTENT

logger = logging.getLogger(__name__)
_POLICY = "contract"


class Dialogue:
    """Answers what the contract decides, with the answers of the custom actions by name, and the domain's slots."""

    def __init__(self, answers: Mapping[str, CustomAnswer], slots: Iterable[str]) -> None:
        self._answers = answers
        self._empty = dict.fromkeys(slots)
        self._action_of = {name: intent.action for name, intent in current().contract.intents.items()}
        self._action_of[FALLBACK_INTENT] = "action_decline"

    def action_for(self, conversation: Conversation, intent: Optional[str]) -> Optional[str]:
        """The action that answers an intent, or None where Rasa's policies have to decide."""
        if conversation.loop is not None:
            return None
        action = self._action_of.get(intent or FALLBACK_INTENT)
        return action if action in self._answers else None

    def answer(self, conversation: Conversation, message: Message, parse_data: Dict[str, Any], action: str) -> Answer:
        """Run the action on a message that is understood."""
        known = {name: value for name, value in conversation.slots.items() if name in self._empty}
        slots = {**self._empty, **known}
        events: List[Event] = _start_of_conversation() if conversation.new else []
        events.append(_uttered(message, parse_data))
        events.append(ActionExecuted(action, policy=_POLICY, confidence=1.0, hide_rule_turn=True))
        understood = {**parse_data, "metadata": message.metadata}
        reply = run(action, self._answers[action], understood, slots)
        events.append(_bot_uttered(reply))
        events += [SlotSet(name, value) for name, value in reply.slots.items()]
        events.append(ActionExecuted(ACTION_LISTEN_NAME, hide_rule_turn=True))
        kept = [stored(event) for event in events]
        return Answer([addressed(conversation.id, reply)], kept, {**known, **reply.slots})


def run(action: str, answer: CustomAnswer, understood: Mapping[str, Any], slots: Mapping[str, Any]) -> Reply:
    """What an action replies, with the slots that it changes.

    A failing action answers with an apology, so that no message stays without a reply.
    """
    try:
        reply = answer(Turn.of(understood, slots))
    except Exception:
        logger.exception("action %s failed", action)
        return apology(reply_language(understood, slots))
    # A slot that is set to what it is would only make the conversation longer.
    return replace(reply, slots={name: value for name, value in reply.slots.items() if slots.get(name) != value})


def apology(language: str) -> Reply:
    """What is said when something failed."""
    return Reply(current().text("errors.internal", language), Custom(language, "error"))


def language_of(slots: Mapping[str, Any], message: Message) -> str:
    """The language that a conversation is in, as far as is known without understanding its last message."""
    languages = current().languages
    channel = languages.supported_tag(str(message.metadata.get("language") or ""))
    return str(slots.get("reply_language") or channel or languages[0]).partition("-")[0]


def addressed(recipient: str, reply: Reply) -> Dict[str, Any]:
    """One reply of the REST contract."""
    return {"recipient_id": recipient, **reply.as_json()}


def failed(conversation: Conversation, message: Message) -> Answer:
    """What is said to a message that could not be answered however often it was tried."""
    return set_phrase(conversation, message, apology(language_of(conversation.slots, message)))


def set_phrase(conversation: Conversation, message: Message, reply: Reply) -> Answer:
    """A reply that is said without understanding the message; nothing else of the conversation changes."""
    parse_data = {"text": message.text, "intent": {"name": None, "confidence": 0.0}, "entities": []}
    events: List[Event] = _start_of_conversation() if conversation.new else []
    events += [_uttered(message, parse_data), _bot_uttered(reply), ActionExecuted(ACTION_LISTEN_NAME)]
    kept = [stored(event) for event in events]
    return Answer([addressed(conversation.id, reply)], kept, conversation.slots, conversation.loop)


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


def _bot_uttered(reply: Reply) -> Event:
    event: Event = create_bot_utterance(reply.as_json())
    return event
