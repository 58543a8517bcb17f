"""Finds the knowledge's names, and years, in a message."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
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
from nlu.names import Mention, current_names, read_not_names
from nlu.text import Token, question_start_end

# What the classifier reads: the words, with each name replaced by its kind.
WORDS = "words"
QUESTION_WORDS = "question_words"
NAME_LANGUAGES = "name_languages"
_YEAR = re.compile(r"1[89]\d\d|20\d\d|21\d\d")
# "First" is mostly said of the first truck, not of an event.
_COUNT = re.compile(r"[2-9]|[1-9]\d+")
_OTHER = "<other>"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class KnowledgeEntityExtractor(GraphComponent):
    """Sets the entities that a message names, and its words with the names masked (see `Reading`).

    It is registered as a featurizer, so that Rasa runs it over the training data too. An entity's value is its id in
    the knowledge, its kind the id's first part; a year's value is its four digits.
    """

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> KnowledgeEntityExtractor:
        """Rasa's factory of components."""
        return cls()

    @staticmethod
    def fingerprint_addon(config: Dict[str, Any]) -> str:
        """Makes Rasa run it anew when the knowledge has changed."""
        knowledge = current_knowledge()
        names = (sorted(knowledge.entities.items()), sorted(knowledge.others), sorted(read_not_names()))
        return hashlib.sha256(repr(names).encode()).hexdigest()

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
        reading = read(text, tokens)
        message.set(ENTITIES, message.get(ENTITIES, []) + reading.entities, add_to_output=True)
        message.set(WORDS, reading.words)
        message.set(QUESTION_WORDS, reading.question_words)
        message.set(NAME_LANGUAGES, reading.name_languages)


@dataclass(frozen=True)
class Reading:
    """What was read in a text.

    `entities` are in Rasa's form; `words` are the text's, with names, years and ordinals masked by their kind;
    `question_words` are those of the one sentence of several that asks, else empty; `name_languages` holds, for each
    name, the languages that it is a name in.
    """

    entities: list[dict[str, Any]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    question_words: list[str] = field(default_factory=list)
    name_languages: list[frozenset[str]] = field(default_factory=list)


def read(text: str, tokens: Sequence[Token]) -> Reading:
    """Read a text that is cut into tokens."""
    reading = Reading()
    question = question_start_end(text)
    starts = {mention.first: mention for mention in current_names().find(text, tokens)}
    position = 0
    while position < len(tokens):
        mention = starts.get(position)
        last = mention.last if mention else position + 1
        first_token, last_token = tokens[position], tokens[last - 1]
        kind, value, mask = _kind(text, tokens, position, mention)
        in_question = question is not None and question[0] <= first_token.start < question[1]
        reading.words.append(mask)
        if in_question:
            reading.question_words.append(mask)
        if kind:
            reading.entities.append(_entity(kind, value, text, first_token, last_token, in_question))
        if mention:
            reading.name_languages.append(mention.languages)
        position = last
    return reading


def _kind(text: str, tokens: Sequence[Token], position: int, mention: Mention | None) -> tuple[str | None, str, str]:
    """The kind and value of the entity at a token, and the word that stands for it; no kind where there is none."""
    token = tokens[position]
    if mention:
        kind = mention.entity.split("/", 1)[0]
        return kind, mention.entity, _OTHER if mention.entity in current_knowledge().others else f"<{kind}>"
    if _YEAR.fullmatch(token.text):
        return "year", token.text, "<year>"
    if _COUNT.fullmatch(token.text) and _is_ordinal(text, token):
        return "ordinal", token.text, "<ordinal>"
    return None, "", token.text


def _is_ordinal(text: str, token: Token) -> bool:
    before, after = text[: token.start].casefold(), text[token.end :].casefold()
    return bool(re.search(r"(第|\bke[- ]?)$", before) or re.match(r"(st|nd|rd|th)\b|[届屆]", after))


def _entity(kind: str, value: str, text: str, first: Token, last: Token, in_question: bool) -> dict[str, Any]:
    return {
        "entity": kind,
        "value": value,
        "start": first.start,
        "end": last.end,
        "text": text[first.start : last.end],
        "in_question": in_question,
        "extractor": KnowledgeEntityExtractor.__name__,
    }
