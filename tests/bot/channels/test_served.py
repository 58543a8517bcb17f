"""Every channel over real HTTP with the real model: conversations of ten turns, however the platforms deliver them."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from tests.bot.channels.serving import Served, somebody
from tests.bot.channels.talks import TALKS, hold
from tests.platforms.__main__ import PLATFORMS

pytestmark = pytest.mark.model
LANGUAGES = list(TALKS)
# A figure of South Africa, and one of the Philippines in the forms that it may have.
FACTS: Mapping[str, tuple[str, Sequence[str]]] = {
    "en": ("5,000", ["10,000"]),
    "zh": ("5000", ["10000", "1万"]),
    "id": ("5.000", ["10.000"]),
}
# Numbers of countries that speak the languages.
_USERS = {"en": "27821234567", "zh": "8613800138000", "id": "6281234567890"}


def calm(language: str) -> str:
    """Whose messages are delivered one after the other."""
    return _USERS[language]


def wild(language: str) -> str:
    """Whose messages are delivered twice, together with older ones, in any order."""
    return f"{_USERS[language]}1"


class Talks:
    """All talks at the same time, as some platforms take one message a second of each user."""

    def __init__(self, served: Served) -> None:
        self._threads = ThreadPoolExecutor(2 * len(LANGUAGES) * len(PLATFORMS))
        self._held: dict[tuple[str, str], Future[list[str]]] = {}
        for name, platform in served.platforms.items():
            for language in LANGUAGES:
                chance = random.Random(language)  # noqa: S311
                for user, delivered in ((calm(language), None), (wild(language), chance)):
                    talk = self._threads.submit(hold, platform, user, TALKS[language], delivered)
                    self._held[name, user] = talk

    def answers(self, platform: str, user: str) -> list[str]:
        """What a user was answered to each turn."""
        return self._held[platform, user].result()


@pytest.fixture(scope="module")
def talks(served: Served) -> Talks:
    return Talks(served)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(PLATFORMS))
def test_ten_turns_are_answered_once_and_in_order_however_wildly_they_are_delivered(
    served: Served, talks: Talks, name: str, language: str
) -> None:
    platform, user = served.platforms[name], wild(language)
    answers = talks.answers(name, user)
    assert answers == talks.answers(name, calm(language))
    assert len(answers) == len(TALKS[language])
    # Nothing comes late.
    platform.deliver_surely(platform.text(user, "x"))
    platform.await_said(user, len(answers) + 1)
    assert len(platform.said_to(user)) == len(answers) + 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(PLATFORMS))
def test_the_answers_are_the_facts_and_options_do_the_same_typed_or_pressed(
    talks: Talks, name: str, language: str
) -> None:
    answers, (sold, capacity) = talks.answers(name, calm(language)), FACTS[language]
    assert sold in answers[0]
    assert sold in answers[2]
    assert any(figure in answers[7] for figure in capacity)
    # "The second one" and "2" of the same options.
    assert answers[4] == answers[9]
    assert answers[4] != answers[3]


def test_line_is_paid_for_nothing(served: Served, talks: Talks) -> None:
    for language in LANGUAGES:
        talks.answers("line", wild(language))
    assert [call.path for call in served.platforms["line"].calls if call.path.endswith("/reply")]
    assert not [call for call in served.platforms["line"].calls if call.path.endswith("/push")]


def test_a_whatsapp_user_who_hides_the_number_is_answered(served: Served) -> None:
    platform, user = served.platforms["whatsapp"], "ID.13491208655302741918"
    platform.deliver_surely(platform.text(user, "Berapa unit yang terjual di Afrika Selatan per tahun?"))
    assert FACTS["id"][0] in platform.await_said(user, 1)[0].text


def test_who_writes_traditional_characters_reads_them(served: Served) -> None:
    platform, user = served.platforms["wechat"], somebody()
    for turn in (
        platform.text(user, "請問南非每年賣多少輛車？"),
        platform.kind(user, "picture"),
        platform.text(user, "德國的情況怎麼樣？"),
    ):
        platform.deliver_surely(turn)
    said = platform.await_said(user, 3)
    assert said[0].text == "一汽解放在南非的年銷量超過5000輛。"
    assert said[1].text == "抱歉，我看不了圖片，請您用文字提問。"
    assert "市場" in said[2].options.values()
