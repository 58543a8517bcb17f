"""The answers as custom actions of rasa-sdk, for `rasa run actions --actions actions`; the engine needs no class."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.composition import Answer
from actions.routing import ROUTES
from actions.turn import Turn


def _action(name: str, answer: Answer) -> type[Action]:
    """A custom action that says what an answer replies, and sets its slots."""

    def run(_: Action, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        reply = answer(Turn.of(tracker.latest_message, tracker.slots))
        said = reply.as_json()
        dispatcher.utter_message(reply.text, json_message=said["custom"], buttons=said.get("buttons"))
        return [SlotSet(slot, value) for slot, value in reply.slots.items()]

    title = "".join(word.capitalize() for word in name.split("_"))
    return type(title, (Action,), {"__module__": __name__, "name": lambda _: name, "run": run})


# The action server finds them as the subclasses of Action.
ACTIONS = tuple(_action(name, answer) for name, answer in ROUTES.items())
