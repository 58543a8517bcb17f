"""Understands messages in languages that the bot does not speak as just that, whatever their words resemble."""

from __future__ import annotations

from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message

from knowledge.contract import OTHER_LANGUAGE_INTENT
from nlu.components.intents import PARTS
from nlu.components.language import LANGUAGE, OTHER


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class OtherLanguageClassifier(GraphComponent, IntentClassifier):
    """Sets the intent of messages whose language is none of ours; like Rasa's fallback, it comes last and has the say.

    An intent that was guessed from cognates is not kept, in the ranking neither: an action could take it up.
    """

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> OtherLanguageClassifier:
        """There is nothing to configure."""
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        """Set the intent where the language is another."""
        for message in messages:
            language = message.get(LANGUAGE) or {}
            if language.get("name") == OTHER:
                intent = {"name": OTHER_LANGUAGE_INTENT, "confidence": language["confidence"]}
                message.set(INTENT, intent, add_to_output=True)
                message.set(INTENT_RANKING_KEY, [intent], add_to_output=True)
                message.set(PARTS, [], add_to_output=True)
        return messages
