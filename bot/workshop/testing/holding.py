"""Holds a case turn by turn; it ends at the first turn that is not as expected."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from bot.workshop.testing.cases import Case
from bot.workshop.testing.clients import Client
from bot.workshop.testing.expectations import Said, together, unmet
from bot.workshop.testing.records import Turn

# So many cases have been held in this process.
_held = count(1)


@dataclass(frozen=True)
class Missed:
    """A turn that was not as expected: what was said, what came, and why that is wrong."""

    number: int
    turn: Turn
    text: str
    said: Said
    reasons: tuple[str, ...]


def hold(case: Case, client: Client) -> Missed | None:
    """The first turn that is not as expected; None when all are.

    Raises CannotBeAsked where a turn can't be tried with this client, and what the client raises.
    """
    identity = _identity(case)
    conversation = case.conversation
    said: Said | None = None
    for number, turn in enumerate(case.turns, 1):
        if turn.restart:
            client.restart()
            continue
        text = turn.say[0] if turn.say else _payload(turn.press, said)
        if text is None:
            assert said is not None  # noqa: S101  # the reader lets no conversation begin with a press
            return Missed(number, turn, f"press {turn.press}", said, (f"press: there is no button {turn.press!r}",))
        replies = client.say(identity, text, conversation.channel, conversation.channel_language)
        slots = client.slots(identity) if turn.expected.slots else None
        said = together(replies, slots)
        reasons = unmet(turn, said)
        if reasons:
            return Missed(number, turn, text, said, tuple(reasons))
    return None


def _payload(press: int | str | None, said: Said | None) -> str | None:
    """What the button sends that a turn presses."""
    buttons = said.buttons if said else ()
    if isinstance(press, int):
        return buttons[press - 1]["payload"] if press <= len(buttons) else None
    wanted = str(press).casefold()
    return next((button["payload"] for button in buttons if wanted in button["title"].casefold()), None)


def _identity(case: Case) -> str:
    """An id for the conversation that no other case has, nor this one held again, and that fits any channel."""
    place: Sequence[str] = (*case.conversation.file.parts[-2:], case.id)
    return f"{case.conversation.language}-{zlib.crc32('/'.join(place).encode()):08x}-{next(_held)}"
