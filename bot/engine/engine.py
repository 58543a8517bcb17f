"""Understands and answers messages, one at a time; it keeps nothing between them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bot.engine.conversation import Answer, Conversation, Message
from bot.observing.hooks import Watch
from knowledge.context import Context, current, in_use

_FIRST = (
    "widget.suggestion_sales",
    "widget.suggestion_strategy",
    "widget.suggestion_agreements",
    "widget.suggestion_export",
)


class Engine:
    """A trained model and the actions. Safe to call from several threads: they take turns."""

    def __init__(
        self,
        model: Path,
        recall: Callable[[str], list[dict[str, Any]]],
        log_level: str = "warning",
        watch: Watch | None = None,
        context: Context | None = None,
    ) -> None:
        """Load the model; `recall` gives the last events of a conversation, serialised; `watch` is told the stages.

        All is understood and answered in the `context`, without one in that which is in use now. Raises
        InvalidKnowledge, ModelUnusable.
        """
        from bot.engine.quiet import silence

        silence(log_level)
        # First: a model may be there that was trained on other knowledge.
        self._context = context or current()
        from bot.engine.processor import Processor

        self._name = model.name
        try:
            with in_use(self._context):
                self._processor = Processor(str(model), recall, watch or Watch())
        except Exception as error:
            # Whatever a broken archive makes Rasa raise: tarfile's, pickle's, its own.
            raise self._unusable(error) from error
        self._turn = threading.Lock()
        # Rasa's way of a message is a coroutine, though nothing in it waits.
        self._loop = asyncio.new_event_loop()

    def warm_up(self) -> None:
        """Answer the questions that the widget suggests, to nobody: no partner waits for what the first ones load.

        Raises ModelUnusable: what can't answer these was made by another version, say.
        """
        questions = [self._context.text(key, language) for language in self._context.languages for key in _FIRST]
        # In a thread of its own: whoever starts a desk may be on an event loop, beside which none can run.
        with self._processor.unwatched(), ThreadPoolExecutor(1, thread_name_prefix="warm-up") as thread:
            for question in questions:
                asked = thread.submit(self.answer, Conversation("", new=True), Message(question, "", {}))
                try:
                    asked.result()
                except Exception as error:
                    raise self._unusable(error) from error

    def answer(self, conversation: Conversation, message: Message) -> Answer:
        """What a message leads to in a conversation."""
        with self._turn, in_use(self._context):
            answer: Answer = self._loop.run_until_complete(self._processor.answer(conversation, message))
            return answer

    def understood(self, text: str) -> dict[str, Any]:
        """How a text alone is understood, as Rasa's parse data."""
        with self._turn, in_use(self._context):
            return self._processor.understood(text)

    def _unusable(self, error: Exception) -> Exception:
        from bot.engine.training import ModelUnusable

        return ModelUnusable(
            f"the model {self._name} can't be loaded ({type(error).__name__}): run `python -m bot train --force`"
        )

    def close(self) -> None:
        """Give back what it holds of the system."""
        self._loop.close()
