"""Rasa's action interface around rasa-sdk's, for messages that go Rasa's way (forms, an integrator's own rules)."""

from __future__ import annotations

import copy
from typing import Any, Dict, List

from rasa.core.actions.action import Action, create_bot_utterance
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa_sdk import Action as CustomAction
from rasa_sdk import Tracker

from bot.engine.dialogue import run_action


class InProcessAction(Action):
    """A custom action that is called directly.

    That saves the HTTP call and the check of its result against a schema, which costs most of a message's time in
    Rasa's own `RemoteAction`.
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
        messages, changes = run_action(self._action, _state(tracker))
        events: List[Event] = [create_bot_utterance(dict(said)) for said in messages]
        return events + [SlotSet(name, value) for name, value in changes.items()]


def _state(tracker: DialogueStateTracker) -> Tracker:
    message = tracker.latest_message
    latest: Dict[str, Any] = copy.deepcopy(message.parse_data) if message else {}
    latest["metadata"] = copy.deepcopy(message.metadata) if message else {}
    slots = copy.deepcopy(tracker.current_slot_values())
    return Tracker(tracker.sender_id, slots, latest, [], False, None, {}, tracker.latest_action_name)
