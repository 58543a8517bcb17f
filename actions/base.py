"""What all custom actions have in common: they answer one turn."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.reply import Events
from actions.turn import Turn


class TurnAction(Action):
    """An action of rasa-sdk that answers a turn."""

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Answer the latest message."""
        return self.reply(dispatcher, Turn.of(tracker))

    def reply(self, dispatcher: CollectingDispatcher, turn: Turn) -> Events:
        """Say one reply; return the slots to set."""
        raise NotImplementedError
