"""Finds the knowledge's names, and years, in a message."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from actions.knowledge import current_knowledge
from nlu.names import current_names
from nlu.text import Token

# What the classifier reads: the words, with each name replaced by its kind.
WORDS = "words"
_YEAR = re.compile(r"1[89]\d\d|20\d\d|21\d\d")
_OTHER = "<other>"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class KnowledgeEntityExtractor(GraphComponent):
    """Sets the entities that a message names, and its words with the names masked.

    It is registered as a featurizer, so that Rasa runs it over the training data too. An entity's value is its id in
    the knowledge, its kind the id's first part; a year's value is its four digits.
    """

    @classmethod
    def create(
        cls, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> KnowledgeEntityExtractor:
        """Rasa's factory of components."""
        return cls()

    @staticmethod
    def fingerprint_addon(config: Dict[str, Any]) -> str:
        """Makes Rasa run it anew when the knowledge has changed."""
        return hashlib.sha256(repr(sorted(current_knowledge().entities.items())).encode()).hexdigest()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Read every example that has a text."""
        self.process([message for message in training_data.training_examples if message.get(TEXT)])
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Read messages that are tokenized."""
        for message in messages:
            self._read(message)
        return messages

    def _read(self, message: Message) -> None:
        text = message.get(TEXT)
        tokens = [Token(token.lemma, token.start, token.end) for token in message.get(TOKENS_NAMES[TEXT]) or []]
        entities, masked = read_entities(text, tokens)
        message.set(ENTITIES, message.get(ENTITIES, []) + entities, add_to_output=True)
        message.set(WORDS, masked)


def read_entities(text: str, tokens: Sequence[Token]) -> tuple[list[dict[str, Any]], list[str]]:
    """The entities of a text in Rasa's form, and its words with names and years masked by their kind."""
    others = current_knowledge().others
    starts = {mention.first: mention for mention in current_names().find(text, tokens)}
    entities: list[dict[str, Any]] = []
    masked: list[str] = []
    position = 0
    while position < len(tokens):
        mention = starts.get(position)
        last = mention.last if mention else position + 1
        if mention:
            kind = mention.entity.split("/", 1)[0]
            masked.append(_OTHER if mention.entity in others else f"<{kind}>")
            entities.append(_entity(kind, mention.entity, text, tokens[position], tokens[last - 1]))
        elif _YEAR.fullmatch(tokens[position].text):
            masked.append("<year>")
            entities.append(_entity("year", tokens[position].text, text, tokens[position], tokens[position]))
        else:
            masked.append(tokens[position].text)
        position = last
    return entities, masked


def _entity(kind: str, value: str, text: str, first: Token, last: Token) -> dict[str, Any]:
    return {
        "entity": kind,
        "value": value,
        "start": first.start,
        "end": last.end,
        "text": text[first.start : last.end],
        "extractor": KnowledgeEntityExtractor.__name__,
    }
