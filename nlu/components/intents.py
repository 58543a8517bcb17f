"""Classifies a message's intent: sparse features of its masked words, a linear support vector machine."""

from __future__ import annotations

import hashlib
import inspect
from functools import cache, partial
from typing import Any, Dict, List, Tuple

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from knowledge.context import current
from knowledge.contract import FALLBACK_INTENT
from nlu import answerability, intent_models
from nlu.components import features
from nlu.components.entities import AFTER_GREETING, QUESTION_START, QUESTION_WORDS, WORD_STARTS, WORDS
from nlu.intent_models import Groups, IntentModels, train_models
from nlu.text.ellipses import is_ellipsis
from nlu.text.question_boundaries import compared, cuts

_FILE = "intents.joblib"
# Fewer words ("Can you help?") ask nothing by themselves.
_SHORTEST_QUESTION = 4
# The parts of a message that asks two questions; each is a question by itself.
PARTS = "parts"
# What each side of a comparison asks for by itself ("the first truck or the first export").
COMPARED = "compared"
_LIKELY = 0.02
_SHORTEST_PART = 2
_SURE = 0.8
# How likely a question for a fact must be that follows a greeting.
_ASKING_AFTER = 0.5
_DECLINING = "action_decline"
_COMPARING = "action_compare"
_ASKING = ("action_answer", "action_list")
# A wish may stand before the question that it is for ("In Chinese, please. Where is the plant?").
_WISHING = "action_change_language"
# What a message asks for that is nothing but names; a language is named to be spoken.
_BARE_NAMES = "ask_overview"
# And one that adds to a name only words that ask nothing.
_ELLIPSIS = "follow_up"
_LANGUAGE_NAME = "<language>"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(GraphComponent, IntentClassifier):
    """One linear model for all languages.

    Options: `C`, the inverse strength of regularisation; `sharpness`, the factor by which distances from the
    separating planes are multiplied before a softmax makes confidences of them; `word_ngrams` and `character_ngrams`,
    [shortest, longest]. These defaults are the best that were measured: docs/measurements/understanding.md.
    """

    def __init__(
        self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource, model: IntentModels | None = None
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._model = model

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The options with which it was measured best."""
        return {
            "C": 1.0,
            "sharpness": 5.5,
            "word_ngrams": [1, 2],
            "character_ngrams": [1, 5],
            "answer": 0.7,
            "ask_back": 0.55,
            "understood": 0.3,
        }

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LinearIntentClassifier:
        """An untrained classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LinearIntentClassifier:
        """A trained classifier, from the model's archive."""
        with model_storage.read_from(resource) as directory:
            return cls(config, model_storage, resource, _models(config, joblib.load(directory / _FILE)))

    @staticmethod
    def fingerprint_addon(config: Dict[str, Any]) -> str:
        """Makes Rasa train it anew when the features' code has changed."""
        code = "".join(map(inspect.getsource, (features, answerability, intent_models)))
        return hashlib.sha256(f"{code}{_groups()}".encode()).hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        """Train on all examples that have an intent."""
        examples = [example for example in training_data.intent_examples if example.get(WORDS)]
        words, intents = [example.get(WORDS) for example in examples], [example.get(INTENT) for example in examples]
        trained = train_models(words, intents, _groups(), self._config)
        with self._storage.write_to(self._resource) as directory:
            joblib.dump(trained, directory / _FILE)
        self._model = _models(self._config, trained)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Set intent and ranking (confidences between 0 and 1, in sum 1) of each message."""
        for message in messages:
            ranking = self._rank(message.get(WORDS) or [])
            question = message.get(QUESTION_WORDS) or []
            if len(question) >= _SHORTEST_QUESTION:
                # A sentence of context before the question can hide it, or be needed to understand it.
                ranking = self._clearer(ranking, self._rank(question), bool(message.get(QUESTION_START)))
            rest = message.get(AFTER_GREETING) or []
            if rest and _is_chat(str(ranking[0]["name"])):
                # A greeting says nothing where a question follows.
                after = self._rank(rest)
                asks = _asks_for_fact(str(after[0]["name"])) and float(after[0]["confidence"]) >= _ASKING_AFTER
                ranking = after if asks else ranking
            parts = self._parts(message, str(ranking[0]["name"]))
            if parts:
                # The first question's intent stands for all; the action sees the parts.
                ranking = [{"name": parts[0]["intent"], "confidence": min(part["confidence"] for part in parts)}]
                message.set(PARTS, parts, add_to_output=True)
            message.set(COMPARED, self._compared(message), add_to_output=True)
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def _clearer(
        self, whole: List[Dict[str, Any]], question: List[Dict[str, Any]], has_preamble: bool
    ) -> List[Dict[str, Any]]:
        """The ranking of a message or that of its question alone: what its writer says of themselves may hide it."""
        if has_preamble:
            understood = _asks_for_fact(str(whole[0]["name"])) and float(whole[0]["confidence"]) >= _SURE
            if understood or float(question[0]["confidence"]) >= _SURE:
                return whole if understood else question
        return max(whole, question, key=lambda ranking: float(ranking[0]["confidence"]))

    def _parts(self, message: Message, understood: str) -> List[Dict[str, Any]]:
        """The questions of a message that asks two or three; empty for any other. Each has its intent and its span.

        A wish counts as a part only where it hides the question: where all of the message is `understood` as one. What
        sets figures beside each other ("orders plus agreements") is one question.
        """
        if _action(understood) == _COMPARING:
            return []
        words, starts = message.get(WORDS) or [], message.get(WORD_STARTS) or []
        best: List[Dict[str, Any]] = []
        # The same part is of several ways to cut.
        part_at = cache(partial(self._part, words, starts))
        # What the writer says of themselves is no question.
        begin = message.get(QUESTION_START) or 0
        for spans in cuts((message.get(TEXT) or "")[begin:]):
            parts = [part_at((start + begin, end + begin)) for start, end in spans]
            intents = [str(part.get("intent")) for part in parts]
            if all(parts) and len(set(intents)) == len(intents) and _asks(intents, understood):
                best = max(best, parts, key=lambda parts: min((part["confidence"] for part in parts), default=0.0))
        return best

    def _compared(self, message: Message) -> List[Dict[str, Any]]:
        """The sides of what may be a comparison that ask for something, each with its likely intents and its span.

        One is enough: another may be what was told before ("that or the capacity in the Philippines").
        """
        words, starts = message.get(WORDS) or [], message.get(WORD_STARTS) or []
        sides = []
        for start, end in compared(message.get(TEXT) or ""):
            own = [word for word, place in zip(words, starts, strict=True) if start <= place < end]
            readings = self._sides_readings(own)
            if readings:
                first = readings[0]
                sides.append(
                    {
                        "intent": first["name"],
                        "confidence": first["confidence"],
                        "ranking": readings,
                        "start": start,
                        "end": end,
                    }
                )
        return sides

    def _sides_readings(self, words: List[str]) -> List[Dict[str, Any]]:
        """What a side may ask for: it need not ask just that, being a part of a question."""
        readings = self._model.readings(words) if self._model and words else []
        likely = sorted(readings, key=lambda reading: -reading.likelihood)
        return [
            {"name": reading.intent, "confidence": reading.likelihood}
            for reading in likely
            if reading.likelihood >= _LIKELY and _asks_for_fact(reading.intent)
        ]

    def _part(self, words: List[str], starts: List[int], span: Tuple[int, int]) -> Dict[str, Any]:
        own = [word for word, start in zip(words, starts, strict=True) if span[0] <= start < span[1]]
        if len(own) < _SHORTEST_PART:
            return {}
        first = self._rank(own)[0]
        known = current().contract.intents.get(str(first["name"]))
        if known is None or known.action not in (*_ASKING, _WISHING) or float(first["confidence"]) < _SURE:
            return {}
        return {"intent": first["name"], "confidence": first["confidence"], "start": span[0], "end": span[1]}

    def _rank(self, words: List[str]) -> List[Dict[str, Any]]:
        if self._model is None:
            raise RuntimeError("the classifier is not trained")
        if not words:
            return [{"name": None, "confidence": 0.0}]
        bare = all(word.startswith("<") for word in words) and words != [_LANGUAGE_NAME]
        if bare and _BARE_NAMES in self._model.classes:
            return [{"name": _BARE_NAMES, "confidence": 1.0}]
        if is_ellipsis(words) and _ELLIPSIS in self._model.classes:
            return [{"name": _ELLIPSIS, "confidence": 1.0}]
        readings = self._model.readings(words)
        ranking = [{"name": each.intent, "confidence": each.asked} for each in readings]
        best = readings[0].asked if readings else 0.0
        if best >= self._config["answer"]:
            return ranking
        if best >= self._config["ask_back"]:
            return [{"name": FALLBACK_INTENT, "confidence": best}, *ranking]
        name, likelihood = self._model.declined(words)
        understood = likelihood >= self._config["understood"]
        return [{"name": name if understood else FALLBACK_INTENT, "confidence": 1.0 - best}, *ranking]


def _models(config: Dict[str, Any], trained: Dict[str, Any]) -> IntentModels:
    return IntentModels(_groups(), config["sharpness"], trained)


def _groups() -> Groups:
    """The intents of the contract that are never answered."""
    intents = current().contract.intents.values()
    declined = frozenset(each.name for each in intents if each.action == _DECLINING and not each.lacks)
    return Groups(frozenset(each.name for each in intents if each.lacks), declined)


def _asks(intents: List[str], understood: str) -> bool:
    """Whether the last of these intents asks, and a wish among them is what all of the message is `understood` as."""
    wishes = [name for name in intents if current().contract.intents[name].action == _WISHING]
    return current().contract.intents[intents[-1]].action in _ASKING and wishes in ([], [understood])


def _is_chat(name: str) -> bool:
    return _action(name) == "action_chat"


def _asks_for_fact(name: str) -> bool:
    return _action(name) == "action_answer"


def _action(name: str) -> str | None:
    intent = current().contract.intents.get(name)
    return intent.action if intent else None
