"""Rasa's message processor, with the custom actions called in process and buttons understood without NLU."""

from __future__ import annotations

import re
from typing import Any, Dict, List, Optional, Tuple

from rasa.core.actions.action import Action
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.trackers import DialogueStateTracker

from actions.payloads import read_payload
from actions.registry import custom_actions
from bot.engine.actions import InProcessAction

# Slashes and spaces in any order: "/ /restart" must not become "/restart".
_LEADING = re.compile(r"^[/\s]+")


class Replies(OutputChannel):
    """Collects the replies to one message, each as one object with text, buttons and custom part."""

    def __init__(self) -> None:
        self.collected: List[Dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """Rasa's name of the channel."""
        return "partner-desk"

    async def send_response(self, recipient_id: str, message: Dict[str, Any]) -> None:
        """Keep a reply as it is: Rasa's own collecting channel would split it at blank lines and at `custom`."""
        reply = {key: message[key] for key in ("text", "buttons", "custom") if message.get(key)}
        self.collected.append({"recipient_id": recipient_id, **reply})


class Processor(MessageProcessor):
    """Answers messages with the model at a path; the conversations live in the tracker store."""

    def __init__(self, model: str, tracker_store: TrackerStore) -> None:
        generator: NaturalLanguageGenerator = TemplatedNaturalLanguageGenerator({})
        super().__init__(model, tracker_store, InMemoryLockStore(), generator)
        tracker_store.domain = self.domain
        actions = {name: InProcessAction(action) for name, action in custom_actions().items()}
        missing = sorted(set(self.domain.user_actions) - set(actions))
        if missing:
            raise RuntimeError(f"the model asks for actions that are not there: {', '.join(missing)}; train it anew")
        self._custom_actions = actions

    def predict_next_with_tracker_if_should(self, tracker: DialogueStateTracker) -> Tuple[Action, PolicyPrediction]:
        """Rasa's prediction, with our own action in place of the remote one that Rasa made."""
        action, prediction = super().predict_next_with_tracker_if_should(tracker)
        return self._custom_actions.get(action.name(), action), prediction

    async def answer(
        self, conversation: str, text: str, channel: str, metadata: Dict[str, Any]
    ) -> List[Dict[str, Any]]:
        """The replies to one message of a conversation, which is saved with them."""
        replies = Replies()
        message = UserMessage(
            text=plain(text),
            output_channel=replies,
            sender_id=conversation,
            input_channel=channel,
            metadata=metadata,
            parse_data=pressed(text),
        )
        await self.handle_message(message)
        return replies.collected


def plain(text: str) -> str:
    """Text that Rasa will not take for a command: a leading slash would be read as an intent, from anybody."""
    return _LEADING.sub("", text).rstrip()


def pressed(text: str) -> Optional[Dict[str, Any]]:
    """A button's payload in the form of Rasa's parse data; None for any other text."""
    payload = read_payload(text)
    if payload is None:
        return None
    intent, entity = payload
    entities = [{"entity": entity.split("/")[0], "value": entity, "text": "", "start": 0, "end": 0}] if entity else []
    return {"text": text, "intent": {"name": intent, "confidence": 1.0}, "entities": entities, "language": {}}
