"""Holds the test conversations and keeps what came of each turn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.workshop.testing.cases import Case
from bot.workshop.testing.clients import CannotBeAsked, Client
from bot.workshop.testing.expectations import Said, together
from bot.workshop.testing.holding import hold


@dataclass(frozen=True)
class Talk:
    """A conversation that was held: what was written and what came, up to where it went wrong, if it did.

    `id` is that of the conversation in its file, which may be held in several wordings; `expected` are the facts that
    its turns expect.
    """

    id: str
    language: str
    passed: bool
    texts: tuple[str, ...]
    said: tuple[Said, ...]
    expected: frozenset[str]


def hold_all(cases: Sequence[Case], client: Client) -> Iterator[Talk]:
    """Hold every case; raises what the client raises."""
    for case in cases:
        recorder = _Recorder(client)
        try:
            passed = hold(case, recorder) is None
        except CannotBeAsked:
            passed = False
        conversation = case.conversation
        yield Talk(
            id=f"{conversation.file}::{conversation.name}",
            language=conversation.language,
            passed=passed,
            texts=tuple(recorder.texts),
            said=tuple(recorder.said),
            expected=frozenset(fact for turn in case.turns for fact in _facts(turn.expected)),
        )


def _facts(expected: Any) -> tuple[str, ...]:
    return (*expected.facts, *(expected.only_facts or ()))


@dataclass
class _Recorder:
    """Passes everything on to a client but restarts, which take long and touch nothing."""

    client: Client
    texts: list[str] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)

    def say(self, conversation: str, text: str, channel: str, language: str | None) -> Sequence[Mapping[str, Any]]:
        replies = self.client.say(conversation, text, channel, language)
        self.texts.append(text)
        self.said.append(together(replies))
        return replies

    def restart(self) -> None:
        pass

    def slots(self, conversation: str) -> Mapping[str, Any]:
        return self.client.slots(conversation)

    def understood(self, text: str) -> Mapping[str, Any] | None:
        return self.client.understood(text)

    def close(self) -> None:
        pass
