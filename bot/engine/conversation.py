"""What the engine is given of a conversation, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Protocol

# A JSON object whose shape is another's: Rasa's events and slots, a channel's metadata.
Json = dict[str, Any]
# Gives the last events of a conversation, serialised.
Recall = Callable[[str], list[Json]]


@dataclass(frozen=True)
class Conversation:
    """A conversation between two messages: its slots, and the form that is being filled in, if any."""

    id: str
    slots: Json = field(default_factory=dict)
    loop: str | None = None
    new: bool = False


@dataclass(frozen=True)
class Message:
    """What a partner wrote: `metadata` may hold the channel's `language`."""

    text: str
    channel: str
    metadata: Json = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What one message leads to.

    `replies` are objects of the REST contract; `events` are Rasa's, serialised, in order; `slots` and `loop` are those
    of the conversation from now on.
    """

    replies: list[Json]
    events: list[Json]
    slots: Json
    loop: str | None = None


class Answerer(Protocol):
    """What answers messages: an engine, or what stands before one."""

    def answer(self, conversation: Conversation, message: Message) -> Answer:
        """What a message leads to in a conversation."""


class Kind(str, Enum):
    """What a message is that has no text to understand; each is answered by `channels.<kind>` of the locale files."""

    PICTURE = "picture"
    VOICE = "voice"
    VIDEO = "video"
    STICKER = "sticker"
    LOCATION = "location"
    FILE = "file"
    CONTACT = "contact"
    # Anything else that can't be read, also a button that nobody knows any more.
    OTHER = "other"
    # Somebody begins: follows the account, presses "start".
    WELCOME = "welcome"
    # Somebody asks what can be asked ("/help").
    HELP = "help"
    # A text that is longer than any that is read.
    TOO_LONG = "too_long"
