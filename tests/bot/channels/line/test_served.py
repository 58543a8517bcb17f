"""LINE over real HTTP: groups, and processes that are killed while a token or a push carries a reply."""

from __future__ import annotations

import threading

import psutil
import pytest

from tests.bot.channels.serving import Served
from tests.doubles.engine import answer_to
from tests.platforms.base import Call, Outcome
from tests.platforms.line import Line
from tests.processes import kill

pytestmark = pytest.mark.model
# Only bounds how long a broken service hangs.
_LONGEST_SECONDS = 60
REPLY, PUSH = "/v2/bot/message/reply", "/v2/bot/message/push"
QUESTION = "How many trucks are sold in South Africa every year?"
ANSWER = "In South Africa, Jiefang sells over 5,000 vehicles a year."


def line(service: Served) -> Line:
    platform = service.platforms["line"]
    assert isinstance(platform, Line)
    return platform


def test_in_a_group_a_question_to_us_is_answered_and_a_talk_among_others_is_not(served: Served) -> None:
    group, platform = "group:dealers", line(served)
    platform.deliver_surely(platform.event(group, "join"))
    welcome = platform.await_said(group, 1)[0].text
    platform.deliver_surely(platform.text(group, QUESTION), platform.kind(group, "sticker"))
    platform.deliver_surely(platform.mention(group, QUESTION, "@Ann", isSelf=False, userId=platform.id_of("ann")))
    platform.deliver_surely(platform.mention(group, QUESTION, "@😀 Partner Desk"))
    assert [said.text for said in platform.await_said(group, 2)] == [welcome, ANSWER]


@pytest.mark.parametrize(("path", "taken"), [(REPLY, True), (REPLY, False), (PUSH, True), (PUSH, False)])
def test_a_process_that_is_killed_in_the_middle_of_sending_answers_once(
    stand_in: Served, path: str, taken: bool
) -> None:
    platform, user, killed = line(stand_in), f"{path} {taken}", threading.Event()

    def deal_with(call: Call) -> Outcome | None:
        if call.path != path or killed.is_set():
            return None
        if taken:
            platform.answer(call)
        killed.set()
        # Those that answer; others take their place at once.
        for process in psutil.Process(stand_in.service.process.pid).children():
            kill(process)
        return Outcome(503, {})

    # An hour ago, where the token is not to be good any more.
    late = 3600 if path == PUSH else 0
    platform.let_pass(-late)
    question = platform.text(user, QUESTION)
    platform.let_pass(late)
    platform.before = deal_with
    platform.deliver_surely(question)
    assert killed.wait(_LONGEST_SECONDS)
    platform.deliver_surely(question, platform.text(user, "thanks"))
    said = [said.text for said in platform.await_said(user, 2)]
    assert said == [answer_to(QUESTION), answer_to("thanks", QUESTION)]
