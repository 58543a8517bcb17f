"""What all custom actions have in common: they answer one turn."""

from __future__ import annotations

from abc import ABC, abstractmethod

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.reply import Events
from actions.several import answer_parts
from actions.turn import Turn
from nlu.contract import contract


class TurnAction(Action, ABC):
    """An action of rasa-sdk that answers a turn; abstract, so that the action server does not take it for one."""

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Answer the latest message; of one that asks two questions each by its own action."""
        turn = Turn.of(tracker)
        if not turn.parts:
            return self.reply(dispatcher, turn)
        from actions.registry import custom_actions  # which imports every action, and so this module

        actions = custom_actions()
        replies = [actions[contract().intents[part.intent].action].reply for part in turn.parts]
        return answer_parts(dispatcher, turn, replies)

    @abstractmethod
    def reply(self, dispatcher: CollectingDispatcher, turn: Turn) -> Events:
        """Say one reply; return the slots to set."""
