"""What all custom actions have in common: they answer one turn."""

from __future__ import annotations

from abc import ABC, abstractmethod

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.reply import Events
from actions.turn import Turn


class TurnAction(Action, ABC):
    """An action of rasa-sdk that answers a turn; abstract, so that the action server does not take it for one."""

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Answer the latest message, by this action or by those that it turns out to be for."""
        from actions.routing import route  # which imports every action, and so this module

        return route(dispatcher, Turn.of(tracker), self)

    @abstractmethod
    def reply(self, dispatcher: CollectingDispatcher, turn: Turn) -> Events:
        """Say one reply; return the slots to set."""
