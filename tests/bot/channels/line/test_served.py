"""LINE over real HTTP, with the real model: conversations, and what happens when the service is killed."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.bot.channels.talks import TALKS, hold
from tests.conftest import running_service
from tests.platforms.base import Call, Outcome
from tests.platforms.line import SECRET, TOKEN, Line
from tests.processes import kill

pytestmark = pytest.mark.model
# Only bounds how long a broken service hangs.
_LONGEST_SECONDS = 60
REPLY, PUSH = "/v2/bot/message/reply", "/v2/bot/message/push"
QUESTION = "How many trucks are sold in South Africa every year?"
ANSWER = "In South Africa, Jiefang sells over 5,000 vehicles a year."


@pytest.fixture(scope="module")
def served(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    with Line() as platform:
        assert isinstance(platform, Line)
        database = tmp_path_factory.mktemp("line") / "x.sqlite"
        with running_service(database, RATE_LIMIT="off", **platform.settings) as url:
            platform.service = url
            yield platform


@dataclass
class Killable:
    """A service whose processes can be killed; another takes their place at once."""

    platform: Line
    service: psutil.Process

    def kill(self) -> None:
        """Kill those that answer."""
        for process in self.service.children():
            kill(process)


@pytest.fixture(scope="module")
def killable(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killable]:
    with Line() as platform:
        assert isinstance(platform, Line)
        service = running_service(tmp_path_factory.mktemp("killed") / "x.sqlite", RATE_LIMIT="off", **platform.settings)
        with service as url:
            platform.service = url
            yield Killable(platform, psutil.Process(service.process.pid))


@pytest.mark.parametrize("language", list(TALKS))
def test_ten_turns_are_answered_once_and_in_order_however_wildly_they_are_delivered(
    served: Line, language: str
) -> None:
    calmly = hold(served, f"calm {language}", TALKS[language])
    wildly = hold(served, f"wild {language}", TALKS[language], random.Random(language))  # noqa: S311
    assert wildly == calmly
    assert len(calmly) == len(TALKS[language])
    # Nothing comes late.
    served.deliver_surely(served.text(f"wild {language}", "x"))
    assert len(served.await_said(f"wild {language}", len(wildly) + 1)) == len(wildly) + 1
    # Nothing had to be paid for.
    assert not [call for call in served.calls if call.path == PUSH]


def test_in_a_group_a_question_to_us_is_answered_and_a_talk_among_others_is_not(served: Line) -> None:
    group = "group:dealers"
    served.deliver_surely(served.event(group, "join"))
    welcome = served.await_said(group, 1)[0].text
    served.deliver_surely(served.text(group, QUESTION), served.kind(group, "sticker"))
    served.deliver_surely(served.mention(group, QUESTION, "@Ann", isSelf=False, userId=served.id_of("ann")))
    served.deliver_surely(served.mention(group, QUESTION, "@😀 Partner Desk"))
    assert [said.text for said in served.await_said(group, 2)] == [welcome, ANSWER]


def test_a_picture_is_answered_in_the_language_of_the_conversation(served: Line) -> None:
    served.deliver_surely(served.text("budi", "Berapa unit yang terjual di Afrika Selatan per tahun?"))
    served.await_said("budi", 1)
    served.deliver_surely(served.kind("budi", "picture"))
    assert served.await_said("budi", 2)[1].text.startswith("Maaf, saya tidak bisa melihat gambar")


@pytest.mark.parametrize(("path", "taken"), [(REPLY, True), (REPLY, False), (PUSH, True), (PUSH, False)])
def test_a_process_that_is_killed_in_the_middle_of_sending_answers_once(
    killable: Killable, path: str, taken: bool
) -> None:
    user = f"{path} {taken}"
    killed = threading.Event()

    def deal_with(call: Call) -> Outcome | None:
        if call.path != path or killed.is_set():
            return None
        if taken:
            killable.platform.answer(call)
        killed.set()
        killable.kill()
        return Outcome(503, {})

    # An hour ago, where the token is not to be good any more.
    late = 3600 if path == PUSH else 0
    killable.platform.let_pass(-late)
    question = killable.platform.text(user, QUESTION)
    killable.platform.let_pass(late)
    killable.platform.before = deal_with
    killable.platform.deliver_surely(question)
    assert killed.wait(60)
    killable.platform.deliver_surely(question, killable.platform.text(user, "thanks"))
    said = [said.text for said in killable.platform.await_said(user, 2)]
    assert said[0] == ANSWER
    assert said.count(ANSWER) == 1
    assert len(said) == 2


def refuse_once(refusal: Outcome, refused: threading.Event) -> Callable[[Call], Outcome | None]:
    """Refuses the next reply, and says that it has."""

    def before(call: Call) -> Outcome | None:
        if call.path != REPLY or refused.is_set():
            return None
        refused.set()
        return refusal

    return before


def test_no_secret_is_logged_whatever_goes_wrong(
    model: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with Line() as platform:
        assert isinstance(platform, Line)
        settings = {**platform.settings, "LOG_LEVEL": "debug", "LOG_TEXTS": "true", "RATE_LIMIT": "off"}
        with running_service(tmp_path / "x.sqlite", **settings) as url:
            platform.service = url
            for user, refusal in (
                ("ann", Outcome(401, {"message": TOKEN})),
                ("ben", Outcome(403, {"message": f"{TOKEN} {SECRET}"})),
            ):
                refused_once = threading.Event()
                platform.before = refuse_once(refusal, refused_once)
                platform.deliver_surely(platform.text(user, QUESTION))
                assert refused_once.wait(_LONGEST_SECONDS)
            platform.deliver_surely(platform.text("cem", QUESTION))
            platform.await_said("cem", 1)
            refused = platform._client.post(platform.webhook, content=b"{}", headers={"x-line-signature": SECRET})
    assert refused.status_code == 403
    logged = capfd.readouterr()
    everything = logged.out + logged.err + refused.text
    assert "LINE_CHANNEL_ACCESS_TOKEN is not accepted" in everything
    assert not [secret for secret in (TOKEN, SECRET) if secret in everything]
