"""The interface of a messaging channel: what a platform sends and is sent, and what can go wrong between.

A channel is one module that says how its platform does these things; everything else (each message once, order,
retries, options, splitting, kinds that can't be read) is the same for all and lives around it.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from bot.channels.failures import Cause as Cause
from bot.channels.failures import NotSent as NotSent
from bot.channels.failures import Permanent as Permanent
from bot.channels.failures import Retry as Retry
from bot.channels.failures import Unauthentic as Unauthentic
from bot.channels.failures import WindowClosed as WindowClosed
from bot.channels.rendering import Choice, Form, form, numbered
from bot.channels.splitting import Unit, split, writable
from bot.engine.conversation import Json, Kind

if TYPE_CHECKING:
    from bot.delivery.database import Database

# Between the parts of a conversation's name. No control character can stand in a sender's name of the REST channel, so
# that nobody can take part in a messaging app's conversation by calling himself so.
_SEPARATOR = "\x1f"
_LONGEST_NAME = 255


@dataclass(frozen=True)
class Limits:
    """What a platform takes.

    `text` is the longest message, and `offer` the longest that carries options (0: the same); `label` is the longest
    that stands on a button, and `described` how much of a title is shown beside a label that is shorter; all these in
    `unit`s. `options` are the most buttons of one message, `messages` the most messages of one call.

    `passive` says for how many seconds an acknowledgement may wait for the answer to carry it (0: it never carries
    one); `tells` in how many seconds the platform has told by itself, in `statuses`, that it took a call (0: it never
    does).
    """

    text: int
    unit: Unit
    options: int
    label: int
    passive: float = 0.0
    tells: float = 0.0
    offer: int = 0
    described: int = 0
    messages: int = 1


@dataclass(frozen=True)
class RawRequest:
    """A request as it came: `query` as decoded, `headers` by their names in lower case, `body` as bytes."""

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """What a platform's request is answered with."""

    status: int = 200
    body: bytes = b""
    media_type: str = "text/plain"


@dataclass(frozen=True)
class Inbound:
    """One message of a user, as a platform delivers it.

    `id` is the platform's id of the event, the same when it is delivered again, unique within `account`, which is ours.
    `user` is whom to answer: all that comes from there is one conversation. Of the message there is a `text`, or the id
    of the option that was pressed (`press`; then `text` is the option's title, if the platform tells it), or a `kind`.
    `language` is a hint: a tag as the platform has it. `context` holds what the platform wants back with the answer
    (a reply token, the message's id); `at` is the platform's time of the message, in seconds since 1970.
    """

    id: str
    account: str
    user: str
    text: str = ""
    press: str | None = None
    kind: Kind | None = None
    language: str | None = None
    context: Mapping[str, str] = field(default_factory=dict)
    at: float | None = None


@dataclass(frozen=True)
class Option:
    """A button: what it shows, and what the platform gives back when it is pressed (ASCII, 64 bytes at most)."""

    id: str
    title: str


@dataclass(frozen=True)
class Outbound:
    """One reply to send. `key` is its own, the same at every attempt; `language` is the reply's: en, zh, id.

    `position` is its place among the replies to its message: 0 for the first. What can't be written is left out.
    """

    key: str
    text: str
    language: str
    options: Sequence[Option] = ()
    position: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", writable(self.text))


@dataclass(frozen=True)
class Address:
    """Where a reply goes; `context` and `at` are those of the message that it answers."""

    account: str
    user: str
    context: Mapping[str, str] = field(default_factory=dict)
    at: float | None = None


@dataclass(frozen=True)
class Call:
    """One request to the platform: `method` says which of its methods, `content` is what it is given.

    An `optional` call only adds something (that a message was read): when it fails the others go out all the same.
    `plain` are the calls that say the same without buttons, made in its place where the platform does not take it.
    The sender gives it what follows: `key` is its own, the same at every attempt; `again` says that an attempt before
    may have made it, as nobody noted how that ended (no answer came, or the process was killed).
    """

    method: str
    content: Json
    optional: bool = False
    key: str = ""
    again: bool = False
    plain: Sequence[Call] = ()


@dataclass(frozen=True)
class Sent:
    """What the platform calls a message that it took."""

    id: str | None = None


@dataclass(frozen=True)
class Status:
    """What became of a call, as the platform tells later.

    `call` is its key, if the platform gives that back; `failure` the platform's code where the message, though it was
    taken, could not be delivered, and `cause` why.
    """

    account: str
    call: str | None = None
    failure: str | None = None
    cause: Cause = Cause.CONTENT


class Channel(Protocol):
    """A messaging platform. A channel derives from this class; what it does not define is as most platforms have it."""

    name: str
    limits: Limits

    def use_database(self, database: Database) -> None:
        """Keep what all replicas need in common in this database. Called once, before anything is sent."""
        return

    def challenge(self, request: RawRequest) -> Reply | None:
        """The answer to a request by which the platform checks the address; None for any other request.

        Raises Unauthentic.
        """
        return None

    @abstractmethod
    def verify(self, request: RawRequest) -> bytes:
        """The authenticated, decrypted body. Raises Unauthentic."""

    @abstractmethod
    def parse(self, body: bytes) -> list[Inbound]:
        """The messages in a body, in their order. Pure and total: what can't be read is left out."""

    def statuses(self, body: bytes) -> list[Status]:
        """What the platform tells of what we sent. Pure and total."""
        return []

    def acknowledge(self, body: bytes) -> Reply:
        """The answer to a body that was taken in."""
        return Reply()

    def passive(self, reply: Outbound, to: Address) -> Reply | None:
        """An acknowledgement that carries a reply; None for a reply that has to be sent. See `Limits.passive`."""
        return None

    def render(self, reply: Outbound, to: Address) -> list[Call]:
        """The calls that send a reply, in their order. Pure: at every attempt they are the same.

        What the platform can't show becomes what it can; a long text is split. With the call that shows options are
        the calls that say the same in words.
        """
        shown = self.form(reply, to)
        said = self.say(shown, reply, to)
        if said and shown.choices:
            said[-1] = replace(said[-1], plain=tuple(self._in_words(shown, reply, to)))
        return [*self.courtesies(reply, to), *said] if said else []

    def form(self, reply: Outbound, to: Address) -> Form:
        """How a reply is shown: by the limits, if the platform has no others."""
        return form(reply, self.limits)

    @abstractmethod
    def say(self, shown: Form, reply: Outbound, to: Address, first: bool = True) -> list[Call]:
        """The calls that say texts, the last with what can be pressed; `first`: nothing of the reply comes before."""

    def courtesies(self, reply: Outbound, to: Address) -> list[Call]:
        """The optional calls before a reply: that the message was read, that its answer is being written."""
        return []

    def listing(self, text: str, choices: Sequence[Option | Choice], reply: Outbound) -> str:
        """The last text of a reply with its options, where they can't be pressed."""
        return numbered(text, choices)

    def _in_words(self, shown: Form, reply: Outbound, to: Address) -> list[Call]:
        """The calls that say what the last call says, without anything to press."""
        begin = (len(shown.texts) - 1) // self.limits.messages * self.limits.messages
        *before, last = shown.texts[begin:]
        text = last if shown.listed else self.listing(last, shown.choices, reply)
        texts = [*before, *split(text, self.limits.text, self.limits.unit)]
        return self.say(Form(texts), reply, to, first=begin == 0)

    @abstractmethod
    async def send(self, call: Call) -> Sent:
        """Make a call. Raises Retry, WindowClosed or Permanent."""

    def reopening(self, reply: Outbound, to: Address) -> Call | None:
        """What may be sent instead of a reply after WindowClosed: a template, if there is one."""
        return None

    @abstractmethod
    async def check(self) -> str:
        """Ask the platform who we are, by the cheapest call that needs the secrets; returns its answer in a few words.

        Raises Retry or Permanent, whose reasons name the setting that is wrong.
        """

    async def register(self, address: str) -> str | None:
        """Tell the platform our address; returns its answer in a few words, None where only a person can do that.

        Raises Retry or Permanent.
        """
        return None

    async def close(self) -> None:
        """Give back the connections."""


def conversation_of(channel: str, account: str, user: str) -> str | None:
    """The name of a conversation; None where there can be none (a part is empty, too long or unprintable)."""
    parts = (channel, account, user)
    name = _SEPARATOR.join(parts)
    return name if len(name) <= _LONGEST_NAME and all(part and part.isprintable() for part in parts) else None


def user_of(conversation: str) -> str:
    """Whom a conversation of `conversation_of` is with."""
    return conversation.split(_SEPARATOR, 2)[2]
