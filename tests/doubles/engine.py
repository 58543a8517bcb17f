"""Stands in for the engine in services of the tests: the interface of bot/engine/engine.py, without Rasa or a model.

What it says depends on what was said before, so that a message that is lost, doubled or out of its turn is seen in the
replies of all that follow it in its conversation.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.engine.conversation import Answer, Conversation, Message
from bot.observing.hooks import UNDERSTANDING, Watch
from tests.doubles.poisons import swallow

_CUSTOM: dict[str, Any] = {"language": "en", "outcome": "chat", "facts": [], "intent": "greet", "confidence": 1.0}
# A message that asks for options names them after this: "offer: Kenya / Peru".
_OFFER = "offer: "


def answer_to(text: str, before: str | None = None) -> str:
    """What is said to a message, where another one came before it in its conversation."""
    return f'You said "{text}", and nothing before.' if before is None else f'You said "{text}", and "{before}" before.'


class Engine:
    """Answers each message by itself and the one before it."""

    def __init__(
        self,
        model: Path,
        recall: Callable[[str], list[dict[str, Any]]],
        log_level: str = "warning",
        watch: Watch | None = None,
    ) -> None:
        self._recall = recall
        self._watch = watch or Watch()

    def warm_up(self) -> None:
        """Nothing to load."""

    def answer(self, conversation: Conversation, message: Message) -> Answer:
        """What a message leads to in a conversation."""
        with self._watch.stage(UNDERSTANDING):
            swallow(message.text)
        last = self._last(conversation)
        said: dict[str, Any] = {"text": answer_to(message.text, last), "custom": _CUSTOM}
        if message.text.startswith(_OFFER):
            titles = message.text.removeprefix(_OFFER).split(" / ")
            said |= {"text": "Which?", "buttons": [{"title": title, "payload": title} for title in titles]}
        events: list[dict[str, Any]] = [{"event": "session_started"}] if conversation.new else []
        events += [{"event": "user", "text": message.text}, {"event": "bot", "text": said["text"]}]
        timed = [{**event, "timestamp": time.time()} for event in events]
        return Answer([{"recipient_id": conversation.id, **said}], timed, {"last": message.text})

    def _last(self, conversation: Conversation) -> str | None:
        """The message before, which has to be among what is kept in mind."""
        last: str | None = conversation.slots.get("last")
        if last is not None and last not in [event.get("text") for event in self._recall(conversation.id)]:
            raise AssertionError(f"the slots tell of '{last}', the events do not")
        return last

    def understood(self, text: str) -> dict[str, Any]:
        """Nothing is understood."""
        return {"text": text, "intent": {"name": None, "confidence": 0.0}, "entities": []}

    def close(self) -> None:
        """Nothing to give back."""
