"""Gives Rasa its domain, rules and examples, so that the contract and the knowledge need not be typed twice."""

from __future__ import annotations

import copy
import hashlib
import json
from pathlib import Path
from typing import Any, Dict, List, Optional

from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import dump_obj_as_yaml_to_string

from knowledge.context import current
from knowledge.contract import FALLBACK_INTENT
from nlu.examples import Example, read_examples

VERSION = "3.1"
_AS_READ = (TEXT, INTENT, "metadata")


class ExampleMessage(Message):
    """A training example that costs less to compare, to copy and to fingerprint than Rasa's messages do.

    Rasa does each of these many times with every example: with ours that took most of the time of training.
    """

    def __hash__(self) -> int:
        return hash((self.get(TEXT), self.get(INTENT)))

    def __eq__(self, other: object) -> bool:
        """Two examples are one when text and intent are the same."""
        if not isinstance(other, ExampleMessage):
            return NotImplemented
        return (self.get(TEXT), self.get(INTENT)) == (other.get(TEXT), other.get(INTENT))

    def __deepcopy__(self, memo: Dict[int, Any]) -> ExampleMessage:
        # What the importer has read is never changed in place, but what components add may be.
        data = {key: value if key in _AS_READ else copy.deepcopy(value, memo) for key, value in self.data.items()}
        features = copy.deepcopy(self.features, memo)
        return ExampleMessage(data, set(self.output_properties), self.time, features)

    def fingerprint(self) -> str:
        """A hash over all that the example holds, by which Rasa sees what has to be trained anew."""
        known: Optional[str] = self.__dict__["_cached_fingerprint"]
        if known is None:
            content = [self.data, [feature.fingerprint() for feature in self.features]]
            written = json.dumps(content, sort_keys=True, default=_plain)
            known = self._cached_fingerprint = hashlib.md5(written.encode(), usedforsecurity=False).hexdigest()
        return known


def _plain(value: Any) -> Any:
    """What JSON has no form for."""
    if isinstance(value, Token):
        return [value.text, value.start, value.end, value.lemma, value.data]
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return value.fingerprint()


class ContractImporter(RasaFileImporter):
    """Rasa's importer of files, plus what follows from nlu/contract.yml and the knowledge.

    Config: `importers: [{name: bot.engine.importer.ContractImporter}]`.
    """

    # Rasa asks several times for the examples.
    _read: Optional[List[Example]] = None

    def get_domain(self) -> Domain:
        """The domain's files, merged with the contract's intents and actions and the knowledge's types of entities."""
        return super().get_domain().merge(Domain.from_yaml(contract_domain()))

    def get_stories(self, exclusion_percentage: Optional[int] = None) -> StoryGraph:
        """The rules' files, merged with one rule for each intent of the contract."""
        written = super().get_stories(exclusion_percentage)
        return written.merge(StoryGraph(YAMLStoryReader(self.get_domain()).read_from_string(contract_rules())))

    def get_nlu_data(self, language: Optional[str] = "en") -> TrainingData:
        """The examples of all languages served, placeholders filled, each with its language in its metadata."""
        if self._read is None:
            files = [Path(file) for file in self._nlu_files]
            self._read = list(read_examples([file for file in files if file.parent.name in current().languages]))
        return TrainingData([_message(example) for example in self._read])


def _message(example: Example) -> ExampleMessage:
    return ExampleMessage({TEXT: example.text, INTENT: example.intent, "metadata": {"language": example.language}})


def contract_domain() -> str:
    """The part of Rasa's domain that follows from the contract and the knowledge, as YAML."""
    types = dict.fromkeys(entity.type for entity in current().knowledge.entities.values())
    domain: str = dump_obj_as_yaml_to_string(
        {
            "version": VERSION,
            "intents": [{name: {"use_entities": []}} for name in current().contract.intents],
            "entities": [*types, "year", "ordinal", "bound", "amount", "unknown"],
            "actions": list(current().contract.actions),
        }
    )
    return domain


def contract_rules() -> str:
    """One rule an intent, as YAML."""
    actions = {name: intent.action for name, intent in current().contract.intents.items()}
    actions[FALLBACK_INTENT] = "action_decline"
    rules = [
        {"rule": f"{intent} is answered by {action}", "steps": [{"intent": intent}, {"action": action}]}
        for intent, action in actions.items()
    ]
    text: str = dump_obj_as_yaml_to_string({"version": VERSION, "rules": rules})
    return text
