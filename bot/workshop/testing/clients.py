"""Who a test conversation is held with: the desk in this process, or a running service."""

from __future__ import annotations

import asyncio
import json
import secrets
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import httpx

from bot.delivery import conversations
from bot.delivery.desk import Desk
from bot.engine.conversation import Conversation, Message, Recall
from bot.engine.engine import Engine
from bot.observing.hooks import Watch
from bot.settings import Settings

_WEBHOOK = "/webhooks/rest/webhook"
_TIMEOUT_SECONDS = 60.0
_MOST_WAITS = 30


class CannotBeAsked(Exception):
    """This can't be tried here: a service at an address can't be restarted, nor its slots be seen."""


class Client(Protocol):
    """One that answers."""

    def say(self, conversation: str, text: str, channel: str, language: str | None) -> Sequence[Mapping[str, Any]]:
        """The replies to a message, as objects of the REST contract."""

    def restart(self) -> None:
        """Stop and start what answers; raises CannotBeAsked."""

    def slots(self, conversation: str) -> Mapping[str, Any]:
        """The slots of a conversation; raises CannotBeAsked."""

    def understood(self, text: str) -> Mapping[str, Any] | None:
        """How a text alone is understood, as Rasa's parse data; None where that can't be seen."""

    def close(self) -> None:
        """Give back what it holds."""


class InProcess:
    """The engine with the real actions and a database of its own."""

    def __init__(self, model: Path, settings: Settings) -> None:
        self._directory = tempfile.TemporaryDirectory(prefix="conversations-")
        database = f"sqlite:///{self._directory.name}/conversations.sqlite"
        self._settings = settings.copy(update={"database": database})
        self._model = model
        self._loop = asyncio.new_event_loop()
        self._desk = self._started()

    def _started(self) -> Desk:
        desk = Desk(self._settings, self._model, engine=self._loaded)
        desk.start()
        return desk

    def _loaded(self, model: Path, recall: Recall, log_level: str, watch: Watch) -> Engine:
        self._engine = Engine(model, recall, log_level, watch)
        return self._engine

    def say(self, conversation: str, text: str, channel: str, language: str | None) -> Sequence[Mapping[str, Any]]:
        """The replies to a message."""
        metadata = {"language": language} if language else {}
        return self._loop.run_until_complete(self._desk.answer(conversation, text, channel, metadata))

    def restart(self) -> None:
        """Stop the desk, and start another on the same database."""
        self._desk.stop()
        self._desk = self._started()

    def slots(self, conversation: str) -> Mapping[str, Any]:
        """The slots of a conversation."""
        return self._loop.run_until_complete(self._desk.read(conversations.load, conversation)).slots

    def understood(self, text: str) -> Mapping[str, Any]:
        """How a text alone is understood."""
        return self._engine.understood(text)

    def close(self) -> None:
        """Stop the desk and remove its database."""
        self._desk.stop()
        self._loop.close()
        self._directory.cleanup()


class InMemory:
    """The engine with the real actions, and conversations that are kept in memory only: the quickest of all."""

    def __init__(self, model: Path, settings: Settings) -> None:
        self._history = settings.history
        self._engine = Engine(model, self._recall, settings.log_level)
        self._conversations: dict[str, Conversation] = {}
        self._events: dict[str, list[dict[str, Any]]] = {}

    def say(self, conversation: str, text: str, channel: str, language: str | None) -> Sequence[Mapping[str, Any]]:
        """The replies to a message."""
        before = self._conversations.get(conversation) or Conversation(conversation, new=True)
        answer = self._engine.answer(before, Message(text, channel, {"language": language} if language else {}))
        # As a database would give it back.
        self._conversations[conversation] = Conversation(
            conversation, json.loads(json.dumps(answer.slots)), answer.loop
        )
        self._events.setdefault(conversation, []).extend(answer.events)
        return answer.replies

    def restart(self) -> None:
        """Nothing is lost by it that is kept between messages."""

    def slots(self, conversation: str) -> Mapping[str, Any]:
        """The slots of a conversation."""
        known = self._conversations.get(conversation)
        return known.slots if known else {}

    def understood(self, text: str) -> Mapping[str, Any]:
        """How a text alone is understood."""
        return self._engine.understood(text)

    def close(self) -> None:
        """Give back what the engine holds."""
        self._engine.close()

    def _recall(self, conversation: str) -> list[dict[str, Any]]:
        """The events since the partner's message that is as many messages back as are kept in mind."""
        events = self._events.get(conversation, [])
        said = [place for place, event in enumerate(events) if event["event"] == "user"]
        return events[said[-self._history] :] if len(said) >= self._history else events


class Remote:
    """A running service, by its REST channel."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=_TIMEOUT_SECONDS)
        # Another run must not go on with the conversations of this one.
        self._run = secrets.token_hex(6)

    def say(self, conversation: str, text: str, channel: str, language: str | None) -> Sequence[Mapping[str, Any]]:
        """The replies to a message; raises httpx.HTTPError."""
        body: dict[str, Any] = {"sender": f"{self._run}-{conversation}", "message": text}
        if language:
            body["metadata"] = {"language": language}
        response = self._http.post(_WEBHOOK, json=body)
        for _ in range(_MOST_WAITS):
            if response.status_code != httpx.codes.TOO_MANY_REQUESTS:
                break
            time.sleep(float(response.headers.get("Retry-After", 1)))
            response = self._http.post(_WEBHOOK, json=body)
        response.raise_for_status()
        replies: Sequence[Mapping[str, Any]] = response.json()
        return replies

    def restart(self) -> None:
        """A service at an address can't be restarted from here."""
        raise CannotBeAsked("a service at an address can't be restarted from here")

    def slots(self, conversation: str) -> Mapping[str, Any]:
        """Slots can't be seen from outside."""
        raise CannotBeAsked("slots can't be seen from outside")

    def understood(self, text: str) -> Mapping[str, Any] | None:
        """Only the reply says how a text was understood."""
        return None

    def close(self) -> None:
        """Close the connections."""
        self._http.close()
