"""Messenger over real HTTP, with the real model: conversations, what happens when processes are killed, and secrets."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from actions.texts import text as localised
from tests.bot.channels.talks import TALKS, hold
from tests.conftest import running_service
from tests.platforms.base import Call, Outcome
from tests.platforms.messenger import SECRET, TOKEN, VERIFY, Messenger

pytestmark = pytest.mark.model
USERS = {"en": "2782123456701234", "zh": "8613800138001234", "id": "6281234567891234"}
QUESTION = "How many trucks are sold in South Africa every year?"
ANSWER = "In South Africa, Jiefang sells over 5,000 vehicles a year."


def _to(call: Call) -> str | None:
    """Whom a call is for."""
    return call.content["recipient"]["id"] if isinstance(call.content, dict) else None


@pytest.fixture(scope="module")
def served(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Messenger]:
    with Messenger() as platform:
        assert isinstance(platform, Messenger)
        database = tmp_path_factory.mktemp("messenger") / "x.sqlite"
        with running_service(database, RATE_LIMIT="off", **platform.settings) as url:
            platform.service = url
            yield platform


@pytest.mark.parametrize("language", list(TALKS))
def test_ten_turns_are_answered_once_and_in_order_however_wildly_they_are_delivered(
    served: Messenger, language: str
) -> None:
    user, twin = USERS[language], f"{USERS[language]}1"
    calmly = hold(served, twin, TALKS[language])
    wildly = hold(served, user, TALKS[language], random.Random(language))  # noqa: S311
    assert wildly == calmly
    assert len(calmly) == len(TALKS[language])
    # Nothing comes late.
    served.deliver_surely(served.text(user, "x"), served.text(twin, "x"))
    served.await_said(user, len(wildly) + 1)
    assert len(served.said_to(user)) == len(wildly) + 1


@pytest.mark.parametrize(
    ("language", "facts"),
    [("en", ("5,000", "10,000")), ("zh", ("5000", "10000")), ("id", ("5.000", "10.000"))],
)
def test_the_answers_are_the_facts_and_options_do_the_same_typed_or_pressed(
    served: Messenger, language: str, facts: tuple[str, str]
) -> None:
    user = f"{USERS[language]}2"
    answers = hold(served, user, TALKS[language])
    assert facts[0] in answers[0]
    assert facts[0] in answers[2]
    assert facts[1] in answers[7] or "1万" in answers[7]
    # "The second one" and "2" of the same options.
    assert answers[4] == answers[9]
    assert answers[4] != answers[3]


def test_who_begins_is_welcomed(served: Messenger) -> None:
    user = "7012345678901234"
    served.deliver_surely(served.started(user))
    assert served.await_said(user, 1)[0].text == localised("channels.welcome", "en")


def test_a_rate_that_is_exceeded_loses_nothing(served: Messenger) -> None:
    user, refusals = "4915112345678", [613, 4, 32]

    def refuse(call: Call) -> Outcome | None:
        if refusals and _to(call) == user and "message" in call.content:
            return Outcome(400, {"error": {"code": refusals.pop(), "message": "slow down"}}, {"retry-after": "0"})
        return None

    served.before = refuse
    served.deliver_surely(served.text(user, QUESTION))
    served.deliver_surely(served.text(user, "thanks"))
    answers = [said.text for said in served.await_said(user, 2)]
    served.before = lambda call: None
    assert answers[0] == ANSWER
    assert len(answers) == 2


@pytest.mark.parametrize("taken", [False, True], ids=["before it is taken", "after it is taken"])
def test_a_service_that_is_killed_in_the_middle_of_sending_answers_once(
    model: Path, tmp_path: Path, taken: bool
) -> None:
    user = USERS["en"]
    with Messenger() as platform:
        assert isinstance(platform, Messenger)
        service = running_service(tmp_path / "x.sqlite", RATE_LIMIT="off", **platform.settings)
        killed = threading.Event()

        def kill(call: Call) -> None:
            if not killed.is_set() and _to(call) and "message" in call.content:
                killed.set()
                service.kill()

        def kill_before(call: Call) -> Outcome | None:
            first = not killed.is_set()
            kill(call)
            return Outcome(503, {}) if first and killed.is_set() else None

        if taken:
            platform.after = kill
        else:
            platform.before = kill_before
        with service as url:
            platform.service = url
            platform.deliver_surely(platform.text(user, QUESTION))
            assert killed.wait(60)
            service.__enter__()
            # As after each message: the platform tells that it took it, if it did.
            platform.deliver_surely(*platform.echoes, platform.text(user, "thanks"))
            said = [said.text for said in platform.await_said(user, 2)]
    assert said[0] == ANSWER
    assert said.count(ANSWER) == 1
    assert len(said) == 2


def test_no_secret_is_logged_whatever_goes_wrong(
    model: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    def refuse(call: Call) -> Outcome | None:
        # Meta's own words may quote the token.
        error = {"code": 190, "message": f"Malformed access token {TOKEN}"}
        return Outcome(400, {"error": error}) if _to(call) == "62811" else None

    with Messenger() as platform:
        assert isinstance(platform, Messenger)
        settings = {**platform.settings, "LOG_LEVEL": "debug", "LOG_TEXTS": "true", "RATE_LIMIT": "off"}
        with running_service(tmp_path / "x.sqlite", **settings) as url:
            platform.service = url
            platform.before = refuse
            for user in ("62811", "62812"):
                platform.deliver_surely(platform.text(user, QUESTION))
            platform.await_said("62812", 1)
            signed = {"X-Hub-Signature-256": SECRET}
            asked = {"hub.verify_token": "x", "hub.mode": "subscribe"}
            refused = httpx.post(platform.webhook, content=b"{}", headers=signed)
            challenged = httpx.get(platform.webhook, params=asked)
            while not any(_to(call) == "62811" for call in platform.calls):
                time.sleep(0.05)
    assert (refused.status_code, challenged.status_code) == (403, 403)
    logged = capfd.readouterr()
    everything = logged.out + logged.err + refused.text + challenged.text
    assert "MESSENGER_TOKEN is not accepted" in everything
    assert not [secret for secret in (TOKEN, SECRET, VERIFY) if secret in everything]
