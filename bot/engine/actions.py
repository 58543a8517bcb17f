"""Runs custom actions inside the process: Rasa's action interface around rasa-sdk's."""

from __future__ import annotations

import copy
import logging
from typing import Any, Dict, List

from rasa.core.actions.action import Action, create_bot_utterance
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker
from rasa_sdk import Action as CustomAction
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.texts import text
from actions.turn import reply_language

logger = logging.getLogger(__name__)


class InProcessAction(Action):
    """A custom action that is called directly.

    That saves the HTTP call and the check of its result against a schema, which costs most of a message's time in
    Rasa's own `RemoteAction`. A failing action answers with an apology, so that no message stays without a reply.
    """

    def __init__(self, action: CustomAction) -> None:
        self._action = action

    def name(self) -> str:
        """The action's name in the domain."""
        return str(self._action.name())

    async def run(
        self,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> List[Event]:
        """Run the action on a copy of the conversation's state."""
        dispatcher = CollectingDispatcher()
        state = _state(tracker)
        try:
            slots = [event for event in self._action.run(dispatcher, state, {}) if _changes(event, state)]
        except Exception:
            logger.exception("action %s failed", self.name())
            dispatcher.messages.clear()
            dispatcher.utter_message(**_apology(state))
            slots = []
        utterances: List[Event] = [create_bot_utterance(_without_empty(message)) for message in dispatcher.messages]
        events: List[Event] = deserialise_events(slots)
        return utterances + events


def _state(tracker: DialogueStateTracker) -> Tracker:
    message = tracker.latest_message
    latest: Dict[str, Any] = copy.deepcopy(message.parse_data) if message else {}
    latest["metadata"] = copy.deepcopy(message.metadata) if message else {}
    slots = copy.deepcopy(tracker.current_slot_values())
    return Tracker(tracker.sender_id, slots, latest, [], False, None, {}, tracker.latest_action_name)


def _changes(event: Dict[str, Any], state: Tracker) -> bool:
    """Whether an event is more than a slot set to what it is, which would only make the conversation longer."""
    return event.get("event") != "slot" or state.slots.get(event["name"]) != event["value"]


def _without_empty(message: Dict[str, Any]) -> Dict[str, Any]:
    return {key: value for key, value in message.items() if value}


def _apology(state: Tracker) -> Dict[str, Any]:
    language = reply_language(state)
    custom: Dict[str, Any] = {"language": language, "outcome": "error", "facts": [], "intent": None, "confidence": 0.0}
    return {"text": text("errors.internal", language), "json_message": custom}
