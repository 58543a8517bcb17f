"""The whole engine in this process, and what a message costs it: CPU time, and what is stored of it."""

from __future__ import annotations

import functools
import gc
import inspect
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.delivery import conversations
from bot.delivery.serialisation import serialised
from bot.engine.conversation import Answer, Conversation, Message
from bot.engine.engine import Engine
from bot.engine.training import model_path, train
from bot.settings import settings

# What was said before, by what it leaves in a conversation: each opening is a message or some.
OPENINGS: dict[str, tuple[str, ...]] = {
    "new": (),
    "after a fact": ("How many Jiefang trucks are sold in South Africa each year?",),
    "after a comparison": ("Did GMM or LNE in Indonesia order more trucks from Jiefang?",),
    "after a comparison in Chinese": ("南非和墨西哥，解放在哪边的年销量高？",),
    "after options": ("Tell me about South Africa",),
    "after options in Indonesian": ("Ceritakan tentang Kenya", "dan Indonesia?"),
    "after a decline": ("What is the price of a J7 in Narnia?",),
}
_CHANNEL = "rest"
# What remembers fewer things remembers what the desk knows, not what it was asked.
_MANY = 1_000


@dataclass(frozen=True)
class Cost:
    """What a message costs: seconds of CPU, and bytes that are kept for good."""

    seconds: float
    stored: int


class MeasuredDesk:
    """Answers messages without a database, and measures."""

    def __init__(self, model: Path | None = None) -> None:
        path = model or model_path(settings())
        self._engine = Engine(path if path.exists() else train(settings()), lambda identity: [], log_level="critical")
        self._engine.warm_up()
        # What was loaded lasts; only what messages leave is to be looked through.
        gc.collect()
        gc.freeze()
        self._forgetting = [self._engine._processor._read, *_remembered()]
        self.contexts = {name: self.after(*said) for name, said in OPENINGS.items()}

    def after(self, *messages: str) -> Conversation:
        """A conversation in which this was said."""
        conversation = Conversation("fuzz", new=True)
        for text in messages:
            conversation = _continued(conversation, self._answer(conversation, text))
        return conversation

    def cost(self, text: str, conversation: Conversation, runs: int = 1) -> Cost:
        """What a message costs in a conversation: the least of several runs, each as if it had never been read."""
        seconds, stored = float("inf"), 0
        for _ in range(runs):
            for remembered in self._forgetting:
                remembered.cache_clear()
            begun = time.process_time()
            answer = self._answer(conversation, text)
            stored = _stored(conversation, text, answer)
            seconds = min(seconds, time.process_time() - begun)
        return Cost(seconds, stored)

    def close(self) -> None:
        """Give back what the engine holds."""
        self._engine.close()
        gc.unfreeze()

    def _answer(self, conversation: Conversation, text: str) -> Answer:
        return self._engine.answer(conversation, Message(text, _CHANNEL, {}))


def _continued(conversation: Conversation, answer: Answer) -> Conversation:
    return Conversation(conversation.id, answer.slots, answer.loop)


def _stored(conversation: Conversation, text: str, answer: Answer) -> int:
    """The bytes in the database's rows that grow with the message: inbox, events, outbox, slots."""
    kept = [str(conversations._row(conversation.id, event)["data"]) for event in answer.events]
    kept += [serialised(each) for each in ({"text": text, "metadata": {}}, *answer.replies)]
    if answer.slots != conversation.slots:
        kept.append(serialised(answer.slots))
    return sum(len(each.encode()) for each in kept)


def _remembered() -> list[functools._lru_cache_wrapper[Any]]:
    """What is remembered of texts and characters, and makes a message cheap that comes again."""
    modules = [module for name, module in sys.modules.items() if name.partition(".")[0] in ("nlu", "actions", "bot")]
    values = [value for module in modules for value in vars(module).values()]
    caches = [value for value in values if isinstance(value, functools._lru_cache_wrapper)]
    return [cache for cache in caches if _is_of_texts(cache)]


def _is_of_texts(cache: functools._lru_cache_wrapper[Any]) -> bool:
    """Whether a cache is of texts: it says so, or is large."""
    size = cache.cache_parameters()["maxsize"]
    return size is None or size >= _MANY or "text" in inspect.signature(cache).parameters
