"""What the delivery and the engine tell of each message, to whoever counts, logs or traces it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

# The stages of a message's way.
DATABASE, UNDERSTANDING, ACTION, POLICIES = "database", "understanding", "action", "policies"

# How an attempt to answer a message ended, as dashboards know it: DEAD_LETTERED when there is to be no other attempt
# before an operator wants one, LOST when its lease was another process's by then.
ANSWERED, FAILED, DEAD_LETTERED, LOST = "answered", "failed", "buried", "lost"


@dataclass(frozen=True)
class Attempt:
    """An attempt to answer a message, which was accepted at a time in seconds since 1970."""

    message: int
    number: int
    channel: str
    conversation: str
    text: str
    accepted_at: float = 0.0
    # Whether nobody waits for its replies who could take the time: they are followed.
    followed: bool = False


@dataclass(frozen=True)
class Ending:
    """How an attempt ended, after how many seconds, and with what replies."""

    result: str
    seconds: float
    replies: Sequence[Mapping[str, object]] = ()


class Watch:
    """Is told of everything; this one does nothing with it. Called in several threads."""

    def stage(self, name: str) -> AbstractContextManager[object]:
        """Around a stage of a message's way."""
        return nullcontext()

    def attempt(self, attempt: Attempt) -> AbstractContextManager[object]:
        """Around an attempt."""
        return nullcontext()

    def ended(self, attempt: Attempt, ending: Ending) -> None:
        """After an attempt."""


class SendWatch:
    """Is told how sending went; this one does nothing with it."""

    def sending_ended(self, channel: str, result: str, seconds: float) -> None:
        """After each attempt to send a reply."""

    def given_up(self, channel: str, cause: str) -> None:
        """When a reply will not be sent."""


@dataclass(frozen=True)
class Queue:
    """How many rows of a queue wait, are leased, are dead-lettered; and the age of the oldest open one in seconds."""

    name: str
    waiting: int
    leased: int
    dead_lettered: int
    oldest: float
