"""Cases: a test conversation for one of what it is held for, and in one of its wordings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.workshop.testing.records import Expectation, TestConversation, Turn
from bot.workshop.testing.selection import filled, select
from knowledge import current


@dataclass(frozen=True)
class Case:
    """A conversation to hold as it stands: every turn has one wording, and no placeholder is left."""

    id: str
    conversation: TestConversation
    turns: tuple[Turn, ...]


def cases(conversations: Sequence[TestConversation]) -> list[Case]:
    """Every case, in order."""
    return [case for conversation in conversations for case in _cases(conversation)]


def _cases(conversation: TestConversation) -> Iterator[Case]:
    wordings = max(len(turn.say) for turn in conversation.turns)
    for marks, values in _chosen(conversation):
        for number in range(max(wordings, 1)):
            variant = [*marks, str(number + 1)] if wordings > 1 else marks
            name = f"{conversation.name}[{','.join(variant)}]" if variant else conversation.name
            turns = tuple(_worded(turn, number, values) for turn in conversation.turns)
            yield Case(name, conversation, turns)


def _chosen(conversation: TestConversation) -> Iterator[tuple[list[str], Mapping[str, str]]]:
    if conversation.query is None:
        yield [], {}
        return
    for values in select(conversation.query, current().knowledge, conversation.language):
        yield [next(iter(values.values()))], values


def _worded(turn: Turn, number: int, values: Mapping[str, str]) -> Turn:
    say = (filled(turn.say[number % len(turn.say)], values),) if turn.say else ()
    return replace(turn, say=say, expected=_filled(turn.expected, values), forbidden=_filled(turn.forbidden, values))


def _filled(expectation: Expectation, values: Mapping[str, str]) -> Expectation:
    return replace(
        expectation,
        facts=tuple(filled(fact, values) for fact in expectation.facts),
        contains=tuple(tuple(filled(part, values) for part in group) for group in expectation.contains),
    )
