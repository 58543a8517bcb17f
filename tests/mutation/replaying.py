"""Holds conversations in process, without a database, and understands no message twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from actions.routing import ROUTES
from bot.engine.conversation import Conversation, Message
from bot.engine.dialogue import Dialogue
from bot.engine.processor import Processor, pressed
from bot.workshop.testing.meanings import slots
from tests.mutation.marks import Marker

Understanding = Callable[[str], Mapping[str, Any]]


class Readings:
    """How messages are understood, each kept: facts, figures and texts change nothing in that."""

    def __init__(self, understanding: Understanding) -> None:
        self._understanding = understanding
        self._kept: dict[str, str] = {}

    def of(self, text: str, anew: bool = False) -> dict[str, Any]:
        """Rasa's parse data for a text or a button's payload, a copy for each; `anew` reads it once more."""
        button = pressed(text)
        if button is not None:
            return button
        if anew:
            return dict(self._understanding(text))
        if text not in self._kept:
            self._kept[text] = json.dumps(self._understanding(text))
        kept: dict[str, Any] = json.loads(self._kept[text])
        return kept


class Replay:
    """A client of conversation tests, for one case; `marks` collects what its replies rest on, if a marker is given."""

    def __init__(
        self, readings: Readings, dialogue: Dialogue, anew: bool = False, marker: Marker | None = None
    ) -> None:
        self.marks: set[str] = set()
        self._readings = readings
        self._dialogue = dialogue
        self._anew = anew
        self._marker = marker
        self._conversations: dict[str, Conversation] = {}

    def say(self, conversation: str, text: str, channel: str, language: str | None) -> Sequence[Mapping[str, Any]]:
        """The replies to a message; raises LookupError for a message that Rasa's policies would have to answer."""
        known = self._conversations.get(conversation) or Conversation(conversation, new=True)
        parse_data = self._readings.of(text, self._anew)
        action = self._dialogue.action_for(known, parse_data["intent"]["name"])
        if action is None:
            raise LookupError(f"the contract says nothing of the intent of {text!r}")
        message = Message(text, channel, {"language": language} if language else {})
        answer = self._dialogue.answer(known, message, parse_data, action)
        # The database would keep the slots as JSON.
        slots = json.loads(json.dumps(answer.slots))
        self._conversations[conversation] = Conversation(conversation, slots, answer.loop)
        if self._marker:
            self.marks.update(self._marker.of_message(parse_data))
            for reply in answer.replies:
                self.marks.update(self._marker.of_reply(reply))
        return answer.replies

    def restart(self) -> None:
        """Nothing is lost at a restart."""

    def slots(self, conversation: str) -> Mapping[str, Any]:
        """The slots of a conversation."""
        return self._conversations[conversation].slots

    def understood(self, text: str) -> Mapping[str, Any] | None:
        """How a text alone is understood."""
        return self._readings.of(text, self._anew)

    def close(self) -> None:
        """There is nothing to close."""


class Player:
    """Makes a client for each case."""

    def __init__(self, understanding: Understanding, slot_names: Iterable[str]) -> None:
        self._readings = Readings(understanding)
        self._dialogue = Dialogue(ROUTES, slot_names)

    def client(self, anew: bool = False, marker: Marker | None = None) -> Replay:
        """A client without a past; `anew` understands every message once more, with the names in use now."""
        return Replay(self._readings, self._dialogue, anew, marker)


def player(model: Path) -> Player:
    """One that understands with a trained model."""
    processor = Processor(str(model), recall=lambda conversation: [])
    return Player(processor.understood, slots())
