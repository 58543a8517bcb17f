"""A service that is killed between a refusal and what is said in its place: nothing is lost or doubled on any channel.

WeChat is not among them: there an acknowledgement carries what is ready in time, so that nothing is refused. What the
sender does for it is the same, and tested in tests/bot/channels/test_sender.py.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.channels.registry import ENTRIES
from tests.bot.channels.serving import notices, somebody
from tests.conftest import running_service
from tests.doubles import STAND_IN
from tests.platforms.__main__ import PLATFORMS
from tests.platforms.base import Call, Outcome, Platform

pytestmark = pytest.mark.model
CHANNELS = sorted(set(ENTRIES) - {"wechat"})
# Offers two options.
QUESTION = "offer: Kenya: annual sales / South Africa: annual sales"
# Telegram tells nothing of what it has taken, and takes no key.
TELLING = [name for name in CHANNELS if name != "telegram"]


class Gate:
    """Holds the first such call of each platform until all are there, then kills the service, then lets them go."""

    def __init__(self, platforms: int, kill: Callable[[], None]) -> None:
        self._kill = kill
        self._barrier = threading.Barrier(platforms, action=self._end)
        self._passed: set[str] = set()
        self.killed = threading.Event()

    def _end(self) -> None:
        self._kill()
        self.killed.set()

    def enter(self, platform: Platform) -> None:
        if platform.name not in self._passed and not self.killed.is_set():
            self._passed.add(platform.name)
            self._barrier.wait(60)


@pytest.fixture
def platforms(request: pytest.FixtureRequest) -> Iterator[list[Platform]]:
    with ExitStack() as stack:
        doubles = [stack.enter_context(PLATFORMS[name]()) for name in request.param]
        for double in doubles:
            double.takes_options = False
        yield doubles


def shows_options(call: Call) -> bool:
    text = str(call.content)
    return any(name in text for name in ("'interactive'", "'quickReply'", "'quick_replies'", "'reply_markup'"))


def says_options(call: Call) -> bool:
    return "1. " in str(call.content) and not shows_options(call)


@pytest.mark.parametrize(
    ("platforms", "moment"), [(CHANNELS, "refused"), (TELLING, "said")], indirect=["platforms"], ids=["refused", "said"]
)
def test_a_service_that_is_killed_in_between_says_the_options_once(
    model: Path, tmp_path: Path, platforms: list[Platform], moment: str
) -> None:
    settings = {name: value for each in platforms for name, value in each.settings.items()}
    service = running_service(tmp_path / "x.sqlite", RATE_LIMIT="off", **STAND_IN, **settings)
    gate, users = Gate(len(platforms), service.kill), {each.name: somebody() for each in platforms}
    for each in platforms:
        _hold(each, gate, moment)
    with service as url:
        for each in platforms:
            each.service = url
            threading.Thread(
                target=each.deliver_surely, args=(each.text(users[each.name], QUESTION),), daemon=True
            ).start()
        assert gate.killed.wait(120)
        service.__enter__()
        for each in platforms:
            # As after each message: the platform tells that it took it, if it did. And somebody asks on.
            each.deliver_surely(*notices(each), each.text(users[each.name], "2"))
        for each in platforms:
            said = [said.text for said in each.await_said(users[each.name], 2)]
            assert "1. " in said[0], each.name
            assert "1. " not in said[1], each.name
            assert len(said) == 2, each.name
            refused = sum(shows_options(call) for call in each.calls)
            # Where it was noted that the options are said in words, nothing that shows them is tried again.
            assert refused == (2 if moment == "refused" else 1), each.name


def _hold(platform: Platform, gate: Gate, moment: str) -> None:
    """Hold a platform's calls at a moment, before they are answered: the service never hears what came of them."""

    def hold(call: Call) -> None:
        if shows_options(call) if moment == "refused" else says_options(call):
            gate.enter(platform)

    def hold_before(call: Call) -> Outcome | None:
        hold(call)
        return None

    # What shows options is refused after it was held, what says them has been taken by then.
    if moment == "refused":
        platform.before = hold_before
    else:
        platform.after = hold
