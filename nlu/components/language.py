"""Identifies the language of a message from its text alone: by script and words, one of ours or another."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import Any, Dict, FrozenSet, List

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

from knowledge.context import current
from nlu.components.entities import NAME_LANGUAGES, WORD_STARTS, WORDS
from nlu.components.features import sparse_features
from nlu.linear import LinearScorer
from nlu.text.foreign_languages import foreign_languages, foreign_script, is_latin
from nlu.text.tokens import is_han, script

LANGUAGE = "language"
# The name of every language that the bot does not speak.
OTHER = "other"
_FILE = "language.joblib"
# Who writes these writes Chinese, even if English words stand beside them; a name in characters has none of them.
_FUNCTION_CHARACTERS = frozenset("的吗呢吧了是几哪什么怎谁请问您你我们和有没在多少")
# A message is in a script from this share of it on.
_MOST_OF_IT = 0.5
# A name in characters says so much of who writes it: enough to begin a conversation, too little to change it.
_NAMES_ALONE = 0.8
# The evidence (as a logarithm of odds) of a name that is not one in all languages in Latin letters: "Afrika Selatan".
_NAME_WEIGHT = 2.0
# So many examples at most have a word of another language without making it one of ours.
_BORROWED = 2


@dataclass(frozen=True)
class Learned:
    """What the examples teach: the languages in Latin letters from each other, and the words that are ours."""

    model: LinearScorer | None = None
    usual_words: FrozenSet[str] = frozenset()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class LanguageIdentifier(GraphComponent):
    """Sets `language`: its `name` (the code of one of ours, "other" or None), `confidence` (0 to 1) and `script`.

    The script is that of Chinese: "Hant", "Hans" or None. Names are masked before, since a foreign product name does
    not change a message's language; only a name that is not one in all languages counts. A message that is nothing but
    names has no language, but for names in characters. "other" is said on clear evidence only; without it a message
    is in the most likely of our languages.
    """

    def __init__(self, model_storage: ModelStorage, resource: Resource, learned: Learned | None = None) -> None:
        self._storage = model_storage
        self._resource = resource
        self._learned = learned or Learned()

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageIdentifier:
        """An untrained identifier."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LanguageIdentifier:
        """A trained identifier, from the model's archive."""
        foreign_languages()  # takes most of a second, which the first message should not
        with model_storage.read_from(resource) as directory:
            model, words = joblib.load(directory / _FILE)
            return cls(model_storage, resource, Learned(_scorer(model), words))

    def train(self, training_data: TrainingData) -> Resource:
        """Train on the examples in Latin script, whose language stands in their metadata."""
        texts, languages = [], []
        usual: Counter[str] = Counter()
        for example in training_data.intent_examples:
            language = (example.get("metadata") or {}).get("language")
            words = _latin(example.get(WORDS) or [])
            usual.update(set(words))
            if words and language in current().languages.latin:
                texts.append(" ".join(words))
                languages.append(language)
        model = None
        if len(set(languages)) > 1:
            # Each against the others; one of few examples is not thought less likely for that.
            classifier = LogisticRegression(C=20.0, solver="liblinear", class_weight="balanced", random_state=0)
            model = make_pipeline(sparse_features([1, 1], [1, 4]), classifier).fit(texts, languages)
        # An everyday word of another language that only few examples have is borrowed ("Hola, I run a haulage outfit").
        borrowed = foreign_languages().everyday_words(besides=languages)
        known = frozenset(word for word, number in usual.items() if number > _BORROWED or word not in borrowed)
        self._learned = Learned(_scorer(model), known)
        with self._storage.write_to(self._resource) as directory:
            joblib.dump((model, known), directory / _FILE)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing to add: the examples' languages are known."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Identify the language of each message."""
        for message in messages:
            name, confidence = self._identify(message)
            value = {"name": name, "confidence": confidence, "script": script(message.get(TEXT) or "")}
            message.set(LANGUAGE, value, add_to_output=True)
        return messages

    def _identify(self, message: Message) -> tuple[str | None, float]:
        words: List[str] = message.get(WORDS) or []
        foreign = foreign_script(words)
        if foreign > _MOST_OF_IT:
            return OTHER, foreign
        chinese = sum(1 for word in words if is_han(word))
        latin = _latin(words)
        if not chinese and not latin:
            named = any(map(is_han, message.get(TEXT) or ""))
            return ("zh", _NAMES_ALONE) if named else (None, 0.0)
        # Two Chinese characters weigh about as much as one word; those that make sentences weigh more.
        weight = chinese + 3 * sum(1 for word in words if word in _FUNCTION_CHARACTERS)
        share = weight / (weight + 2 * len(latin))
        if share >= _MOST_OF_IT:
            return "zh", share
        if self._learned.model is None:
            return None, 0.0
        if not chinese:
            foreign = foreign_languages().likelihood(latin, _written(message), self._learned.usual_words)
        return (
            (OTHER, foreign) if foreign else _likeliest(self._learned.model, latin, message.get(NAME_LANGUAGES) or [])
        )


def _scorer(model: Pipeline | None) -> LinearScorer | None:
    return LinearScorer(model[0], model[-1]) if model else None


def _likeliest(model: LinearScorer, latin: List[str], names: List[FrozenSet[str]]) -> tuple[str, float]:
    """The likeliest language in Latin letters, by words and names, and how sure it is."""
    [known] = model.classes
    # The odds of each against the others, halved, are such that those of two languages differ by the odds of one
    # against the other.
    odds = [float(score) / 2 for score in model.scores(" ".join(latin))]
    evidence = [
        odd + _NAME_WEIGHT * sum(1 for languages in names if code in languages and languages <= set(known))
        for code, odd in zip(known, odds, strict=True)
    ]
    # Of a single word half the evidence counts, of many nearly all: a short message says little of its language.
    weight = len(latin) / (len(latin) + 1)
    best = max(evidence)
    return known[evidence.index(best)], 1 / sum(math.exp(weight * (other - best)) for other in evidence)


def _latin(words: List[str]) -> List[str]:
    return [word for word in words if word.isalpha() and is_latin(word)]


def _written(message: Message) -> List[str]:
    """The words in Latin letters as they were written, names left out."""
    forms = {token.start: token.text for token in message.get(TOKENS_NAMES[TEXT]) or []}
    pairs = zip(message.get(WORDS) or [], message.get(WORD_STARTS) or [], strict=True)
    return [forms[start] for word, start in pairs if word.isalpha() and is_latin(word)]
