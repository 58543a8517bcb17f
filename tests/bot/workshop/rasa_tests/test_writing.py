"""What is written is read by Rasa as it was meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.entities_parser import find_entities_in_training_example, replace_entities

from bot.workshop.rasa_tests.labels import Sample, Story, TestData
from bot.workshop.rasa_tests.writing import marked, write
from knowledge.context import current

KENYA = {"entity": "market", "value": "market/ke", "start": 7, "end": 12}
TEXT = "how is Kenya: 'fine'? #1, said 肯尼亚"
DATA = {
    "en": TestData(
        samples=[Sample(TEXT, "ask_overview"), Sample("- jobs\nin Kenya", "ask_jobs"), Sample("jobs: 5", "ask_jobs")],
        stories=[Story("one", (Sample(TEXT, "ask_overview"), Sample("bye", "say_goodbye")))],
    ),
    "id": TestData(samples=[Sample("lapangan kerja", "ask_jobs")]),
}


def read(text: str) -> list[dict[str, Any]]:
    return [KENYA] if "Kenya" in text else []


@pytest.fixture
def written(tmp_path: Path) -> Path:
    write(tmp_path / "data", DATA, read)
    return tmp_path / "data"


def test_only_what_there_is_to_test_is_written(written: Path) -> None:
    files = {"domain.yml", "config.yml", "nlu_test.en.yml", "test_stories.en.yml", "nlu_test.id.yml"}
    assert {file.name for file in written.iterdir()} == files
    write(written, {"id": DATA["id"]}, read)
    assert {file.name for file in written.iterdir()} == {"domain.yml", "config.yml", "nlu_test.id.yml"}


def test_rasa_reads_the_examples(written: Path) -> None:
    data = TrainingDataImporter.load_from_dict(training_data_paths=[str(written / "nlu_test.en.yml")]).get_nlu_data()
    assert [(message.get("text"), message.get("intent")) for message in data.intent_examples] == [
        (TEXT, "ask_overview"),
        ("- jobs in Kenya", "ask_jobs"),
        ("jobs: 5", "ask_jobs"),
    ]


def test_rasa_reads_the_stories_as_tests(written: Path) -> None:
    importer = TrainingDataImporter.load_from_dict(
        training_data_paths=[str(written / "test_stories.en.yml")], domain_path=str(written / "domain.yml")
    )
    [step] = importer.get_conversation_tests().story_steps
    said = [event for event in step.events if isinstance(event, UserUttered)]
    done = [event.action_name for event in step.events if isinstance(event, ActionExecuted)]
    assert [(event.text, event.intent["name"]) for event in said] == [(TEXT, "ask_overview"), ("bye", "say_goodbye")]
    assert [(e["entity"], e["value"], e["start"], e["end"]) for e in said[0].entities] == [
        ("market", "market/ke", 7, 12)
    ]
    assert done == ["action_overview", "action_chat"]


def test_the_domain_has_all_intents_and_actions(written: Path) -> None:
    domain = Domain.load(str(written / "domain.yml"))
    assert set(current().contract.intents) <= set(domain.intents)
    assert set(current().contract.actions) <= set(domain.action_names_or_texts)


def test_several_entities_are_marked_where_they_stand() -> None:
    both = [{"entity": "market", "value": value, "start": 0, "end": 5} for value in ("market/cg", "market/cd")]
    year = {"entity": "year", "value": 2021, "start": 9, "end": 13}
    text = marked("Congo in 2021", [year, *both])
    assert replace_entities(text) == "Congo in 2021"
    found = find_entities_in_training_example(text)
    assert [(e["entity"], e["value"], e["start"], e["end"]) for e in found] == [
        ("market", "market/cg", 0, 5),
        ("market", "market/cd", 0, 5),
        ("year", "2021", 9, 13),
    ]
