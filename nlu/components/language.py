"""Identifies the language of a message from its text alone: by script, then English or Indonesian by its words."""

from __future__ import annotations

import math
from typing import Any, Dict, FrozenSet, List

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from nlu.components.entities import NAME_LANGUAGES, WORDS
from nlu.components.features import sparse_features
from nlu.linear import LinearScorer
from nlu.text import is_han, script

LANGUAGE = "language"
_FILE = "language.joblib"
# Who writes these writes Chinese, even if English words stand beside them; a name in characters has none of them.
_FUNCTION_CHARACTERS = frozenset("的吗呢吧了是几哪什么怎谁请问您你我们和有没在多少")
# The evidence (as a logarithm of odds) of a name that is one in English or in Indonesian alone: "Afrika Selatan".
_NAME_WEIGHT = 2.0


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class LanguageIdentifier(GraphComponent):
    """Sets `language`: {"name": "en" | "zh" | "id" | None, "confidence": 0..1, "script": "Hant" | "Hans" | None}.

    Names are masked before, since a foreign product name does not change a message's language; only a name that is one
    in English or in Indonesian alone counts. A message that is nothing but names has no language.
    """

    def __init__(self, model_storage: ModelStorage, resource: Resource, model: LinearScorer | None = None) -> None:
        self._storage = model_storage
        self._resource = resource
        self._model = model

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
        with model_storage.read_from(resource) as directory:
            model = joblib.load(directory / _FILE)
            return cls(model_storage, resource, LinearScorer(model) if model else None)

    def train(self, training_data: TrainingData) -> Resource:
        """Train on the examples in Latin script, whose language stands in their metadata."""
        texts, languages = [], []
        for example in training_data.intent_examples:
            language = (example.get("metadata") or {}).get("language")
            words = _latin(example.get(WORDS) or [])
            if words and language in ("en", "id"):
                texts.append(" ".join(words))
                languages.append(language)
        model = None
        if len(set(languages)) == 2:
            classifier = LogisticRegression(C=20.0, solver="liblinear", random_state=0)
            model = make_pipeline(sparse_features([1, 1], [1, 4]), classifier).fit(texts, languages)
            self._model = LinearScorer(model)
        with self._storage.write_to(self._resource) as directory:
            joblib.dump(model, directory / _FILE)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing to add: the examples' languages are known."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Identify the language of each message."""
        for message in messages:
            name, confidence = self._identify(message.get(WORDS) or [], message.get(NAME_LANGUAGES) or [])
            value = {"name": name, "confidence": confidence, "script": script(message.get(TEXT) or "")}
            message.set(LANGUAGE, value, add_to_output=True)
        return messages

    def _identify(self, words: List[str], names: List[FrozenSet[str]]) -> tuple[str | None, float]:
        chinese = sum(1 for word in words if is_han(word))
        latin = _latin(words)
        if not chinese and not latin:
            return None, 0.0
        # Two Chinese characters weigh about as much as one word; those that make sentences weigh more.
        weight = chinese + 3 * sum(1 for word in words if word in _FUNCTION_CHARACTERS)
        share = weight / (weight + 2 * len(latin))
        if share >= 0.5:
            return "zh", share
        if self._model is None:
            return None, 0.0
        # The logarithm of the odds of Indonesian against English.
        indonesian = float(self._model.scores(" ".join(latin))[0])
        indonesian += _NAME_WEIGHT * (names.count(frozenset(["id"])) - names.count(frozenset(["en"])))
        return ("id" if indonesian > 0 else "en"), 1 / (1 + math.exp(-abs(indonesian)))


def _latin(words: List[str]) -> List[str]:
    return [word for word in words if word.isalpha() and not is_han(word)]
