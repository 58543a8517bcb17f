"""WeChat over real HTTP: what an acknowledgement carries is seen once, also when the service is killed."""

from __future__ import annotations

import threading
import time

import httpx
import pytest

from tests.bot.channels.serving import Served, somebody
from tests.doubles.engine import answer_to
from tests.platforms.wechat import ATTEMPTS, WeChat

pytestmark = pytest.mark.model
HELLO, QUESTION, THANKS = "您好", "南非每年卖多少辆车？", "谢谢"


@pytest.fixture
def platform(stand_in: Served) -> WeChat:
    platform = stand_in.platforms["wechat"]
    assert isinstance(platform, WeChat)
    return platform


@pytest.mark.parametrize("seconds", [0.0, 0.005, 0.02])
def test_a_service_that_is_killed_while_a_message_is_with_it_answers_once(
    stand_in: Served, platform: WeChat, seconds: float
) -> None:
    user = somebody()
    platform.deliver_surely(platform.text(user, HELLO))
    event = platform.text(user, QUESTION)
    delivering = threading.Thread(target=platform.deliver_surely, args=(event,))
    delivering.start()
    time.sleep(seconds)  # where the service is by then is left to chance
    stand_in.service.kill()
    stand_in.service.__enter__()
    delivering.join()
    platform.await_said(user, 2)
    for _ in range(ATTEMPTS):
        platform.deliver_surely(event)
    platform.deliver_surely(platform.text(user, THANKS))
    said = [said.text for said in platform.await_said(user, 3)]
    assert said == [answer_to(HELLO), answer_to(QUESTION, HELLO), answer_to(THANKS, QUESTION)]


def test_an_answer_whose_acknowledgement_got_lost_is_carried_by_the_next_also_after_a_crash(
    stand_in: Served, platform: WeChat
) -> None:
    user, before = somebody(), len(platform.calls)
    event = platform.text(user, QUESTION)
    lost = httpx.Client().send(platform.signed([event]))
    assert lost.content.startswith(b"<xml>")
    stand_in.service.kill()
    stand_in.service.__enter__()
    platform.deliver_surely(event)
    assert [said.text for said in platform.await_said(user, 1)] == [answer_to(QUESTION)]
    assert platform.calls[before:] == []
