"""Telegram over real HTTP, with the real model: conversations, languages, killed services, secrets."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.bot.channels.talks import TALKS, Turn, hold
from tests.conftest import running_service
from tests.platforms.base import Call, Outcome
from tests.platforms.telegram import SECRET, TOKEN, Telegram

pytestmark = pytest.mark.model
QUESTION = "How many trucks are sold in South Africa every year?"
ANSWER = "In South Africa, Jiefang sells over 5,000 vehicles a year."
FACTS = {"en": ("5,000", "10,000"), "zh": ("5000", "10000"), "id": ("5.000", "10.000")}
CALM = {"en": "27821234567", "zh": "8613800138000", "id": "6281234567890"}
WILD = {language: f"{user}1" for language, user in CALM.items()}


@pytest.fixture(scope="module")
def served(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Telegram]:
    with Telegram() as platform:
        assert isinstance(platform, Telegram)
        database = tmp_path_factory.mktemp("telegram") / "x.sqlite"
        with running_service(database, RATE_LIMIT="off", **platform.settings) as url:
            platform.service = url
            yield platform


@pytest.fixture(scope="module")
def held(served: Telegram) -> dict[str, list[str]]:
    """What each user was answered; all talk at the same time, as Telegram takes one message a second of each."""

    def talk(user: str, turns: list[Turn], chance: random.Random | None) -> list[str]:
        return hold(served, user, turns, chance)

    with ThreadPoolExecutor(len(CALM) + len(WILD)) as threads:
        talks = {CALM[name]: threads.submit(talk, CALM[name], list(TALKS[name]), None) for name in TALKS}
        for name in TALKS:
            chance = random.Random(name)  # noqa: S311
            talks[WILD[name]] = threads.submit(talk, WILD[name], list(TALKS[name]), chance)
        return {user: answers.result() for user, answers in talks.items()}


@pytest.mark.parametrize("language", list(TALKS))
def test_ten_turns_are_answered_once_and_in_order_however_wildly_they_are_delivered(
    served: Telegram, held: dict[str, list[str]], language: str
) -> None:
    user, twin = WILD[language], CALM[language]
    assert held[user] == held[twin]
    assert len(held[user]) == len(TALKS[language])
    # Nothing comes late.
    served.deliver_surely(served.text(user, "x"))
    served.await_said(user, len(held[user]) + 1)
    assert len(served.said_to(user)) == len(held[user]) + 1


@pytest.mark.parametrize("language", list(TALKS))
def test_the_answers_are_the_facts_and_options_do_the_same_typed_or_pressed(
    held: dict[str, list[str]], language: str
) -> None:
    answers, facts = held[CALM[language]], FACTS[language]
    assert facts[0] in answers[0]
    assert facts[0] in answers[2]
    assert facts[1] in answers[7] or "1万" in answers[7]
    assert answers[4] == answers[9]
    assert answers[4] != answers[3]


def test_the_presses_were_answered_and_typing_was_seen(served: Telegram, held: dict[str, list[str]]) -> None:
    assert len(set(served.answered)) == 2 * len(held)
    assert {str(chat) for chat in served.typing} >= set(held)


def test_a_language_that_is_chosen_stays_whatever_is_written_in(served: Telegram) -> None:
    user = "6590123456"

    def ask(*texts: str) -> str:
        before = len(served.said_to(user))
        for text in texts:
            served.deliver_surely(served.text(user, text))
        return served.await_said(user, before + len(texts))[-1].text

    assert "Which language would you like?" in ask("/language")
    titles = list(served.said_to(user)[-1].options.values())
    assert titles == ["English", "中文", "bahasa Indonesia"]
    served.deliver_surely(served.press(user, titles[2]))
    assert "bahasa Indonesia" in served.await_said(user, 2)[-1].text
    assert "5.000" in ask(QUESTION)
    assert ask("/start ref_7").startswith("Selamat datang!")
    assert ask("/language zh") == "好的，我们接下来用中文交流。"
    assert "5000" in ask("Berapa unit yang terjual di Afrika Selatan per tahun?")
    assert ask("/help").startswith("您可以直接提问")


def test_a_service_that_is_killed_before_a_call_is_taken_answers_once_and_logs_no_secret(
    model: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    user, killed = CALM["en"], threading.Event()
    logging = {"LOG_LEVEL": "debug", "LOG_TEXTS": "true"}

    def kill(call: Call) -> Outcome | None:
        if killed.is_set() or not call.path.endswith("/sendMessage"):
            # The others go wrong, in words that quote the token.
            wrong = {"ok": False, "error_code": 400, "description": f"Bad Request: /bot{TOKEN}/ {SECRET}"}
            return Outcome(400, wrong) if call.content.get("chat_id") == 62811 else None
        killed.set()
        service.kill()
        return Outcome(502, {})

    with Telegram() as platform:
        assert isinstance(platform, Telegram)
        service = running_service(tmp_path / "x.sqlite", RATE_LIMIT="off", **platform.settings, **logging)
        platform.before = kill
        with service as url:
            platform.service = url
            question = platform.text(user, QUESTION)
            platform.deliver_surely(question)
            assert killed.wait(60)
            service.__enter__()
            platform.deliver_surely(question, platform.text(user, "thanks"), platform.text("62811", QUESTION))
            said = [said.text for said in platform.await_said(user, 2)]
            refused = httpx.post(platform.webhook, content=b"{}", headers={"X-Telegram-Bot-Api-Secret-Token": TOKEN})
            while not any(call.content.get("chat_id") == 62811 and "text" in call.content for call in platform.calls):
                time.sleep(0.05)
    assert said[0] == ANSWER
    assert len(said) == 2
    logged = capfd.readouterr()
    everything = logged.out + logged.err + refused.text
    assert "is given up" in everything
    assert not [secret for secret in (TOKEN, SECRET) if secret in everything]


def test_a_service_that_is_killed_after_a_call_is_taken_loses_nothing_and_repeats_that_one_at_most(
    model: Path, tmp_path: Path
) -> None:
    """Telegram takes no key and tells of nothing that it took: who was killed in that moment can't know."""
    user, killed = CALM["en"], threading.Event()

    def kill(call: Call) -> None:
        if not killed.is_set() and call.path.endswith("/sendMessage"):
            killed.set()
            service.kill()

    with Telegram() as platform:
        assert isinstance(platform, Telegram)
        service = running_service(tmp_path / "x.sqlite", RATE_LIMIT="off", **platform.settings)
        platform.after = kill
        with service as url:
            platform.service = url
            platform.deliver_surely(platform.text(user, QUESTION))
            assert killed.wait(60)
            service.__enter__()
            platform.deliver_surely(platform.text(user, "thanks"))
            said = [said.text for said in platform.await_said(user, 3)]
    assert said[:2] == [ANSWER, ANSWER]
    assert len(said) == 3
