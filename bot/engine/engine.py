"""Understands and answers messages, one at a time; it keeps nothing between them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from bot.engine.conversation import Answer, Conversation, Message
from bot.watching import Watch


class Engine:
    """A trained model and the actions. Safe to call from several threads: they take turns."""

    def __init__(
        self,
        model: Path,
        recall: Callable[[str], list[dict[str, Any]]],
        log_level: str = "warning",
        watch: Watch | None = None,
    ) -> None:
        """Load the model; `recall` gives the last events of a conversation, serialised; `watch` is told the stages.

        Raises InvalidKnowledge, ModelUnusable.
        """
        from actions.knowledge import current_knowledge
        from bot.engine.quiet import silence
        from bot.engine.training import ModelUnusable

        silence(log_level)
        # First: a model may be there that was trained on other knowledge.
        current_knowledge()
        from bot.engine.processor import Processor

        try:
            self._processor = Processor(str(model), recall, watch or Watch())
        except Exception as error:
            # Whatever a broken archive makes Rasa raise: tarfile's, pickle's, its own.
            raise ModelUnusable(
                f"the model {model.name} can't be loaded ({type(error).__name__}): run `python -m bot train --force`"
            ) from error
        self._turn = threading.Lock()
        # Rasa's way of a message is a coroutine, though nothing in it waits.
        self._loop = asyncio.new_event_loop()

    def warm_up(self, questions: Iterable[str]) -> None:
        """Answer some questions to nobody, so that no partner waits for what is loaded at the first of them."""
        for question in questions:
            self.answer(Conversation("", new=True), Message(question, "", {}))

    def answer(self, conversation: Conversation, message: Message) -> Answer:
        """What a message leads to in a conversation."""
        with self._turn:
            answer: Answer = self._loop.run_until_complete(self._processor.answer(conversation, message))
            return answer

    def understood(self, text: str) -> dict[str, Any]:
        """How a text alone is understood, as Rasa's parse data."""
        with self._turn:
            return self._processor.understood(text)

    def close(self) -> None:
        """Give back what it holds of the system."""
        self._loop.close()
