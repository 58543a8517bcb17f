"""Classifies a message's intent: sparse features of its masked words, a linear support vector machine."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Mapping, Sequence
from typing import Any, Dict, List

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from knowledge.context import current
from knowledge.contract import FALLBACK_INTENT
from nlu import answerability, intent_models, questions
from nlu.components import features
from nlu.components.entities import WORD_STARTS, WORDS
from nlu.intent_models import Groups, IntentModels, train_models
from nlu.questions import Asked, asked_in
from nlu.text.ellipses import is_ellipsis
from nlu.text.question_boundaries import compared

_FILE = "intents.joblib"
# The questions of a message that asks several.
PARTS = "parts"
# The facts that a message, or a part of it, is about.
TOPICS = "topics"
# What each side of a comparison asks for by itself ("the first truck or the first export").
COMPARED = "compared"
_LIKELY = 0.02
_MOST_TOPICS = 5
_DECLINING = "action_decline"
_WISHING = "action_change_language"
# What words are by the action that would answer them; the other actions set things beside each other.
_KINDS = {
    "action_answer": questions.ASKS,
    "action_list": questions.ASKS,
    "action_overview": questions.ASKS,
    "action_source": questions.ASKS,
    "action_hand_over": questions.WANTS,
    _WISHING: questions.WISHES,
    "action_chat": questions.SAYS,
    "action_help": questions.SAYS,
    "action_follow_up": questions.NAMES,
}
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
            "character_ngrams": [2, 4],
            "answer": 0.5,
            "ask_back": 0.4,
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
        """Set intent and ranking (of each the probability that it is just what is asked) of each message."""
        for message in messages:
            words, starts = message.get(WORDS) or [], message.get(WORD_STARTS) or []
            text = message.get(TEXT) or ""
            asked = asked_in(questions.Message(text, words, starts, self._judge).runs(), self._judge(words))
            parts = [_part(run, self._topics(_within(words, starts, run.start, run.end))) for run in asked.parts]
            message.set(PARTS, parts, add_to_output=True)
            message.set(TOPICS, self._topics(words), add_to_output=True)
            message.set(COMPARED, self._compared(message), add_to_output=True)
            message.set(INTENT, asked.ranking[0], add_to_output=True)
            message.set("intent_ranking", asked.ranking, add_to_output=True)
            message.set(ENTITIES, _in_question(message.get(ENTITIES) or [], asked), add_to_output=True)
        return messages

    def _judge(self, words: Sequence[str]) -> questions.Judgement:
        """What words are, whether that is sure, and their ranking."""
        ranking = self._rank(words)
        if is_ellipsis(words) or _are_names(words):
            return questions.NAMES, True, ranking
        kind = _kind(ranking[0])
        if kind != questions.UNKNOWN:
            return kind, True, ranking
        likely = [each for each in ranking if float(str(each["confidence"])) >= self._config["understood"]]
        kinds = [_kind(each) for each in likely]
        if questions.ANALYSES in kinds:
            return questions.ANALYSES, False, ranking
        known = next((each for each in kinds if each != questions.UNKNOWN), questions.UNKNOWN)
        return questions.SAYS if known == questions.SAYS else questions.UNKNOWN, False, ranking

    def _compared(self, message: Message) -> List[Dict[str, Any]]:
        """The sides of what may be a comparison that ask for something, each with its likely intents and its span.

        One is enough: another may be what was told before ("that or the capacity in the Philippines").
        """
        words, starts = message.get(WORDS) or [], message.get(WORD_STARTS) or []
        sides = []
        for start, end in compared(message.get(TEXT) or ""):
            readings = self._topics(_within(words, starts, start, end))
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

    def _topics(self, words: Sequence[str]) -> List[Dict[str, Any]]:
        """The facts that words are about, each with its likelihood if it is a fact: they need not ask just for that."""
        if self._model is None or not words:
            return []
        facts = {intent.name for intent in current().contract.intents.values() if intent.action == "action_answer"}
        likely = self._model.likeliest(words, facts)[:_MOST_TOPICS]
        return [{"name": name, "confidence": share} for name, share in likely if share >= _LIKELY]

    def _rank(self, words: Sequence[str]) -> List[Dict[str, Any]]:
        if self._model is None:
            raise RuntimeError("the classifier is not trained")
        if not words:
            return [{"name": FALLBACK_INTENT, "confidence": 0.0}]
        if _are_names(words) and _BARE_NAMES in self._model.classes:
            return [{"name": _BARE_NAMES, "confidence": 1.0}]
        if is_ellipsis(words) and _ELLIPSIS in self._model.classes:
            return [{"name": _ELLIPSIS, "confidence": 1.0}]
        readings = self._model.readings(words)
        ranking = [{"name": each.intent, "confidence": each.asked} for each in readings]
        best = readings[0].asked if readings else 0.0
        if best >= self._config["answer"]:
            return ranking
        if _LANGUAGE_NAME in words:
            # A language that is merely mentioned says nothing of what is asked.
            return self._rank([word for word in words if word != _LANGUAGE_NAME])
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


def _kind(reading: Mapping[str, object]) -> str:
    """What words are that have this intent."""
    intent = current().contract.intents.get(str(reading["name"]))
    if intent is None or intent.action == _DECLINING:
        return questions.UNKNOWN
    return _KINDS.get(intent.action, questions.ANALYSES)


def _are_names(words: Sequence[str]) -> bool:
    """Whether words are names and nothing else; a language is named to be spoken."""
    return all(word.startswith("<") for word in words) and list(words) != [_LANGUAGE_NAME]


def _within(words: Sequence[str], starts: Sequence[int], start: int, end: int) -> List[str]:
    return [word for word, place in zip(words, starts, strict=True) if start <= place < end]


def _part(run: questions.Run, topics: List[Dict[str, Any]]) -> Dict[str, Any]:
    """One of several questions, as the action sees it; `head` is where what it is asked about may be named."""
    part = {"intent": run.intent, "confidence": run.probability, "start": run.start, "end": run.end}
    return {**part, "head": list(run.head) if run.head else None, "ranking": run.ranking, TOPICS: topics}


def _in_question(entities: List[Dict[str, Any]], asked: Asked) -> List[Dict[str, Any]]:
    """The entities; of each whether it is named where the message asks, if it says other things, too."""
    spans = asked.spans
    if not spans:
        return entities
    return [{**each, "in_question": any(start <= each["start"] < end for start, end in spans)} for each in entities]
