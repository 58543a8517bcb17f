"""Rasa's message processor, with the custom actions called in process and buttons understood without NLU."""

from __future__ import annotations

import json
from contextlib import contextmanager
from functools import lru_cache
from itertools import dropwhile
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

from rasa.core.actions.action import Action
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.trackers import DialogueStateTracker

from actions.payloads import read_payload
from actions.reply import Custom
from actions.routing import ROUTES
from bot.engine.actions import InProcessAction
from bot.engine.conversation import Answer, Conversation, Message
from bot.engine.dialogue import Dialogue, language_of
from bot.engine.graph import DirectGraphRunner
from bot.engine.kept import reading
from bot.engine.tracker import HeldTracker
from bot.observing.hooks import ACTION, POLICIES, UNDERSTANDING, Watch
from knowledge.context import Context, current

_REPLY_KEYS = ("text", "buttons", "custom")
# Texts whose reading is remembered: greetings and common questions come again and again.
_REMEMBERED = 2_000


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
        said = {key: message[key] for key in _REPLY_KEYS if message.get(key)}
        self.collected.append({"recipient_id": recipient_id, **said})


class Processor(MessageProcessor):
    """Answers messages with the model at a path.

    `recall` gives the last events of a conversation, serialised; it is asked only where Rasa's policies decide.
    """

    def __init__(
        self, model: str, recall: Callable[[str], List[Dict[str, Any]]], watch: Optional[Watch] = None
    ) -> None:
        generator: NaturalLanguageGenerator = TemplatedNaturalLanguageGenerator({})
        self._held = HeldTracker()
        super().__init__(model, self._held, InMemoryLockStore(), generator)
        self._held.domain = self.domain
        # What a form asks, and what else an integrator's own rules say, stands in the domain.
        self.nlg = TemplatedNaturalLanguageGenerator(self.domain.responses)
        self._recall = recall
        self._watch = watch or Watch()
        self.graph_runner.__class__ = DirectGraphRunner
        known = {*ROUTES, *self.domain.form_names, *self.domain.responses}
        missing = sorted(set(self.domain.user_actions) - known)
        if missing:
            raise RuntimeError(f"the model asks for actions that are not there: {', '.join(missing)}; train it anew")
        self._custom_actions = {name: InProcessAction(name, answer) for name, answer in ROUTES.items()}
        self._dialogue = Dialogue(ROUTES, [slot.name for slot in self.domain.slots])
        self._read = lru_cache(maxsize=_REMEMBERED)(self._read_text)

    def predict_next_with_tracker_if_should(self, tracker: DialogueStateTracker) -> Tuple[Action, PolicyPrediction]:
        """Rasa's prediction, with our own action in place of the remote one that Rasa made."""
        action, prediction = super().predict_next_with_tracker_if_should(tracker)
        return self._custom_actions.get(action.name(), action), prediction

    async def answer(self, conversation: Conversation, message: Message) -> Answer:
        """What a message leads to in a conversation. Nothing is saved."""
        with self._watch.stage(UNDERSTANDING):
            parse_data = self.understood(message.text)
        action = self._dialogue.action_for(conversation, parse_data["intent"]["name"])
        if action is not None:
            with self._watch.stage(ACTION):
                return self._dialogue.answer(conversation, message, parse_data, action)
        with self._watch.stage(POLICIES):
            return await self._answer_by_policies(conversation, message, parse_data)

    @contextmanager
    def unwatched(self) -> Iterator[None]:
        """What is answered meanwhile is told to nobody."""
        watch, self._watch = self._watch, Watch()
        try:
            yield
        finally:
            self._watch = watch

    def understood(self, text: str) -> Dict[str, Any]:
        """How a text, or the payload of a button, is understood alone."""
        return pressed(text) or json.loads(self._read(plain(text), current()))

    async def _answer_by_policies(
        self, conversation: Conversation, message: Message, parse_data: Dict[str, Any]
    ) -> Answer:
        """Rasa's own way, for forms and for what integrators add to the contract."""
        replies = Replies()
        self._held.hold(conversation, self._recall(conversation.id))
        await self.handle_message(
            UserMessage(
                text=parse_data["text"],
                output_channel=replies,
                sender_id=conversation.id,
                input_channel=message.channel,
                metadata=message.metadata,
                parse_data=parse_data,
            )
        )
        answer = self._held.answer(replies.collected)
        for said in answer.replies:
            said.setdefault("custom", Custom(language_of(answer.slots, message), "form").as_json())
        return answer

    def _read_text(self, text: str, context: Context) -> str:
        """What is understood of a text alone in a context, as JSON: each message gets a copy of its own."""
        tracker = DialogueStateTracker.from_events("", [])
        return json.dumps(reading(self._parse_message_with_graph(UserMessage(text), tracker)))


def plain(text: str) -> str:
    """Text that Rasa will not take for a command: a leading slash would be read as an intent, from anybody.

    Lone surrogates, which no library takes for text, are dropped.
    """
    usable = text.encode("utf-8", "ignore").decode("utf-8")
    # Slashes and spaces in any order: "/ /restart" must not become "/restart".
    return "".join(dropwhile(lambda character: character == "/" or character.isspace(), usable)).rstrip()


def pressed(text: str) -> Optional[Dict[str, Any]]:
    """A button's payload in the form of Rasa's parse data; None for any other text."""
    payload = read_payload(text)
    if payload is None:
        return None
    intent, entity = payload
    entities = [{"entity": entity.split("/")[0], "value": entity, "text": "", "start": 0, "end": 0}] if entity else []
    return {"text": text, "intent": {"name": intent, "confidence": 1.0}, "entities": entities, "language": {}}
