"""The dialogue engine in a thread of its own, so that its work never blocks the web server."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from bot.settings import Settings

Result = TypeVar("Result")
logger = logging.getLogger(__name__)


class NoDirectory(Exception):
    """The directory of the database can't be made; the message says which and why."""


class Engine:
    """Answers messages: conversations side by side, the messages of one conversation in order."""

    def __init__(self, settings: Settings, model: Path) -> None:
        self._settings = settings
        self._model = model
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="engine", daemon=True)
        self._queues: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._processor: Any = None
        self._store: Any = None

    @property
    def ready(self) -> bool:
        """Whether the model is loaded."""
        return self._processor is not None

    def start(self) -> None:
        """Open the database and load the model. Raises what they raise; then nothing is left half-started."""
        from bot.engine.quiet import silence

        silence(self._settings.log_level)
        from bot.engine.processor import Processor
        from bot.engine.store import DatabaseTrackerStore

        _make_directory(self._settings.database)
        self._store = DatabaseTrackerStore(self._settings.database, self._settings.history)
        self._processor = Processor(str(self._model), self._store)
        self._thread.start()

    async def answer(
        self, conversation: str, text: str, channel: str = "rest", metadata: dict[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        """The replies to one message, as objects of the REST contract."""
        return await self._run(self._answer_in_turn(conversation, text, channel, metadata or {}))

    async def check(self) -> None:
        """Raise SQLAlchemyError when the database does not answer."""
        await asyncio.get_running_loop().run_in_executor(None, self._store.check)

    def stop(self) -> None:
        """Finish the message at hand and close the database."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
        if self._store is not None:
            self._store.close()
        self._processor = None

    async def _answer_in_turn(
        self, conversation: str, text: str, channel: str, metadata: dict[str, Any]
    ) -> list[dict[str, Any]]:
        queue = self._queues.setdefault(conversation, asyncio.Lock())
        async with queue:
            replies: list[dict[str, Any]] = await self._processor.answer(conversation, text, channel, metadata)
            return replies

    async def _run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))


def _make_directory(database: str) -> None:
    """SQLite makes its file, but not the directory around it. Raises NoDirectory."""
    if database.startswith("sqlite:///"):
        path = database.removeprefix("sqlite:///")
        if path and path != ":memory:":
            directory = os.path.dirname(os.path.abspath(path))
            try:
                os.makedirs(directory, exist_ok=True)
            except OSError as error:
                raise NoDirectory(f"{directory} can't be made ({error.strerror})") from None
