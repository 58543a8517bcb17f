"""Two desks in one process: each engine knows its own facts, languages and texts, whoever asks in whatever thread."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.engine.conversation import Conversation, Message
from bot.engine.engine import Engine
from knowledge import Context, current, in_use
from tests.contexts import with_knowledge
from tests.knowledge.files import load

pytestmark = pytest.mark.model

ASK = "How many trucks are sold in Brazil each year?"
ALIASES = "- id: organisation/jiefang\n  name: {en: Beetle, zh: 甲虫, id: Kumbang}\n"


@pytest.fixture(scope="module")
def brazilian(tmp_path_factory: pytest.TempPathFactory) -> Context:
    """The shipped contract, languages and texts with the facts of another company."""
    directory = tmp_path_factory.mktemp("brazilian")
    return with_knowledge(load(directory, entities=ALIASES))


@pytest.fixture(scope="module")
def engines(model: Path, brazilian: Context) -> Iterator[tuple[Engine, Engine]]:
    shipped, other = (Engine(model, lambda conversation: [], context=each) for each in (current(), brazilian))
    yield shipped, other
    shipped.close()
    other.close()


def ask(engine: Engine, text: str = ASK) -> list[str]:
    """The facts of the answer."""
    [reply] = engine.answer(Conversation("a", new=True), Message(text, "rest")).replies
    return [fact["id"] for fact in reply["custom"]["facts"]]


def test_each_engine_answers_by_its_own_facts(engines: tuple[Engine, Engine], brazilian: Context) -> None:
    shipped, other = engines
    with ThreadPoolExecutor(4) as threads:
        asked = list(threads.map(ask, [shipped, other] * 8))
    assert asked == [[], ["brazil.sales"]] * 8
    # Whatever is in use where an engine is asked.
    with in_use(brazilian):
        assert ask(shipped) == []
    assert ask(other) == ["brazil.sales"]


def test_each_engine_knows_its_own_names(engines: tuple[Engine, Engine]) -> None:
    named = [
        [
            entity["value"]
            for entity in engine.understood("What is Beetle?")["entities"]
            if entity["entity"] != "unknown"
        ]
        for engine in engines
    ]
    assert named == [[], ["organisation/jiefang"]]
