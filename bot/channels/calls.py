"""The calls that send a reply: how many have gone out, with each; and what is sent where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from actions.reply import Custom
from bot.channels.intake import AT, CONTEXT
from bot.channels.interface import Address, Call, Channel, Outbound, user_of
from bot.channels.options import options_of
from bot.delivery.outbox import Origin, Sending
from bot.delivery.public_numbers import Numbers


@dataclass(frozen=True)
class Course:
    """The calls that send a reply, in their order; `plain`: what shows options is said in words instead.

    What is said in words has the key of what it stands for: the platform has refused that one, so whatever it tells of
    the key, or has accepted by it, is of the words.
    """

    reply: Outbound
    rendered: Sequence[Call]
    plain: bool = False

    @property
    def calls(self) -> list[Call]:
        """The calls with their keys."""
        chosen = [each for call in self.rendered for each in ((call.plain if self.plain else ()) or (call,))]
        return keyed(self.reply, chosen)


def course_of(channel: Channel, sending: Sending, reply: Outbound, to: Address) -> Course:
    """How a channel sends a reply."""
    return Course(reply, channel.render(reply, to), sending.plain)


def keyed(reply: Outbound, calls: Sequence[Call]) -> list[Call]:
    """Calls with their keys, which tell how many have gone out with each."""
    return [replace(call, key=f"{reply.key}:{number}") for number, call in enumerate(calls, 1)]


def read_key(key: str) -> tuple[str, int, int] | None:
    """Event, position and number of a call's key; None for what is none."""
    event, _, rest = key.rpartition(":")
    event, _, position = event.rpartition(":")
    numbers = (position, rest)
    if not event or not all(part.isascii() and part.isdigit() and len(part) < 10 for part in numbers):
        return None
    return event, int(position), int(rest)


def message_of(sending: Sending, origin: Origin, numbers: Numbers) -> tuple[Outbound, Address]:
    """A reply of the outbox as a channel gets it, and where it goes."""
    said = sending.reply
    key = f"{origin.event}:{sending.position}"
    language = Custom.of(said).language or "en"
    reply = Outbound(key, str(said.get("text", "")), language, options_of(sending.id, said, numbers), sending.position)
    context = origin.metadata.get(CONTEXT, {})
    return reply, Address(sending.account, user_of(sending.conversation), context, origin.metadata.get(AT))
