from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from rasa.shared.utils.io import read_yaml

from benchmarks.service import stock
from knowledge.context import current
from tests.contexts import LANGUAGES

SIZE = 400


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return stock.project_files(stock.sample_examples(SIZE))


def test_the_sample_holds_every_intent_in_every_language() -> None:
    sample = stock.sample_examples(SIZE)
    counts = Counter((example.intent, example.language) for example in sample)
    assert len(sample) == SIZE
    assert set(counts) == {
        (name, language)
        for name, intent in current().contract.intents.items()
        if intent.examples
        for language in LANGUAGES
    }


def test_the_examples_are_annotated_with_entities_whose_synonyms_are_ids(files: dict[str, str]) -> None:
    data = RasaYAMLReader().reads(files["data/nlu.yml"])
    # Languages share a few ("ok"), which Rasa reads once.
    sample = {(example.text, example.intent) for example in stock.sample_examples(SIZE)}
    assert len(data.intent_examples) == len(sample)
    assert {"market", "organisation", "plant"} <= {entity["entity"] for entity in _entities(data.entity_examples)}
    assert "market/za" in data.entity_synonyms.values()


def test_pipeline_and_policies_are_those_of_rasa_init(files: dict[str, str]) -> None:
    config = read_yaml(files["config.yml"])
    pipeline = {component["name"]: component for component in config["pipeline"]}
    assert next(iter(pipeline)) == "WhitespaceTokenizer"
    assert pipeline["DIETClassifier"]["epochs"] == 100
    names = ["MemoizationPolicy", "RulePolicy", "UnexpecTEDIntentPolicy", "TEDPolicy"]
    assert [policy["name"] for policy in config["policies"]] == names


def test_every_intent_has_a_rule_and_is_in_a_story(files: dict[str, str]) -> None:
    domain = read_yaml(files["domain.yml"])
    for name, key in (("data/rules.yml", "rules"), ("data/stories.yml", "stories")):
        steps = [step for entry in read_yaml(files[name])[key] for step in entry["steps"]]
        assert set(domain["intents"]) <= {step.get("intent") for step in steps}
        assert {step["action"] for step in steps if "action" in step} == set(domain["actions"])


def test_a_kept_model_is_trained_again_only_when_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trainings: list[Path] = []

    def train(project: Path) -> float:
        trainings.append(project)
        return float(len(trainings))

    monkeypatch.setattr(stock, "_train", train)
    project, first = stock.stock_project(tmp_path, 10, retrain=False)
    assert stock.stock_project(tmp_path, 10, retrain=False) == (project, first)
    assert stock.stock_project(tmp_path, 10, retrain=True)[1].seconds == 2
    assert stock.stock_project(tmp_path, 11, retrain=False)[0] != project
    assert json.loads((project / "training.json").read_text())["examples"] == 10
    assert (project / "config.yml").exists()


def _entities(examples: list[object]) -> list[dict[str, object]]:
    return [entity for example in examples for entity in example.get("entities")]  # type: ignore[attr-defined]
