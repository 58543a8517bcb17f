"""WeChat over real HTTP, with the real model: conversations, and what happens when the service is killed."""

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
from tests.platforms.wechat import ATTEMPTS, WeChat

pytestmark = pytest.mark.model
QUESTION, ANSWER = "南非每年卖多少辆车？", "一汽解放在南非的年销量超过5000辆。"
TRADITIONAL, ANSWERED = "請問南非每年賣多少輛車？", "一汽解放在南非的年銷量超過5000輛。"


@pytest.fixture(scope="module")
def served(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WeChat]:
    with WeChat() as platform:
        assert isinstance(platform, WeChat)
        database = tmp_path_factory.mktemp("wechat") / "x.sqlite"
        with running_service(database, RATE_LIMIT="off", **platform.settings) as url:
            platform.service = url
            yield platform


@pytest.mark.parametrize("language", list(TALKS))
def test_ten_turns_are_answered_once_and_in_order_however_wildly_they_are_delivered(
    served: WeChat, language: str
) -> None:
    user, twin = f"o-{language}", f"o-{language}-twin"
    calmly = hold(served, twin, TALKS[language])
    wildly = hold(served, user, TALKS[language], random.Random(language))  # noqa: S311
    assert wildly == calmly
    assert len(calmly) == len(TALKS[language])
    # Nothing comes late.
    served.deliver_surely(served.text(user, "x"))
    served.await_said(user, len(wildly) + 1)
    assert len(served.said_to(user)) == len(wildly) + 1


@pytest.mark.parametrize(
    ("language", "facts"),
    [("en", ("5,000", "10,000")), ("zh", ("5000", "1万")), ("id", ("5.000", "10.000"))],
)
def test_the_answers_are_the_facts_and_options_do_the_same_typed_or_pressed(
    served: WeChat, language: str, facts: tuple[str, str]
) -> None:
    answers = hold(served, f"o-{language}-2", TALKS[language])
    assert facts[0] in answers[0]
    assert facts[0] in answers[2]
    assert facts[1] in answers[7]
    # "The second one" and "2" of the same options.
    assert answers[4] == answers[9]
    assert answers[4] != answers[3]


def test_who_writes_traditional_characters_reads_them(served: WeChat) -> None:
    user = "o-traditional"
    for turn in (served.text(user, TRADITIONAL), served.kind(user, "picture"), served.text(user, "德國的情況怎麼樣？")):
        served.deliver_surely(turn)
    said = served.await_said(user, 3)
    assert said[0].text == ANSWERED
    assert said[1].text == "抱歉，我看不了圖片，請您用文字提問。"
    assert "市場" in said[2].options.values()


@pytest.mark.parametrize("seconds", [0.0, 0.005, 0.02])
def test_a_service_that_is_killed_while_a_message_is_with_it_answers_once(
    model: Path, tmp_path: Path, seconds: float
) -> None:
    user = "o-killed"
    with WeChat() as platform:
        assert isinstance(platform, WeChat)
        service = running_service(tmp_path / "x.sqlite", RATE_LIMIT="off", **platform.settings)
        with service as url:
            platform.service = url
            platform.deliver_surely(platform.text(user, "您好"))
            event = platform.text(user, QUESTION)
            delivering = threading.Thread(target=platform.deliver_surely, args=(event,))
            delivering.start()
            time.sleep(seconds)
            service.kill()
            service.__enter__()
            delivering.join()
            platform.await_said(user, 2)
            for _ in range(ATTEMPTS):
                platform.deliver_surely(event)
            platform.deliver_surely(platform.text(user, "谢谢"))
            said = [said.text for said in platform.await_said(user, 3)]
    assert said[1] == ANSWER
    assert said.count(ANSWER) == 1
    assert len(said) == 3


def test_an_answer_whose_acknowledgement_got_lost_is_carried_by_the_next_also_after_a_crash(
    model: Path, tmp_path: Path
) -> None:
    with WeChat() as platform:
        assert isinstance(platform, WeChat)
        service = running_service(tmp_path / "x.sqlite", RATE_LIMIT="off", **platform.settings)
        with service as url:
            platform.service = url
            event = platform.text("o-lost", QUESTION)
            lost = httpx.Client().send(platform.signed([event]))
            assert lost.content.startswith(b"<xml>")
            service.kill()
            service.__enter__()
            platform.deliver_surely(event)
            assert [said.text for said in platform.await_said("o-lost", 1)] == [ANSWER]
            assert platform.calls == []
