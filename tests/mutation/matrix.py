"""The matrix of facts and languages as test conversations: each held-out wording is one, with what it must show."""

from __future__ import annotations

from collections.abc import Iterator

from bot.workshop.testing.records import Expectation, TestConversation, Turn
from bot.workshop.testing.wordings import DIRECTORY, read_wordings
from knowledge import current
from tests.contexts import LANGUAGES


def matrix() -> Iterator[TestConversation]:
    """A conversation of one turn for each wording of each fact in each language; raises InvalidKnowledge."""
    for wordings in read_wordings(current().knowledge, LANGUAGES):
        expected = Expectation(facts=(wordings.fact,), language=wordings.language, contains=wordings.shows)
        for ask in (ask for asks in wordings.asks.values() for ask in asks):
            turn = Turn(line=wordings.line, say=(ask,), expected=expected)
            name = f"{wordings.fact}: {ask}"
            yield TestConversation(wordings.file, wordings.line, name, wordings.language, (turn,))


def is_of_matrix(conversation: TestConversation) -> bool:
    """Whether a conversation is one of these."""
    return conversation.file.parent.parent == DIRECTORY
