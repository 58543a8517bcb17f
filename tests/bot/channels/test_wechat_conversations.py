"""Ten turns in each language through WeChat's double and a real service, which is killed in the middle."""

from __future__ import annotations

import json
import random
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.delivery.database import Database
from bot.delivery.schema import inbox, outbox
from tests.conftest import running_service
from tests.platforms.base import Event
from tests.platforms.wechat import WeChat

pytestmark = pytest.mark.model
_LONGEST_SECONDS = 120
# What a user writes; a number in brackets presses the option of the last answer.
TURNS = {
    "en": (
        "hello, what can you tell me?",
        "[1]",
        "the second one",
        "How many trucks are sold in South Africa?",
        "Which plants are there?",
        "2",
        "What is your brand value?",
        "and in Thailand?",
        "[2]",
        "thank you",
    ),
    "zh": (
        "您好",
        "[1]",
        "第二個",
        "請問南非賣多少輛卡車？",
        "有哪些工厂？",
        "2",
        "品牌价值是多少？",
        "那泰国呢？",
        "[2]",
        "谢谢",
    ),
    "id": (
        "halo, apa yang bisa Anda bantu?",
        "[1]",
        "yang kedua",
        "Berapa truk yang terjual di Afrika Selatan?",
        "Pabrik mana saja?",
        "2",
        "Berapa nilai mereknya?",
        "Bagaimana dengan Thailand?",
        "[2]",
        "terima kasih",
    ),
}
# What the fourth answer says in each language, and in which script.
FOURTH = {
    "en": "over 5,000 vehicles a year.",
    "zh": "一汽解放在南非的年銷量超過5000輛。",
    "id": "lebih dari 5.000 unit",
}
_KILLED_AT = 5


class Talk:
    """A user of the platform, and what the service has kept of the conversation."""

    def __init__(self, double: WeChat, database: Database, user: str) -> None:
        self._double = double
        self._database = database
        self._user = user
        self._chance = random.Random(user)  # noqa: S311
        self.events: list[Event] = []

    def say(self, text: str) -> Event:
        """The event of a turn."""
        if not text.startswith("["):
            return self._double.text(self._user, text)
        offered = list(self._double.said_to(self._user)[-1].options.values())
        return self._double.press(self._user, offered[int(text.strip("[]")) - 1])

    def deliver(self, event: Event) -> None:
        """Deliver an event up to three times at once, and some that came long before."""
        self.events.append(event)
        again = self._chance.choices(self.events, k=self._chance.choice((0, 1, 2)))
        batch = [event] * self._chance.choice((1, 2, 3)) + again
        self._chance.shuffle(batch)
        threads = [threading.Thread(target=self._double.deliver_surely, args=(each,)) for each in batch]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def await_turns(self, count: int) -> None:
        """Wait until so many messages are kept, answered, and the answers with the platform."""
        deadline = time.monotonic() + _LONGEST_SECONDS
        while time.monotonic() < deadline:
            messages, replies = self.kept()
            answered = len(messages) == count and all(row.state == "done" for row in messages)
            if answered and replies and all(row.state == "sent" for row in replies):
                return
            time.sleep(0.05)
        raise AssertionError(f"{self._user}: {[row.state for row in (*messages, *replies)]}")

    def kept(self) -> tuple[list[Any], list[Any]]:
        """The messages and the replies of the conversation, in their order."""
        with self._database.reading() as connection:
            return tuple(  # type: ignore[return-value]
                list(
                    connection.execute(
                        sa.select(table).where(table.c.conversation.like(f"%{self._user}")).order_by(table.c.id)
                    )
                )
                for table in (inbox, outbox)
            )

    def judge(self) -> None:
        """Every reply was shown once, in the order of the messages."""
        shown = [_bare(said.text) for said in self._double.said_to(self._user)]
        for row in self.kept()[1]:
            reply, heard = _bare(json.loads(row.reply)["text"]), ""
            while not heard.startswith(reply):
                assert shown, f"{self._user} was never told: {reply}"
                heard += shown.pop(0)
        assert shown == []


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.fixture
def double() -> Iterator[WeChat]:
    with WeChat() as double:
        yield double


def test_ten_turns_in_each_language_are_answered_once_and_in_order(double: WeChat, model: Path, tmp_path: Path) -> None:
    service = running_service(tmp_path / "desk.sqlite", RATE_LIMIT="off", **double.settings)
    double.service = service.__enter__()
    database = Database(f"sqlite:///{tmp_path}/desk.sqlite")
    talks = {language: Talk(double, database, f"o-{language}") for language in TURNS}
    try:
        for number in range(1, 11):
            for language, talk in talks.items():
                event = talk.say(TURNS[language][number - 1])
                if number == _KILLED_AT and language == "zh":
                    _kill_while(service, talk, event)
                else:
                    talk.deliver(event)
                talk.await_turns(number)
    finally:
        service.__exit__()
        database.close()
    for language, talk in talks.items():
        talk.judge()
        replies = [json.loads(row.reply) for row in talk.kept()[1]]
        assert FOURTH[language] in replies[3]["text"]
        assert {reply["custom"]["language"] for reply in replies} == {language}


def _kill_while(service: running_service, talk: Talk, event: Event) -> None:
    """Kill the service while an event is with it, and start it again."""
    delivering = threading.Thread(target=talk.deliver, args=(event,))
    delivering.start()
    time.sleep(0.01)
    service.kill()
    service.__enter__()
    delivering.join(_LONGEST_SECONDS)
