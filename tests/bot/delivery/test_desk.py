"""The desk: conversations side by side, the messages of one in order, nothing lost."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import SQLAlchemyError

from bot.delivery.conversations import last_events
from bot.delivery.database import Database, DatabaseUnusable
from bot.delivery.desk import Desk
from bot.settings import Settings
from tests.bot.talking import ANSWERED_BY, QUESTION

pytestmark = pytest.mark.model

QUESTIONS = {
    "en": QUESTION,
    "zh": "南非每年卖多少辆车？",
    "id": "Berapa unit yang terjual di Afrika Selatan per tahun?",
}


def open_engine(model: Path, directory: Path, history: int = 5) -> Desk:
    engine = Desk(Settings(database=f"sqlite:///{directory}/x.sqlite", history=history), model)
    engine.start()
    return engine


def kept(file: Path, conversation: str) -> tuple[list[str], list[str]]:
    """All that was said in a conversation, as the database has it: the partner's messages, and who spoke in turn."""
    database = Database(f"sqlite:///{file}")
    with database.reading() as connection:
        events = last_events(connection, conversation, messages=1_000)
    database.close()
    said = [event for event in events if event["event"] in ("user", "bot")]
    texts = [event["text"] for event in said if event["event"] == "user"]
    return texts, ["partner" if event["event"] == "user" else "bot" for event in said]


async def test_messages_of_one_conversation_are_answered_in_order_each_once(model: Path, tmp_path: Path) -> None:
    engine = open_engine(model, tmp_path)
    texts = [f"hello {number}" for number in range(20)]
    replies = await asyncio.gather(*(engine.answer("one", text) for text in texts))
    engine.stop()
    assert [len(reply) for reply in replies] == [1] * 20
    said, speakers = kept(tmp_path / "x.sqlite", "one")
    assert said == texts
    assert speakers == ["partner", "bot"] * 20


async def test_conversations_side_by_side_do_not_mix(engine: Desk) -> None:
    languages = [list(QUESTIONS)[number % 3] for number in range(20)]
    first = await asyncio.gather(
        *(engine.answer(f"side-{number}", QUESTIONS[language]) for number, language in enumerate(languages))
    )
    again = await asyncio.gather(*(engine.answer(f"side-{number}", "12345") for number in range(20)))
    assert [reply["recipient_id"] for [reply] in first] == [f"side-{number}" for number in range(20)]
    assert [reply["custom"]["language"] for [reply] in first] == languages
    assert [reply["custom"]["facts"][0]["id"] for [reply] in first] == [ANSWERED_BY] * 20
    assert [reply["custom"]["language"] for [reply] in again] == languages


async def test_the_wish_for_a_language_outlives_what_is_kept_in_mind(model: Path, tmp_path: Path) -> None:
    engine = open_engine(model, tmp_path, history=2)
    [reply] = await engine.answer("wish", "Please answer in Indonesian from now on")
    assert reply["custom"]["language"] == "id"
    for _ in range(30):
        [reply] = await engine.answer("wish", QUESTION)
    engine.stop()
    assert (reply["custom"]["language"], reply["custom"]["outcome"]) == ("id", "answered")
    said, _ = kept(tmp_path / "x.sqlite", "wish")
    assert len(said) == 31


async def test_a_conversation_goes_on_after_a_restart(model: Path, tmp_path: Path) -> None:
    engine = open_engine(model, tmp_path)
    await engine.answer("a", QUESTION)
    engine.stop()
    assert not engine.ready
    engine = open_engine(model, tmp_path)
    [reply] = await engine.answer("a", "What is your source?")
    engine.stop()
    assert [fact["id"] for fact in reply["custom"]["facts"]] == [ANSWERED_BY]


async def test_a_failing_database_is_told_and_the_engine_recovers(model: Path, tmp_path: Path) -> None:
    engine = open_engine(model, tmp_path)
    await engine.check()
    with sqlite3.connect(tmp_path / "x.sqlite") as connection:
        connection.execute("ALTER TABLE conversations RENAME TO hidden")
    with pytest.raises(SQLAlchemyError):
        await engine.check()
    with pytest.raises(SQLAlchemyError):
        await engine.answer("a", QUESTION)
    with sqlite3.connect(tmp_path / "x.sqlite") as connection:
        connection.execute("ALTER TABLE hidden RENAME TO conversations")
    [reply] = await engine.answer("a", QUESTION)
    engine.stop()
    assert reply["custom"]["outcome"] == "answered"


async def test_the_directory_of_the_database_is_made(model: Path, tmp_path: Path) -> None:
    engine = open_engine(model, tmp_path / "new" / "deep")
    engine.stop()
    assert (tmp_path / "new" / "deep" / "x.sqlite").exists()


def test_a_directory_that_can_not_be_made_is_named(model: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no directory")
    with pytest.raises(DatabaseUnusable, match=f"{tmp_path}/file can't be made"):
        open_engine(model, tmp_path / "file")
