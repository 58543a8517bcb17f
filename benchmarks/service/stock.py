"""Stock Rasa as `rasa init` sets it up, made from the product's contract and a sample of its examples.

What an integrator would add is added: annotated entities, a rule for each intent, a few stories, the product's custom
actions on an action server of their own, SQLite for the conversations.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

import rasa
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLWriter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import dump_obj_as_yaml_to_string, read_yaml_file

from benchmarks.service.deployments import STOCK_PYTHON, stock_environment
from benchmarks.service.figures import Training
from benchmarks.service.sampling import stratified
from bot.engine.importer import VERSION, contract_rules
from bot.settings import ROOT
from knowledge import current
from nlu.components.entities import read
from nlu.examples import Example, example_files, read_examples
from nlu.text.tokens import tokenize

_DEFAULT_CONFIG = Path(rasa.__file__).parent / "engine/recipes/config_files/default_config.yml"
_TURNS_OF_A_STORY = 4


def main() -> None:
    """Arguments: the directory of results, how many examples, and `retrain` to do so though a model is kept."""
    results, size, *retrain = sys.argv[1:]
    project, training = stock_project(Path(results), int(size), bool(retrain))
    print(json.dumps([str(project), asdict(training)]))


def stock_project(results: Path, size: int, retrain: bool) -> tuple[Path, Training]:
    """The trained project from the cache in `results`, trained if it is not there or `retrain` is set."""
    sample = sample_examples(size)
    files = project_files(sample)
    project = results / f"stock-rasa-{_fingerprint(files)[:16]}"
    record = project / "training.json"
    if record.exists() and not retrain:
        return project, Training(**json.loads(record.read_text("utf-8")))
    for name, text in files.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text, "utf-8")
    training = Training(len(sample), round(_train(project), 1), time.strftime("%Y-%m-%d"))
    record.write_text(json.dumps(asdict(training)), "utf-8")
    return project, training


def sample_examples(size: int) -> list[Example]:
    """Examples of every intent in every language; those with brackets clash with Rasa's annotations."""
    examples = read_examples(example_files(current().languages, current().contract.topics))
    usable = (example for example in examples if not set("[]()") & set(example.text))
    return stratified(usable, lambda example: (example.intent, example.language), size)


def project_files(examples: Sequence[Example]) -> dict[str, str]:
    """Every file of the project by its path, but endpoints and credentials, which say where it runs."""
    return {
        "config.yml": _yaml({**read_yaml_file(_DEFAULT_CONFIG), "assistant_id": "stock"}),
        "domain.yml": _domain(),
        "data/nlu.yml": RasaYAMLWriter().dumps(TrainingData([_annotated(example) for example in examples])),
        "data/rules.yml": contract_rules(),
        "data/stories.yml": _stories(),
    }


def _annotated(example: Example) -> Message:
    """The example with the names that the knowledge knows as entities; synonyms lead to their ids."""
    types = _entity_types()
    found = [entity for entity in read(example.text, tokenize(example.text)).entities if entity["entity"] in types]
    entities = [{key: entity[key] for key in ("start", "end", "value", "entity")} for entity in found]
    return Message.build(text=example.text, intent=example.intent, entities=entities)


def _entity_types() -> list[str]:
    return [*dict.fromkeys(entity.type for entity in current().knowledge.entities.values()), "year"]


def _domain() -> str:
    return _yaml(
        {
            "version": VERSION,
            "intents": list(current().contract.intents),
            "entities": _entity_types(),
            "slots": {name: _slot() for name in read_yaml_file(ROOT / "bot/domain/slots.yml")["slots"]},
            "actions": list(current().contract.actions),
            # as in `rasa init`
            "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
        }
    )


def _slot() -> dict[str, Any]:
    """A slot that is set by actions alone."""
    return {"type": "any", "influence_conversation": False, "mappings": [{"type": "custom"}]}


def _stories() -> str:
    """Conversations of a few turns in which every intent comes once: TED has to have some to learn from."""
    intents = iter(
        stratified(current().contract.intents.values(), lambda intent: intent.action, len(current().contract.intents))
    )
    stories: list[dict[str, Any]] = []
    while turns := list(islice(intents, _TURNS_OF_A_STORY)):
        steps = [step for intent in turns for step in ({"intent": intent.name}, {"action": intent.action})]
        stories.append({"story": f"story {len(stories) + 1}", "steps": steps})
    return _yaml({"version": VERSION, "stories": stories})


def _yaml(content: dict[str, Any]) -> str:
    return str(dump_obj_as_yaml_to_string(content))


def _fingerprint(files: dict[str, str]) -> str:
    return hashlib.sha256((json.dumps(files, sort_keys=True) + version("rasa")).encode()).hexdigest()


def _train(project: Path) -> float:
    """Seconds of `rasa train` as a whole; what it prints is kept in training.log."""
    command = [str(STOCK_PYTHON), "-m", "rasa", "train", "--fixed-model-name", "stock", "--force"]
    started = time.perf_counter()
    with (project / "training.log").open("wb") as log:
        result = subprocess.run(command, cwd=project, env=stock_environment(), stdout=log, stderr=log)
    if result.returncode or not (project / "models/stock.tar.gz").exists():
        raise RuntimeError(f"stock Rasa was not trained: see {project / 'training.log'}")
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
