"""Finds the knowledge's names, and years, in a message."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Dict, FrozenSet, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from knowledge.context import current
from knowledge.expressions import WINDOW
from nlu.names.false_names import read_not_names
from nlu.names.known_names import Mention, current_names
from nlu.names.unknown_organisations import find_organisations
from nlu.names.unknown_places import find_places
from nlu.numbers.amounts import Amount, find_amounts
from nlu.numbers.ordinals import is_ordinal
from nlu.numbers.years import bound_side, find_years
from nlu.text.language_patterns import sentence
from nlu.text.limits import MOST_NAMED
from nlu.text.normaliser import current_normaliser
from nlu.text.spellings import current_spellings
from nlu.text.tokens import Token, tokenize

# What the classifier reads: the words, with each name replaced by its kind.
WORDS = "words"
WORD_STARTS = "word_starts"
NAME_LANGUAGES = "name_languages"
_OTHER = "<other>"
# The kind of what looks like an organisation that the knowledge does not know; its value is its name as written.
UNKNOWN = "unknown"
_LONGEST_UNKNOWN = 40
# So much of what was written is kept with an entity: no name that is known is so long.
_LONGEST_TEXT = 100
# Smaller amounts in words ("six core capabilities") stay words for the classifier.
_SMALLEST_MASKED = 100
_FILE = "usual-words.json"
# It has all that is looked for: a greeting, a wish, a name, a home, a number, a year, an ordinal.
_WARMING_UP = "Hello, we at PT Maju want to know of the 2nd Jiefang from China, 300 of 2017, in Narnia: 南非有限公司？"
# Where the trucks come from is no market of theirs: "exports from China", "sold outside China".
_HOME = "market/cn"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class KnowledgeEntityExtractor(GraphComponent):
    """Sets the entities that a message names, and its words with the names masked (see `Reading`).

    It is registered as a featurizer, so that Rasa runs it over the training data too. An entity's value is its id in
    the knowledge, its kind the id's first part; a year's value is its four digits. Training collects the words of the
    examples: these are never taken for mistyped names.
    """

    def __init__(
        self, model_storage: ModelStorage, resource: Resource, usual_words: FrozenSet[str] | None = None
    ) -> None:
        self._storage = model_storage
        self._resource = resource
        self._usual_words = usual_words

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> KnowledgeEntityExtractor:
        """An untrained extractor, which finds names without slips only."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> KnowledgeEntityExtractor:
        """A trained extractor, from the model's archive."""
        with model_storage.read_from(resource) as directory:
            usual = frozenset(json.loads((directory / _FILE).read_text("utf-8")))
        # Much is read and compiled when it is first needed, which the first message should not wait for.
        read(_WARMING_UP, tokenize(_WARMING_UP), usual)
        return cls(model_storage, resource, usual)

    def train(self, training_data: TrainingData) -> Resource:
        """Collect the words in Latin letters that stand beside names in the examples."""
        usual = {
            word
            for message in training_data.training_examples
            if message.get(TEXT)
            for word in read(message.get(TEXT), _tokens(message)).words
            if word.isascii() and word.isalpha()
        }
        with self._storage.write_to(self._resource) as directory:
            (directory / _FILE).write_text(json.dumps(sorted(usual)), "utf-8")
        return self._resource

    @staticmethod
    def fingerprint_addon(config: Dict[str, Any]) -> str:
        """Makes Rasa run it anew when the knowledge has changed."""
        knowledge, languages = current().knowledge, current().languages
        names = (sorted(knowledge.entities.items()), sorted(knowledge.others), sorted(read_not_names(languages)))
        return hashlib.sha256(repr((*names, current_spellings())).encode()).hexdigest()

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
        reading = read(message.get(TEXT), _tokens(message), self._usual_words)
        message.set(ENTITIES, message.get(ENTITIES, []) + reading.entities, add_to_output=True)
        message.set(WORDS, reading.words)
        message.set(WORD_STARTS, reading.starts)
        message.set(NAME_LANGUAGES, reading.name_languages)


def _tokens(message: Message) -> list[Token]:
    return [Token(token.lemma, token.start, token.end) for token in message.get(TOKENS_NAMES[TEXT]) or []]


@dataclass
class Reading:
    """What was read in a text.

    `entities` are in Rasa's form; `words` are the text's, with names, years, amounts and ordinals masked by their kind,
    and `starts` are where they begin; `name_languages` holds, for each name, the languages that it is a name in.
    """

    entities: list[dict[str, Any]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    name_languages: list[frozenset[str]] = field(default_factory=list)


def read(text: str, tokens: Sequence[Token], usual_words: Collection[str] | None = None) -> Reading:
    """Read a text that is cut into tokens; mistyped and unknown names are found where the usual words are known."""
    reading = Reading()
    tokens = current_normaliser().normalised(tokens, usual_words)
    names = {mention.first: mention for mention in current_names().find(text, tokens, usual_words)}
    found = _Findings(text, tokens, names, usual_words)
    position = 0
    while position < len(tokens):
        thing = found.at(position)
        last = position + thing.length
        reading.words.append(thing.mask)
        reading.starts.append(tokens[position].start)
        span = (tokens[position].start, tokens[last - 1].end)
        if thing.kind and len(reading.entities) < MOST_NAMED and not _is_left_out(thing, text, span):
            reading.entities.extend(_entity(thing, value, text, span) for value in thing.values)
        if position in names:
            reading.name_languages.append(names[position].languages)
        position = last
    return reading


def _is_left_out(thing: _Found, text: str, span: tuple[int, int]) -> bool:
    """Whether what is named is not meant: what is excepted, and the makers' home where it only says where from."""
    if thing.values == (_HOME,):
        goes_elsewhere = sentence("outside_behind").match(text[span[1] : span[1] + WINDOW])
        if goes_elsewhere or sentence("from").ends(text, span[0]):
            return True
    return sentence("excluded").ends(text, span[0]) is not None


@dataclass(frozen=True)
class _Found:
    """What stands at a token: how many tokens it covers, the word that stands for it, and its kind and value if any.

    An ambiguous name has several values.
    """

    length: int
    mask: str
    kind: str | None = None
    values: tuple[str, ...] = ()
    amount: Amount | None = None


class _Findings:
    """All that is found in a text, by the token at which it begins."""

    def __init__(
        self, text: str, tokens: Sequence[Token], names: Mapping[int, Mention], usual_words: Collection[str] | None
    ) -> None:
        self._text = text
        self._tokens = tokens
        self._names = names
        self._amounts = {amount.start: amount for amount in find_amounts(text)}
        self._years = {m.first: m for m in find_years(text, tokens) if not self._is_counted(tokens[m.first].start)}
        known = [(tokens[name.first].start, tokens[name.last - 1].end) for name in names.values()]
        unknown = find_organisations(text, tokens, known, usual_words) if usual_words is not None else []
        self._unknown = dict(unknown)
        # Beside a known market an unknown place only tells where in it, or where the writer is.
        if usual_words is not None and all(name.entities[0].startswith("organisation/") for name in names.values()):
            self._unknown |= dict(find_places(text, tokens, [*known, *unknown], usual_words))

    def at(self, position: int) -> _Found:
        """What stands at a token."""
        token = self._tokens[position]
        if name := self._names.get(position):
            kind = name.entities[0].split("/", 1)[0]
            mask = _OTHER if name.entities[0] in current().knowledge.others else f"<{kind}>"
            return _Found(name.last - name.first, mask, kind, name.entities)
        if end := self._unknown.get(token.start):
            written = self._text[token.start : end][:_LONGEST_UNKNOWN]
            return _Found(self._tokens_to(position, end), _OTHER, UNKNOWN, (written,))
        if year := self._years.get(position):
            side = bound_side(self._text, year.start, year.end)
            kind, value = ("bound", f"{side}:{year.year}") if side else ("year", str(year.year))
            return _Found(year.last - year.first, "<year>", kind, (value,))
        if token.text.isdecimal() and is_ordinal(self._text, token):
            return _Found(1, "<ordinal>", "ordinal", (token.text,))
        if amount := self._amounts.get(token.start):
            return self._amount(position, amount)
        return _Found(1, token.text)

    def _amount(self, position: int, amount: Amount) -> _Found:
        """An amount; a small one in words keeps its first word, which says more than that it is one; as do years."""
        length = self._tokens_to(position, amount.end)
        in_words = not self._text[amount.start].isdigit()
        small = amount.value < _SMALLEST_MASKED and (in_words or amount.unit == "year")
        mask = self._tokens[position].text if small else "<amount>"
        return _Found(length, mask, "amount", (f"{amount.value.normalize():f}",), amount)

    def _tokens_to(self, position: int, end: int) -> int:
        """How many tokens there are from a position to before a character, up to the next name."""
        length = 1
        while position + length < len(self._tokens) and self._tokens[position + length].start < end:
            if position + length in self._names:
                break
            length += 1
        return length

    def _is_counted(self, start: int) -> bool:
        """Whether what looks like a year counts something ("2000 orders")."""
        amount = self._amounts.get(start)
        return amount is not None and amount.unit not in (None, "year")


def _entity(found: _Found, value: str, text: str, span: tuple[int, int]) -> dict[str, Any]:
    entity = {
        "entity": found.kind,
        "value": value,
        "start": span[0],
        "end": span[1],
        "text": text[span[0] : span[1]][:_LONGEST_TEXT],
        "extractor": KnowledgeEntityExtractor.__name__,
    }
    if found.amount:
        entity |= {"relation": found.amount.relation, "unit": found.amount.unit}
    return entity
