"""Rasa's action interface around the answers, for messages that go Rasa's way (forms, an integrator's own rules)."""

from __future__ import annotations

from typing import List

from rasa.core.actions.action import Action, create_bot_utterance
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from actions.composition import Answer
from bot.engine.dialogue import run


class InProcessAction(Action):
    """A custom action that is called directly.

    That saves the HTTP call and the check of its result against a schema, which costs most of a message's time in
    Rasa's own `RemoteAction`.
    """

    def __init__(self, name: str, answer: Answer) -> None:
        self._name = name
        self._answer = answer

    def name(self) -> str:
        """The action's name in the domain."""
        return self._name

    async def run(
        self,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> List[Event]:
        """Answer the conversation's latest message."""
        message = tracker.latest_message
        understood = {**message.parse_data, "metadata": message.metadata} if message else {}
        reply = run(self._name, self._answer, understood, tracker.current_slot_values())
        said: Event = create_bot_utterance(reply.as_json())
        return [said, *(SlotSet(name, value) for name, value in reply.slots.items())]
