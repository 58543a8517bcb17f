"""What goes wrong while replies are sent, over real HTTP: killed services, platforms that are too busy, refusals."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import httpx
import pytest

from tests.bot.channels.serving import Served, notices, somebody
from tests.doubles.engine import answer_to
from tests.platforms import line, messenger, telegram, whatsapp
from tests.platforms.base import Call, Outcome, Platform

pytestmark = pytest.mark.model
# Only bounds how long a broken service hangs.
_LONGEST_SECONDS = 60
QUESTION = "How many trucks are sold in South Africa every year?"
ANSWER = answer_to(QUESTION)


def meta(status: int, code: int, words: str = "slow down", **headers: str) -> Outcome:
    """An error of the Graph API."""
    return Outcome(status, {"error": {"code": code, "message": words}}, headers)


@dataclass(frozen=True)
class Difference:
    """What differs from platform to platform."""

    # Whether a call shows a user something.
    shows: Callable[[Call], bool]
    # Answers to a token that is not accepted, in the platform's own words, which may quote it.
    refusals: Sequence[Outcome]
    secrets: Sequence[str]
    # What a caller sends who does not know how events are signed.
    forged: Mapping[str, str]
    complaint: str
    # How often an answer is seen that the platform took while the service was killed.
    seen_when_taken: int = 1
    # What calls are answered that come too fast.
    too_fast: Sequence[Outcome] = ()


def has(name: str) -> Callable[[Call], bool]:
    return lambda call: isinstance(call.content, dict) and name in call.content


AGAIN = {"retry-after": "0"}
PLATFORMS: dict[str, Difference] = {
    "line": Difference(
        lambda call: call.path.endswith(("/reply", "/push")),
        [Outcome(401, {"message": line.TOKEN}), Outcome(403, {"message": f"{line.TOKEN} {line.SECRET}"})],
        (line.TOKEN, line.SECRET),
        {"x-line-signature": line.SECRET},
        "LINE_CHANNEL_ACCESS_TOKEN is not accepted",
    ),
    "messenger": Difference(
        has("message"),
        [meta(400, 190, f"Malformed access token {messenger.TOKEN}")],
        (messenger.TOKEN, messenger.SECRET, messenger.VERIFY),
        {"X-Hub-Signature-256": messenger.SECRET},
        "MESSENGER_TOKEN is not accepted",
        too_fast=[meta(400, code, **AGAIN) for code in (613, 4, 32)],
    ),
    "telegram": Difference(
        lambda call: call.path.endswith("/sendMessage"),
        [
            Outcome(
                400,
                {
                    "ok": False,
                    "error_code": 400,
                    "description": f"Bad Request: /bot{telegram.TOKEN}/ {telegram.SECRET}",
                },
            )
        ],
        (telegram.TOKEN, telegram.SECRET),
        {"X-Telegram-Bot-Api-Secret-Token": telegram.TOKEN},
        "is given up",
        # Telegram takes no key and tells of nothing that it took: who was killed in that moment can't know.
        seen_when_taken=2,
    ),
    "whatsapp": Difference(
        has("text"),
        [meta(401, 190, f"Malformed access token {whatsapp.TOKEN}")],
        (whatsapp.TOKEN, whatsapp.SECRET, whatsapp.VERIFY),
        {"X-Hub-Signature-256": whatsapp.SECRET},
        "WHATSAPP_TOKEN is not accepted",
        too_fast=[meta(400, code, **AGAIN) for code in (131056, 130429, 131056)],
    ),
}


@pytest.fixture
def platform(request: pytest.FixtureRequest, stand_in: Served) -> Iterator[Platform]:
    """The platform of the parameter `name`; what a test changes of it ends with the test."""
    platform = stand_in.platforms[request.getfixturevalue("name")]
    yield platform
    platform.before, platform.after = lambda call: None, lambda call: None


def answering(shows: Callable[[Call], bool], outcomes: Sequence[Outcome]) -> Callable[[Call], Outcome | None]:
    """Answers the next calls that show a user something."""
    left = list(outcomes)
    return lambda call: left.pop(0) if left and shows(call) else None


@pytest.mark.parametrize("taken", [False, True], ids=["before it is taken", "after it is taken"])
@pytest.mark.parametrize("name", sorted(set(PLATFORMS) - {"line"}))
def test_a_service_that_is_killed_in_the_middle_of_sending_answers_once(
    stand_in: Served, platform: Platform, name: str, taken: bool
) -> None:
    user, killed, shows = somebody(), threading.Event(), PLATFORMS[name].shows

    def kill(call: Call) -> None:
        if shows(call) and not killed.is_set():
            killed.set()
            stand_in.service.kill()

    def kill_before(call: Call) -> Outcome | None:
        first = not killed.is_set()
        kill(call)
        return Outcome(503, {}) if first and killed.is_set() else None

    if taken:
        platform.after = kill
    else:
        platform.before = kill_before
    question = platform.text(user, QUESTION)
    platform.deliver_surely(question)
    assert killed.wait(_LONGEST_SECONDS)
    stand_in.service.__enter__()
    # As after each message: the platform tells that it took it, if it did. And it delivers again.
    platform.deliver_surely(question, *notices(platform), platform.text(user, "thanks"))
    times = PLATFORMS[name].seen_when_taken if taken else 1
    said = [said.text for said in platform.await_said(user, times + 1)]
    assert said == [ANSWER] * times + [answer_to("thanks", QUESTION)]


@pytest.mark.parametrize("name", sorted(name for name, platform in PLATFORMS.items() if platform.too_fast))
def test_a_rate_that_is_exceeded_loses_nothing(platform: Platform, name: str) -> None:
    user = somebody()
    platform.before = answering(PLATFORMS[name].shows, PLATFORMS[name].too_fast)
    platform.deliver_surely(platform.text(user, QUESTION))
    platform.deliver_surely(platform.text(user, "thanks"))
    answers = [said.text for said in platform.await_said(user, 2)]
    assert answers == [ANSWER, answer_to("thanks", QUESTION)]


@pytest.mark.parametrize("name", sorted(PLATFORMS))
def test_no_secret_is_logged_whatever_goes_wrong(stand_in: Served, platform: Platform, name: str) -> None:
    """The service has been killed by then, and logs all that it can."""
    difference = PLATFORMS[name]
    before = len(platform.calls)
    platform.before = answering(difference.shows, difference.refusals)
    for _ in difference.refusals:
        platform.deliver_surely(platform.text(somebody(), QUESTION))
    until(lambda: sum(map(difference.shows, platform.calls[before:])) >= len(difference.refusals))
    user = somebody()
    platform.deliver_surely(platform.text(user, QUESTION))
    platform.await_said(user, 1)
    forged = httpx.post(platform.webhook, content=b"{}", headers=difference.forged)
    asked = httpx.get(platform.webhook, params={"hub.verify_token": "x", "hub.mode": "subscribe"})
    assert forged.status_code == 403
    until(lambda: difference.complaint in stand_in.log.read_text())
    everything = stand_in.log.read_text() + forged.text + asked.text
    assert not [secret for secret in difference.secrets if secret in everything]


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _LONGEST_SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)
