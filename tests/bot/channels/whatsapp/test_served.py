"""WhatsApp over real HTTP, with the real model: conversations, what happens when processes are killed, and secrets."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.bot.channels.talks import TALKS, hold
from tests.conftest import running_service
from tests.platforms.base import Call, Outcome
from tests.platforms.whatsapp import SECRET, TOKEN, VERIFY, WhatsApp

pytestmark = pytest.mark.model
USERS = {"en": "27821234567", "zh": "8613800138000", "id": "6281234567890"}
QUESTION = "How many trucks are sold in South Africa every year?"
ANSWER = "In South Africa, Jiefang sells over 5,000 vehicles a year."


@pytest.fixture(scope="module")
def served(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WhatsApp]:
    with WhatsApp() as platform:
        assert isinstance(platform, WhatsApp)
        database = tmp_path_factory.mktemp("whatsapp") / "x.sqlite"
        with running_service(database, RATE_LIMIT="off", **platform.settings) as url:
            platform.service = url
            yield platform


@pytest.mark.parametrize("language", list(TALKS))
def test_ten_turns_are_answered_once_and_in_order_however_wildly_they_are_delivered(
    served: WhatsApp, language: str
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
    served: WhatsApp, language: str, facts: tuple[str, str]
) -> None:
    user = f"{USERS[language]}2"
    answers = hold(served, user, TALKS[language])
    assert facts[0] in answers[0]
    assert facts[0] in answers[2]
    assert facts[1] in answers[7] or "1万" in answers[7]
    # "The second one" and "2" of the same options.
    assert answers[4] == answers[9]
    assert answers[4] != answers[3]


def test_a_user_who_hides_the_number_is_answered(served: WhatsApp) -> None:
    user = "ID.13491208655302741918"
    served.deliver_surely(served.text(user, "Berapa unit yang terjual di Afrika Selatan per tahun?"))
    assert "5.000" in served.await_said(user, 1)[0].text


def test_a_rate_that_is_exceeded_loses_nothing(served: WhatsApp) -> None:
    user, refusals = "4915112345678", [131056, 130429, 131056]

    def refuse(call: Call) -> Outcome | None:
        if refusals and isinstance(call.content, dict) and call.content.get("to") == user:
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
    with WhatsApp() as platform:
        assert isinstance(platform, WhatsApp)
        service = running_service(tmp_path / "x.sqlite", RATE_LIMIT="off", **platform.settings)
        killed = threading.Event()

        def kill(call: Call) -> None:
            if not killed.is_set() and isinstance(call.content, dict) and "text" in call.content:
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
            platform.deliver_surely(*platform.statuses, platform.text(user, "thanks"))
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
        return Outcome(401, {"error": error}) if call.content.get("to") == "62811" else None

    with WhatsApp() as platform:
        assert isinstance(platform, WhatsApp)
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
            while not any(call.content.get("to") == "62811" for call in platform.calls):
                time.sleep(0.05)
    assert (refused.status_code, challenged.status_code) == (403, 403)
    logged = capfd.readouterr()
    everything = logged.out + logged.err + refused.text + challenged.text
    assert "WHATSAPP_TOKEN is not accepted" in everything
    assert not [secret for secret in (TOKEN, SECRET, VERIFY) if secret in everything]
