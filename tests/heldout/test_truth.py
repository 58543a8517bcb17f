"""Whatever is said in the test conversations is so: what is equal, more, earlier, not known, yes and no, every figure.

The held-out questions' replies are held against the facts in test_heldout.py, by the same rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from bot.settings import ROOT
from bot.workshop.testing.cases import Case, cases
from bot.workshop.testing.clients import Client
from bot.workshop.testing.expectations import together
from bot.workshop.testing.holding import hold
from bot.workshop.testing.readback import read
from bot.workshop.testing.reader import conversation_files, read_file
from bot.workshop.testing.truth import untruths
from knowledge import current

pytestmark = pytest.mark.model


class Attentive:
    """A client that hands on, and notes what of the replies is not so."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.untrue: list[tuple[str, list[str]]] = []
        self.heard = 0
        self.slots, self.understood, self.close = client.slots, client.understood, client.close

    def say(self, conversation: str, text: str, channel: str, language: str | None) -> Sequence[Mapping[str, Any]]:
        replies = self._client.say(conversation, text, channel, language)
        reply = read(text, together(replies), current(), self.understood(text))
        self.untrue += [(text, found)] if (found := untruths(reply)) else []
        self.heard += 1
        return replies

    def restart(self) -> None:
        """The engine keeps nothing that a restart could lose."""


def all_cases() -> list[Case]:
    files = conversation_files(ROOT / "tests" / "conversations")
    return cases([conversation for file in files for conversation in read_file(file)])


def test_no_reply_of_the_test_conversations_says_what_is_not_so(engine_client: Client) -> None:
    attentive = Attentive(engine_client)
    held = all_cases()
    for case in held:
        hold(case, attentive)
    assert attentive.untrue == []
    assert attentive.heard >= len(held) > 400
