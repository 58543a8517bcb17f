"""Which connections a process takes, how long it waits for each, and which it closes when there are too many.

Whoever opens many takes them from himself: at the bound of an address its own connection that has waited longest goes,
at the bound of all the longest waiting one of anybody. Only where all are being answered one more is refused; some
places are kept for hearing so, and for probes.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from bot.front.proxies import Proxies
from bot.front.tally import Reason, Tally
from bot.http.addresses import group
from bot.http.capacity import Bounds

# Longer than proxies keep an idle connection: else one would be used just as it is closed here.
KEEP_ALIVE_SECONDS = 75
# A peer that reads nothing of its answer for so long will not.
UNREAD_SECONDS = 60


class Wait(Enum):
    """What is waited for at a connection: the next request, the rest of one, that its peer reads what is written."""

    NEXT = "next"
    HEADERS = "headers"
    BODY = "body"
    READER = "reader"


# Of these a connection is at one at most, and may be closed for another's sake; at the first it is the least loss.
_REQUEST = (Wait.NEXT, Wait.HEADERS, Wait.BODY)


class Guest(Protocol):
    """What is asked of a connection."""

    def expire(self, wait: Wait) -> bool:
        """End, as it was waited for long enough; False when it is waited for anew."""

    def make_room(self, reason: Reason) -> None:
        """End at once, for another's sake: there are too many, in all or of its address."""

    def turn_away(self) -> None:
        """End at once, without having been heard."""


@dataclass
class _Address:
    count: int = 0
    # Those whose request is waited for, the longest first.
    waiting: OrderedDict[Guest, None] = field(default_factory=OrderedDict)


class Admission:
    """The connections of a process."""

    def __init__(
        self, bounds: Bounds, proxies: Proxies, tally: Tally, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.tally = tally
        self._bounds = bounds
        self._proxies = proxies
        self._clock = clock
        fixed = {Wait.NEXT: KEEP_ALIVE_SECONDS, Wait.READER: UNREAD_SECONDS}
        self._seconds = {wait: fixed.get(wait, bounds.seconds) for wait in Wait}
        # Since when each is waited for, the longest first.
        self._waiting: dict[Wait, OrderedDict[Guest, float]] = {wait: OrderedDict() for wait in Wait}
        # Under which address each is counted: under none one of a proxy, which has many callers.
        self._held: dict[Guest, str | None] = {}
        self._addresses: dict[str, _Address] = {}
        self._refused: OrderedDict[Guest, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._held) + len(self._refused)

    def enter(self, guest: Guest, peer: str) -> Reason | None:
        """Take a connection in; a reason says that it may only hear that, and ends then."""
        address = None if self._proxies.trusts(peer) else group(peer)
        reason = self._refusal(address)
        if reason is None:
            self._held[guest] = address
            if address is not None:
                self._addresses.setdefault(address, _Address()).count += 1
        else:
            self.tally.add(reason)
            if len(self._refused) >= self._bounds.reserve:
                oldest = next(iter(self._refused))
                self.leave(oldest)
                oldest.turn_away()
            self._refused[guest] = None
        self.wait(guest, Wait.HEADERS)
        return reason

    def leave(self, guest: Guest) -> None:
        """A connection is no more; also one that has left already."""
        self.busy(guest)
        for waiting in self._waiting.values():
            waiting.pop(guest, None)
        self._refused.pop(guest, None)
        address = self._held.pop(guest, None)
        if address is not None:
            self._addresses[address].count -= 1
            if not self._addresses[address].count:
                del self._addresses[address]

    def wait(self, guest: Guest, wait: Wait) -> None:
        """It is waited for, from now on."""
        if wait in _REQUEST:
            self.busy(guest)
            address = self._held.get(guest)
            if address is not None:
                self._addresses[address].waiting[guest] = None
        self._waiting[wait].pop(guest, None)
        self._waiting[wait][guest] = self._clock()

    def busy(self, guest: Guest) -> None:
        """Its request is not waited for: there it is, and is answered."""
        for wait in _REQUEST:
            self._waiting[wait].pop(guest, None)
        address = self._held.get(guest)
        if address is not None:
            self._addresses[address].waiting.pop(guest, None)

    def read(self, guest: Guest) -> None:
        """Its peer reads again."""
        self._waiting[Wait.READER].pop(guest, None)

    def sweep(self) -> None:
        """End what has been waited for long enough; to be called every second or so."""
        now = self._clock()
        for wait, waiting in self._waiting.items():
            late = []
            for guest, since in waiting.items():
                if now - since < self._seconds[wait]:
                    break
                late.append(guest)
            for guest in late:
                if guest in waiting and not guest.expire(wait):
                    self.wait(guest, wait)
        self.tally.report()

    def make_room(self) -> bool:
        """End the connection that is the least loss; False when all are being answered."""
        for wait in _REQUEST:
            guest = next((guest for guest in self._waiting[wait] if guest in self._held), None)
            if guest is not None:
                return self._end(guest, Reason.FULL)
        return False

    def _refusal(self, address: str | None) -> Reason | None:
        of_address = self._addresses.get(address) if address is not None else None
        if of_address and of_address.count >= self._bounds.address:
            if not of_address.waiting:
                return Reason.ADDRESS
            self._end(next(iter(of_address.waiting)), Reason.ADDRESS)
        if len(self._held) >= self._bounds.total and not self.make_room():
            return Reason.FULL
        return None

    def _end(self, guest: Guest, reason: Reason) -> bool:
        self.leave(guest)
        self.tally.add(Reason.MADE_ROOM)
        guest.make_room(reason)
        return True
