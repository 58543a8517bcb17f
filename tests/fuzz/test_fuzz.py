"""The search for the costliest message: what it makes, how it goes on, and what it reports."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from bot.engine.conversation import Conversation
from bot.http.bodies import LONGEST_MESSAGE
from tests.fuzz import __main__ as command
from tests.fuzz.desk import Cost, MeasuredDesk
from tests.fuzz.messages import Draft, Run, Writer
from tests.fuzz.search import AFTER_WORST, Found, Search
from tests.fuzz.vocabulary import vocabulary

_LETTERS = {"vowels": ("a", "e"), "others": ("b", "c")}


class Counting:
    """Stands in for the desk: a message costs a second for each b in it, and as many bytes as it has c."""

    def __init__(self) -> None:
        self.contexts = {"new": Conversation("x", new=True), "later": Conversation("x")}
        self.opened: list[str] = []

    def cost(self, text: str, conversation: Conversation, runs: int = 1) -> Cost:
        return Cost(float(text.count("b")) + (0 if conversation.new else 1), text.count("c"))

    def after(self, *messages: str) -> Conversation:
        self.opened += messages
        return Conversation("x", {"said": messages[-1]})


def _search(seed: int = 1) -> Search:
    random = Random(seed)  # noqa: S311 - nothing is secret here
    return Search(Counting(), Writer(_LETTERS, random), random, lambda cost: cost.seconds)


def test_a_vocabulary_has_names_phrases_and_examples_of_all_languages() -> None:
    kinds = vocabulary()
    assert {"names", "words", "questions", "nlu/ellipses.yml", "nlu/amounts.yml", "actions/references.yml"} <= set(
        kinds
    )
    assert {"South Africa", "南非", "Afrika Selatan"} <= set(kinds["names"])
    assert {"in the year", "好的", "bagaimana dengan"} <= set(kinds["nlu/ellipses.yml"])
    assert "us$" in kinds["nlu/amounts.yml"]


def test_a_message_is_as_long_as_is_allowed_and_cleaned() -> None:
    draft = Draft((Run(("a", "b"), "\t", 1), Run(("c",), "", 3)))
    text = draft.text()
    assert len(text) == LONGEST_MESSAGE
    assert text.startswith("a b a b")
    assert text.count("c") == 3 * LONGEST_MESSAGE // 4


@pytest.mark.parametrize("seed", range(20))
def test_changed_and_crossed_messages_are_messages(seed: int) -> None:
    writer = Writer(_LETTERS, Random(seed))  # noqa: S311
    one, other = writer.draft(), writer.draft()
    for draft in (writer.changed(one), writer.changed(other), writer.crossed(one, other)):
        assert draft.runs
        assert 0 < len(draft.text()) <= LONGEST_MESSAGE


def test_the_search_goes_uphill() -> None:
    search = _search()
    told: list[Found] = []
    for _ in range(400):
        draft, context = search._next()
        found = search._measured(draft, context)
        if found is not None and found is search._keep(found):
            told.append(found)
    costs = [found.cost.seconds for found in told]
    assert costs == sorted(costs)
    assert costs[-1] > 0.9 * LONGEST_MESSAGE
    assert AFTER_WORST in search.desk.contexts


def test_the_same_seed_searches_in_the_same_way() -> None:
    one, other = _search(7), _search(7)
    assert [one._next() for _ in range(5)] == [other._next() for _ in range(5)]


def test_the_command_reports_and_judges(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    class Closing(Counting):
        def close(self) -> None:
            """Nothing to give back."""

    monkeypatch.setattr(command, "MeasuredDesk", Closing)
    monkeypatch.setattr(command, "vocabulary", lambda: _LETTERS)
    output = tmp_path / "results" / "fuzz.json"
    arguments = ["--minutes", "0", "--output", str(output)]
    assert command.main([*arguments, "--most-ms", "1e9"]) == 0
    assert command.main([*arguments, "--most-ms", "-1"]) == 1
    written = json.loads(output.read_text("utf-8"))
    assert set(written) == {"time", "storage"}
    assert 0 < len(written["time"]["text"]) <= LONGEST_MESSAGE
    assert "worst by time: " in capsys.readouterr().out


@pytest.fixture(scope="module")
def desk(model: Path) -> Iterator[MeasuredDesk]:
    desk = MeasuredDesk(model)
    yield desk
    desk.close()


@pytest.mark.model
def test_the_whole_engine_is_measured_in_every_context(desk: MeasuredDesk) -> None:
    costs = {name: desk.cost("and in Kenya?", known) for name, known in desk.contexts.items()}
    assert all(cost.seconds > 0 for cost in costs.values())
    assert costs["new"].stored > 500
    assert desk.contexts["after a comparison"].slots != desk.contexts["new"].slots


@pytest.mark.model
def test_a_message_is_not_remembered_between_measurements(desk: MeasuredDesk) -> None:
    read = desk._engine._processor._read
    desk.cost("How many trucks?", desk.contexts["new"], runs=2)
    assert read.cache_info().hits == 0
