"""Gives Rasa its domain, rules and examples, so that the contract and the knowledge need not be typed twice."""

from __future__ import annotations

from pathlib import Path
from typing import Optional

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import dump_obj_as_yaml_to_string

from actions.knowledge import current_knowledge
from nlu.contract import FALLBACK_INTENT, contract
from nlu.examples import read_examples

VERSION = "3.1"


class ExampleMessage(Message):
    """A training example that is told from others by its text and intent alone.

    Rasa's messages compare by a fingerprint of all that they hold, and Rasa compares all of them many times.
    """

    def __hash__(self) -> int:
        return hash((self.get(TEXT), self.get(INTENT)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ExampleMessage):
            return NotImplemented
        return (self.get(TEXT), self.get(INTENT)) == (other.get(TEXT), other.get(INTENT))


class ContractImporter(RasaFileImporter):
    """Rasa's importer of files, plus what follows from nlu/contract.yml and the knowledge.

    Config: `importers: [{name: bot.engine.importer.ContractImporter}]`.
    """

    def get_domain(self) -> Domain:
        """The domain's files, merged with the contract's intents and actions and the knowledge's types of entities."""
        return super().get_domain().merge(Domain.from_yaml(contract_domain()))

    def get_stories(self, exclusion_percentage: Optional[int] = None) -> StoryGraph:
        """The rules' files, merged with one rule for each intent of the contract."""
        written = super().get_stories(exclusion_percentage)
        return written.merge(StoryGraph(YAMLStoryReader(self.get_domain()).read_from_string(contract_rules())))

    def get_nlu_data(self, language: Optional[str] = "en") -> TrainingData:
        """All examples, placeholders filled, each with its language in its metadata."""
        messages = []
        for example in read_examples([Path(file) for file in self._nlu_files]):
            metadata = {"language": example.language}
            messages.append(ExampleMessage({TEXT: example.text, INTENT: example.intent, "metadata": metadata}))
        return TrainingData(messages)


def contract_domain() -> str:
    """The part of Rasa's domain that follows from the contract and the knowledge, as YAML."""
    types = dict.fromkeys(entity.type for entity in current_knowledge().entities.values())
    domain: str = dump_obj_as_yaml_to_string(
        {
            "version": VERSION,
            "intents": [{name: {"use_entities": []}} for name in contract().intents],
            "entities": [*types, "year", "ordinal", "bound"],
            "actions": list(contract().actions),
        }
    )
    return domain


def contract_rules() -> str:
    """One rule an intent, as YAML."""
    actions = {name: intent.action for name, intent in contract().intents.items()}
    actions[FALLBACK_INTENT] = "action_decline"
    rules = [
        {"rule": f"{intent} is answered by {action}", "steps": [{"intent": intent}, {"action": action}]}
        for intent, action in actions.items()
    ]
    text: str = dump_obj_as_yaml_to_string({"version": VERSION, "rules": rules})
    return text
