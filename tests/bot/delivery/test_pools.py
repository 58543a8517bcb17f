"""Who goes first of those who wait for an answer, and those who do not."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from bot.delivery import pools
from bot.delivery.pools import Pools
from knowledge import current

# Only bounds how long a broken test hangs.
_LONGEST_SECONDS = 60


@pytest.fixture(params=[False, True], ids=["sqlite", "postgresql"])
def made(request: pytest.FixtureRequest) -> Iterator[Pools]:
    """The threads of a desk."""
    made = Pools(request.param, current())
    yield made
    made.finish()


def test_what_is_asked_is_done(made: Pools) -> None:
    assert [made.ask(pow, 2, number).result() for number in range(4)] == [1, 2, 4, 8]


def test_while_nobody_waits_nobody_is_let_go_first(made: Pools, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "_LONGEST_GIVING_WAY", 1e6)
    before = made.background.submit(made.let_those_who_wait)
    assert made.ask(pow, 2, 2).result() == 4
    after = made.background.submit(made.let_those_who_wait)
    assert [each.exception(_LONGEST_SECONDS) for each in (before, after)] == [None, None]


def test_those_who_wait_go_first(made: Pools, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "_LONGEST_GIVING_WAY", 1e6)
    go_on = threading.Event()
    asked = [made.ask(go_on.wait) for _ in range(3)]

    def work_behind() -> list[bool]:
        made.let_those_who_wait()
        return [each.done() for each in asked]

    behind = made.background.submit(work_behind)
    time.sleep(0.02)
    assert not behind.done()
    go_on.set()
    assert behind.result() == [True, True, True]


def test_who_does_not_wait_goes_on_at_last(made: Pools) -> None:
    go_on = threading.Event()
    asked = made.ask(go_on.wait)
    made.let_those_who_wait()
    assert not asked.done()
    go_on.set()


def test_one_that_fails_is_waited_for_no_more(made: Pools, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "_LONGEST_GIVING_WAY", 1e6)
    with pytest.raises(ZeroDivisionError):
        made.ask(divmod, 1, 0).result()
    made.let_those_who_wait()
