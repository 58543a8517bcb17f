"""Which connections are taken, and which have to go: with connections that only say what was asked of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.front.admission import KEEP_ALIVE_SECONDS, Admission, Wait
from bot.front.proxies import Proxies
from bot.front.tally import Reason, Tally
from bot.http.capacity import Bounds

BOUNDS = Bounds(total=8, address=3, reserve=2, seconds=20.0)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Guest:
    """A connection that ends when it is told to."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def expire(self, wait: Wait) -> bool:
        self.told.append(f"late: {wait.value}")
        return True

    def make_room(self, reason: Reason) -> None:
        self.told.append(f"room: {reason.value}")

    def turn_away(self) -> None:
        self.told.append("turned away")


def admitting(proxies: str = "") -> tuple[Admission, Clock]:
    clock = Clock()
    return Admission(BOUNDS, Proxies(proxies), Tally(), clock), clock


def enter(admission: Admission, address: str, busy: bool = True) -> tuple[Guest, Reason | None]:
    guest = Guest()
    reason = admission.enter(guest, address)
    if busy and reason is None:
        admission.busy(guest)
    return guest, reason


@pytest.mark.parametrize(
    "address",
    ["2001:db8:0:1::{}", "2001:db8:0:1:{}::1", "::ffff:192.0.2.1", "192.0.2.1", "fe80::{}%eth0"],
)
def test_addresses_of_one_caller_are_one(address: str) -> None:
    admission, _ = admitting()
    reasons = [enter(admission, address.format(number))[1] for number in range(1, 5)]
    assert reasons == [None, None, None, Reason.ADDRESS]
    assert enter(admission, "203.0.113.1")[1] is None


def test_an_address_written_in_two_ways_is_one() -> None:
    admission, _ = admitting()
    written = ["192.0.2.1", "::ffff:192.0.2.1", "::ffff:c000:201", "192.0.2.1"]
    assert [enter(admission, address)[1] for address in written] == [None, None, None, Reason.ADDRESS]


def test_a_proxy_is_many_callers() -> None:
    admission, _ = admitting("192.0.2.0/24")
    assert [enter(admission, "::ffff:192.0.2.1")[1] for _ in range(9)] == [None] * 8 + [Reason.FULL]


def test_of_an_address_the_one_that_has_waited_longest_goes() -> None:
    admission, clock = admitting()
    busy, _ = enter(admission, "192.0.2.1")
    first, _ = enter(admission, "192.0.2.1", busy=False)
    clock.now += 1
    second, _ = enter(admission, "192.0.2.1", busy=False)
    clock.now += 1
    admission.wait(first, Wait.BODY)
    assert enter(admission, "192.0.2.1")[1] is None
    assert (busy.told, first.told, second.told) == ([], [], ["room: address"])


def test_of_all_idle_ones_go_before_those_whose_request_comes() -> None:
    admission, clock = admitting()
    coming, idle = [enter(admission, f"192.0.2.{number}", busy=False)[0] for number in range(1, 3)]
    for number in range(3, 9):
        enter(admission, f"192.0.2.{number}")
    clock.now += 1
    admission.wait(idle, Wait.NEXT)
    assert enter(admission, "203.0.113.1")[1] is None
    assert (idle.told, coming.told) == (["room: full"], [])
    assert enter(admission, "203.0.113.2")[1] is None
    assert coming.told == ["room: full"]
    assert enter(admission, "203.0.113.3")[1] is Reason.FULL


def test_of_those_who_are_refused_the_oldest_is_turned_away_first() -> None:
    admission, _ = admitting()
    for number in range(8):
        enter(admission, f"192.0.2.{number}")
    refused = [enter(admission, "203.0.113.1")[0] for _ in range(4)]
    assert [guest.told for guest in refused] == [["turned away"]] * 2 + [[]] * 2
    assert len(admission) == BOUNDS.total + BOUNDS.reserve


@pytest.mark.parametrize(
    ("wait", "seconds"), [(Wait.HEADERS, 20), (Wait.BODY, 20), (Wait.NEXT, KEEP_ALIVE_SECONDS), (Wait.READER, 60)]
)
def test_each_is_waited_for_so_long(wait: Wait, seconds: float) -> None:
    admission, clock = admitting()
    guest, _ = enter(admission, "192.0.2.1")
    admission.wait(guest, wait)
    clock.now += seconds - 0.1
    admission.sweep()
    assert guest.told == []
    clock.now += 0.1
    admission.sweep()
    assert guest.told == [f"late: {wait.value}"]


def test_who_is_not_at_fault_is_waited_for_anew() -> None:
    admission, clock = admitting()
    guest, _ = enter(admission, "192.0.2.1", busy=False)
    guest.expire = lambda wait: bool(guest.told.append(wait.value))  # type: ignore[method-assign, func-returns-value]
    for _ in range(3):
        clock.now += 20
        admission.sweep()
    assert guest.told == ["headers"] * 3


_STEPS = st.lists(st.tuples(st.sampled_from("enter wait busy leave time".split()), st.integers(0, 40)), max_size=200)


@given(_STEPS)
def test_the_bounds_hold_whatever_comes_and_all_is_given_back(steps: list[tuple[str, int]]) -> None:
    admission, clock = admitting()
    there: list[Guest] = []
    for step, number in steps:
        if step == "enter":
            guest, _ = enter(admission, f"192.0.2.{number % 5}", busy=False)
            there.append(guest)
        elif step == "time":
            clock.now += number
            admission.sweep()
        elif there:
            guest = there[number % len(there)]
            if step == "wait":
                admission.wait(guest, list(Wait)[number % 4])
            elif step == "busy":
                admission.busy(guest)
            else:
                admission.leave(guest)
                there.remove(guest)
        for guest in [guest for guest in there if guest.told]:
            admission.leave(guest)
            there.remove(guest)
        assert len(admission) <= BOUNDS.total + BOUNDS.reserve
        assert len(admission) == len(there)
        counts = [address.count for address in admission._addresses.values()]
        assert all(0 < count <= BOUNDS.address for count in counts)
    for guest in there:
        admission.leave(guest)
    assert len(admission) == 0
    assert admission._addresses == {}
    assert not any(admission._waiting.values())
